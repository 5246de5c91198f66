"""The command `digest`: one click command a file, each imported only when it is called."""

import importlib
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from digest import __version__

COMMANDS = {
    "init": "Write config.toml and a roster into this folder.",
    "doctor": "Check everything the digest needs, with a cure for each failure.",
    "demo": "Run the whole digest on a shipped day, over loopback, in a store of its own.",
    "subscribe": "Add a subscriber.",
    "unsubscribe": "End a subscription, by address or by a link's token.",
    "subscribers": "List, show, change, import, export, erase, sync subscribers.",
    "suppressions": "Look after the addresses that get no mail.",
    "interests": "Start from one's own papers; list interests, set quotas and weights.",
    "vote": "Say what somebody likes, wants less of, or never wants.",
    "inbox": "Read the mail that comes back, and act on it.",
    "collect": "Read the sources now; print a receipt for each.",
    "papers": "List the papers in the store.",
    "rank": "Show how a day's papers rank for one subscriber.",
    "preview": "Compose one subscriber's mail without sending it.",
    "theme": "Make templates of one's own, and check them.",
    "run": "Send whatever is due; the command for cron.",
    "status": "What happened to an edition: counts, receipts, troubles by name.",
    "explain": "One person, one day: due or not and why, picks, attempts, replies.",
    "evaluate": "Measure the ranker on tasks whose answers are known.",
    "serve": "Serve the public pages, and those behind a mail's links.",
    "site": "Write the public pages into a folder.",
    "dkim": "Make and show the keys that sign our mail.",
    "store": "Look after the store: prune it, rotate its keys, upgrade it.",
}
"""Every command with its one line of help, so that `digest --help` imports none of them."""

EXIT_FAILED, EXIT_USAGE, EXIT_PARTLY, EXIT_INTERRUPTED = 1, 2, 3, 130


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports a command when it is called."""

    def __init__(self, *, commands_help: dict[str, str], package: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands_help = commands_help
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name them in the order in which one meets them."""
        return list(self.commands_help)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command's own file."""
        if cmd_name not in self.commands_help:
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name.replace('-', '_')}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.command is no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest known name for an unknown one."""
        import difflib

        if args and args[0] not in self.commands_help and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.commands_help, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.commands_help.items()))


@click.group(
    cls=LazyGroup,
    commands_help=COMMANDS,
    package="digest.cli",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="digest")
def root() -> None:
    """Each person's own papers, once a day, honestly explained, from a machine you own.

    Begin with `digest demo`, then `digest init`. Exit codes: 0 done, 1 failed, 2 usage,
    3 partly done.
    """


def execute(arguments: Sequence[str]) -> int:
    """Run one command; errors of ours become a message, a cure and an exit code."""
    from digest.errors import DigestError, SettingsError, TaskFileError

    try:
        code = root(list(arguments), prog_name="digest", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return EXIT_INTERRUPTED
    except DigestError as error:
        click.echo(f"digest: {error.message}", err=True)
        if error.cure:
            click.echo(f"  → {error.cure}", err=True)
        return EXIT_USAGE if isinstance(error, SettingsError | TaskFileError) else EXIT_FAILED
    except BrokenPipeError:
        raise
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        click.echo(f"digest: {what}{error.strerror or error}", err=True)
        click.echo("  → Check that it is there, that you may write it, and the disk.", err=True)
        return EXIT_FAILED
    return code if isinstance(code, int) else 0


def main() -> NoReturn:
    """The command line."""
    try:
        sys.exit(execute(sys.argv[1:]))
    except BrokenPipeError:
        # whoever read our output has gone; closing quietly is what they expect
        sys.stderr.close()
        sys.exit(EXIT_FAILED)
