"""The judges' programs: where they are, or why a test is skipped."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

NODE_JUDGES = Path(__file__).parents[3] / ".ci" / "judges"
MODULES = NODE_JUDGES / "node_modules"


def required(program: str, package: str) -> str:
    """Where the program is; skip, saying so, without it, and fail where nothing may be skipped."""
    # some programs lie where only root's PATH leads
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    return path or missing(f"{program} is not installed: apt-get install {package}")


def required_module(name: str) -> Path:
    """The folder of one of the pinned Node packages; the rest as `required`."""
    required("node", "nodejs npm")
    folder = MODULES / name
    if not (folder / "package.json").is_file():
        missing(f"{name} is not installed: npm ci --ignore-scripts --prefix .ci/judges")
    return folder


def missing(message: str) -> str:
    if os.environ.get("DIGEST_REQUIRE_SERVICES"):
        pytest.fail(message)
    pytest.skip(message)


def said(*command: str | Path, codes: tuple[int, ...] = (0,), stdin: bytes = b"") -> str:
    """What a program writes; any other exit code than `codes` is an error."""
    # into a file, since programs of Node may exit before all is in a pipe
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            list(map(str, command)), input=stdin, stdout=output, stderr=subprocess.PIPE, check=False
        )
        assert done.returncode in codes, done.stderr.decode(errors="replace")
        output.seek(0)
        return output.read().decode()
