"""Writing the site into a folder, so that any web server can show it.

A file is replaced whole or not at all, and one that says the same already is not touched, so that
copying the folder elsewhere (rsync) moves what is new alone. Which files are ours stands in
`MANIFEST`: what somebody else put there is neither overwritten nor removed.
"""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from digest.errors import SettingsError
from digest.site.page import Page

MANIFEST = ".digest-site"
_NEW = ".new"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did, in files."""

    written: int
    unchanged: int
    removed: int
    size: int
    """Bytes of all of them together."""


def file_of(path: str) -> str:
    """The file that a path is found at: "day/2026-11-25/" is an index.html."""
    return f"{path}index.html" if not path or path.endswith("/") else path


def build(folder: Path, pages: Iterable[tuple[str, Page]]) -> Built:
    """Write every (path, page), and remove what an earlier build wrote and this one did not.

    Raises:
        SettingsError: if the folder holds other things, or a file of others is in the way.

    """
    before = _ours(folder)
    folder.mkdir(parents=True, exist_ok=True)
    after: set[str] = set()
    written = size = 0
    # Appended to before each file: whatever ends this, what it wrote is known to be ours.
    with (folder / MANIFEST).open("a", encoding="utf-8") as manifest:
        for path, page in pages:
            name = file_of(path)
            if name not in before:
                _refuse_others(folder / name)
                manifest.write(f"{name}\n")
                manifest.flush()
            after.add(name)
            written += _write(folder / name, page.body)
            size += len(page.body)
    gone = before - after
    for name in gone:
        _remove(folder, name)
    _write(folder / MANIFEST, "".join(f"{name}\n" for name in sorted(after)).encode())
    return Built(written, len(after) - written, len(gone), size)


def _ours(folder: Path) -> set[str]:
    """What an earlier build wrote here."""
    try:
        names = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        if folder.is_dir() and any(folder.iterdir()):
            raise SettingsError(
                f"{folder} holds things that no build of the site put there",
                cure="Name an empty folder, a new one, or one that was built before.",
            ) from None
        return set()
    except (NotADirectoryError, UnicodeDecodeError) as error:
        raise SettingsError(f"{folder} is no folder of a site", cure="Name another.") from error
    # A name that leads out of the folder is none that we wrote.
    return {n for n in names if n and not {"..", "/"} & set(PurePosixPath(n).parts)}


def _refuse_others(file: Path) -> None:
    if os.path.lexists(file):
        raise SettingsError(
            f"{file} is in the way: no build of the site put it there",
            cure="Move it elsewhere, or build into another folder.",
        )


def _write(file: Path, body: bytes) -> bool:
    """Whether the file had to be written."""
    with contextlib.suppress(FileNotFoundError):
        if file.stat().st_size == len(body) and file.read_bytes() == body:
            return False
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(file.name + _NEW)
    new.write_bytes(body)
    new.replace(file)
    return True


def _remove(folder: Path, name: str) -> None:
    """Remove a file, and the folders above it that are empty then."""
    file = folder / name
    file.unlink(missing_ok=True)
    for above in file.parents:
        if above == folder:
            break
        try:
            above.rmdir()
        except OSError:  # something else is in it
            break
