"""`digest init`."""

from pathlib import Path

import click

ROSTER = """\
# The people who get the digest, one [[subscriber]] each; `digest subscribers sync` applies it.
# Instead of a file you can use `digest subscribe you@your.domain --interest "…"`.
#
# [[subscriber]]
# address = "you@your.domain"
# name = "Your Name"
# timezone = "Europe/Berlin"
# hour = 7                                  # by their own clock
# days = ["mon", "tue", "wed", "thu", "fri"]
# items = 10
# interests = ["agents that remember", {text = "visual instruction tuning", weight = 2.0}]
# muted = ["survey"]
# followed = ["Jane Doe"]
# consent = {at = 2026-01-31T09:00:00Z, how = "asked me in the lab meeting"}
"""


@click.command("init")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), required=False
)
def command(folder: Path) -> None:
    """Write config.toml and an empty roster into FOLDER (default: this one).

    Never overwrites a file that is there.
    """
    from digest.shipped import shipped

    folder.mkdir(parents=True, exist_ok=True)
    files = {
        folder / "config.toml": shipped("config.toml").read_text(encoding="utf-8"),
        folder / "subscribers" / "people.toml": ROSTER,
    }
    for path, content in files.items():
        if path.exists():
            click.echo(f"kept     {path} (it was there already)")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        click.echo(f"written  {path}")
    click.echo(
        "Next: set [mail] from_address and [smtp] in config.toml, export DIGEST_SMTP__PASSWORD,\n"
        "      then `digest doctor`, `digest subscribe you@your.domain`, `digest run`."
    )
