"""A folder with a config.toml, and the command line run in it as a user would."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from digest.cli import execute

PAPERS: list[dict[str, Any]] = [
    {
        "id": "2606.00001",
        "title": "Sparse attention for very long contexts",
        "abstract": "We let each head attend to a few blocks of the key cache.",
        "authors": ["Jane Doe", "Wei Zhang"],
        "day": "2026-06-12",
        "signals": {"upvotes": 41, "stars": 7},
    },
    {
        "id": "2606.00002",
        "title": "Grasping soft objects with two robot arms",
        "abstract": "A bimanual robot learns to fold cloth from a few demonstrations.",
        "authors": ["Zoë Müller"],
        "day": "2026-06-12",
        "signals": {"upvotes": 3},
    },
    {
        "id": "10.1101/2026.06.12.000003",
        "title": "Sleep replays memories of places in reverse",
        "abstract": "Hippocampal place cells fire in reverse order while mice sleep.",
        "authors": ["B. Neuro"],
        "day": "2026-06-12",
    },
]
"""Papers of our own making, two for known interests and one that nobody asks for."""


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Site:
    """Somebody's folder. The clock is the machine's own; editions are named by date."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    """More of the environment for commands in processes of their own."""

    @classmethod
    def make(
        cls,
        folder: Path,
        *,
        store_url: str = "sqlite:///digest.db",
        smtp_port: int = 2525,
        sources: str = '[[sources]]\nkind = "file"\npath = "papers.json"\n',
        more: str = "",
    ) -> "Site":
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "papers.json").write_text(json.dumps(PAPERS), encoding="utf-8")
        (folder / "config.toml").write_text(
            f"""
[store]
url = "{store_url}"
[mail]
title = "Lab papers"
from_address = "digest@lab.example"
unsubscribe_mailto = "leave@lab.example"
postal_address = "1 Lab Street"
[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
[fetch]
attempts = 1
interval_seconds = 0
[edition]
freeze_at = 00:00:00
{more}
{sources}
""",
            encoding="utf-8",
        )
        return cls(folder)

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DIGEST", "PYTHON"))}
        return {**kept, "PYTHONWARNINGS": "error", "NO_COLOR": "1", **self.variables}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "digest", *arguments]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        return subprocess.Popen(
            self.command(*arguments), cwd=self.folder, env=self.environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def finish(self, *arguments: str, code: int | None = 0) -> Ran:
        """Run a command in a process of its own, to its end."""
        process = self.start(*arguments)
        out, err = process.communicate()
        ran = Ran(process.returncode, out, err)
        assert code is None or process.returncode == code, (arguments, ran)
        return ran

    def run(self, *arguments: str, code: int | None = 0) -> Ran:
        """Run a command in this process, as `python -m digest` would."""
        out, err = io.StringIO(), io.StringIO()
        configured = [*arguments, "--config", str(self.folder / "config.toml")]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            done = execute(configured)
        ran = Ran(done, out.getvalue(), err.getvalue())
        assert code is None or done == code, (arguments, ran)
        return ran

    @contextlib.contextmanager
    def serving(self) -> Iterator[httpx.Client]:
        """`digest serve` in a process of its own, and a client of it."""
        process = self.start("serve", "--port", "0")
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("Listening on "), process.communicate()
            base = said.removeprefix("Listening on ").strip()
            with httpx.Client(base_url=base, timeout=60, trust_env=False) as client:
                yield client
        finally:
            process.terminate()
            out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (0, "", "")
