"""The files that travel with the program: templates, the example roster, the default config.

In a checkout they lie where people edit them, at the top; in the installed wheel the build has
put the same files inside the package (`[tool.hatch.build.targets.wheel.force-include]`).
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The path of `templates`, `subscribers` or `config.toml` as shipped.

    Raises:
        FileNotFoundError: if the installation is damaged.

    """
    for root in (_PACKAGE / "_shipped", _PACKAGE.parent):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"{name} is missing from this installation of digest-papers")
