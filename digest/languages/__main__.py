"""`make messages`: brings the template and every catalogue up to date with the sources."""

from pathlib import Path

from digest.languages.gathering import gathered, lacking, opened, written
from digest.languages.language import CATALOGUES, available


def main() -> None:
    """Write the files, and say how many sentences each still lacks."""
    template = gathered(Path.cwd())
    (CATALOGUES / "digest.pot").write_bytes(written(template))
    for name in available():
        path = CATALOGUES / f"{name}.po"
        catalogue = opened(path, name)
        catalogue.update(template)
        path.write_bytes(written(catalogue))
        missing = len(lacking(catalogue))
        print(f"{path.name}: {len(catalogue)} sentences, {missing} to translate")  # noqa: T201


if __name__ == "__main__":
    main()
