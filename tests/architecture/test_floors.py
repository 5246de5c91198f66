"""The floors hold, and a planted bad import breaks them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "import-linter is not installed"
    return subprocess.run(
        [command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "NO_COLOR": "1"},
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that a test may spoil."""
    shutil.copytree(ROOT / "digest", tmp_path / "digest", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_floors_hold(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("rank/score.py", "import digest.store.schema"),
        ("model/paper.py", "import digest.ports"),
        ("compose/subject.py", "import httpx"),
        ("dispatch/replies.py", "import aiosmtplib"),
        ("collect/merge.py", "import digest.rank.trend"),
        ("pipeline/who.py", "import digest.settings"),
        ("collect/sources/arxiv.py", "import httpx"),
    ],
)
def test_a_planted_import_breaks_them(copy: Path, module: str, planted: str) -> None:
    path = copy / "digest" / module
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{text}\n{planted}\n", encoding="utf-8")
    result = lint(copy)
    assert result.returncode != 0
    assert planted.split()[1].split(".", maxsplit=1)[0] in result.stdout


def test_a_new_module_must_take_its_floor(copy: Path) -> None:
    (copy / "digest" / "attic.py").write_text("", encoding="utf-8")
    assert lint(copy).returncode != 0
