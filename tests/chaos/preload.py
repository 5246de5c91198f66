"""The shims in C, compiled when they are needed; clock.c and lastsync.c say what they do."""

import atexit
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

HERE = Path(__file__).parent


@cache
def compiled(name: str) -> Path:
    """`name`.c as a shared object for LD_PRELOAD. Without a compiler the test is skipped."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        message = "a C compiler is needed: apt-get install gcc libc6-dev"
        if os.environ.get("DIGEST_REQUIRE_SERVICES"):
            pytest.fail(message)
        pytest.skip(message)
    folder = Path(mkdtemp(prefix="digest-chaos-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = folder / f"{name}.so"
    flags = ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *flags, "-o", made, HERE / f"{name}.c", "-ldl"], check=True)
    return made
