"""Reading the files of a `file` source: the only place of the collector that touches the disk."""

import glob
from dataclasses import dataclass
from pathlib import Path

from digest.errors import FetchError

_LARGEST = 200_000_000


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file: its bytes, or why there are none."""

    name: str
    body: bytes = b""
    trouble: str = ""

    def content(self) -> bytes:
        """The bytes. Raises FetchError if they could not be read."""
        if self.trouble:
            raise FetchError(self.trouble, cure="Mend the file or the glob.")
        return self.body


def read(pattern: Path, *, largest: int = _LARGEST) -> list[FileRead]:
    """Every file that a path or glob names, in the order of their names.

    Raises FetchError if it names none, or a folder.
    """
    if pattern.is_dir():
        raise FetchError(
            f"{pattern} is a folder, and whatever lies in it would be read as papers",
            cure=f"Name the files, such as {pattern / '*.json'}.",
        )
    if pattern.exists():  # before it is taken for a glob: a name may hold brackets
        paths = [pattern]
    else:
        paths = [Path(name) for name in sorted(glob.glob(str(pattern), recursive=True))]  # noqa: PTH207 - Path.glob takes no absolute pattern
    paths = [path for path in paths if not path.is_dir()]
    if not paths:
        raise FetchError(
            f"{pattern}: there is no such file",
            cure="Mend `path` of this source; it is relative to config.toml.",
        )
    return [_read(path, largest) for path in paths]


def _read(path: Path, largest: int) -> FileRead:
    try:
        if path.stat().st_size > largest:
            return FileRead(path.name, trouble=f"it is larger than {largest} bytes")
        return FileRead(path.name, path.read_bytes())
    except OSError as error:
        return FileRead(path.name, trouble=error.strerror or str(error))
