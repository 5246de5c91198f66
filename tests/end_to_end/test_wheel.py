"""The built wheel, installed outside the checkout, has all that it needs in itself."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `digest` of an environment that has the wheel, and our dependencies beside."""
    folder = tmp_path_factory.mktemp("wheel")
    python = sys.executable
    build = [python, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    environment = folder / "venv"
    subprocess.run([python, "-m", "venv", "--without-pip", str(environment)], check=True)
    prefix = ["--prefix", str(environment)]
    subprocess.run([python, "-m", "installer", *prefix, str(wheel)], check=True)
    command = environment / "bin" / "digest"
    text = command.read_text(encoding="utf-8").split("\n", 1)[1]
    command.write_text(f"#!{environment / 'bin' / 'python'}\n{text}", encoding="utf-8")
    return command


def run(digest: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # a folder on PYTHONPATH has its .pth files left alone: the checkout's own package stays out
    dependencies = sysconfig.get_path("purelib")
    environment = {**os.environ, "PYTHONPATH": dependencies, "PYTHONWARNINGS": "default"}
    return subprocess.run(
        [str(digest), *arguments], cwd=folder, env=environment, capture_output=True, text=True,
        check=True, timeout=100,
    )  # fmt: skip


def test_the_wheel_is_what_runs(digest: Path, tmp_path: Path) -> None:
    program = "import digest, digest.shipped as s; print(digest.__file__, s.shipped('templates'))"
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    python = digest.with_name("python")
    result = subprocess.run(
        [str(python), "-c", program], cwd=tmp_path, env=environment, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert str(ROOT) not in result.stdout
    assert str(digest.parents[1]) in result.stdout


def test_the_vectors_and_their_notice_are_in_it(digest: Path, tmp_path: Path) -> None:
    program = """
from importlib.resources import files
from digest.vectors.static import shipped_vectors
from digest.vectors.vocabulary import bert_entries
print(shipped_vectors().encode(["graph"]).any(), len(bert_entries()))
print((files("digest.vectors") / "data" / "NOTICE").read_text(encoding="utf-8"))
"""
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    result = subprocess.run(
        [str(digest.with_name("python")), "-c", program], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert result.stdout.startswith("True 30522\n")
    assert "Apache License" in result.stdout


def test_the_catalogues_are_in_it(digest: Path, tmp_path: Path) -> None:
    program = """
from digest.languages.language import language_of
print(*(language_of(tag).gettext("Unsubscribe") for tag in ("de-AT", "zh-CN", "fr")))
"""
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONUTF8": "1"}
    result = subprocess.run(
        [str(digest.with_name("python")), "-c", program], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert result.stdout == "Abbestellen 退订 Unsubscribe\n"


def test_it_runs_the_demo(digest: Path, tmp_path: Path) -> None:
    first = run(digest, tmp_path, "demo")
    assert "Sent 6 messages" in first.stdout
    assert len(list((tmp_path / "digest-demo" / "maildir" / "new").iterdir())) == 6
    assert "Sent nothing" in run(digest, tmp_path, "demo").stdout


def test_it_writes_a_config_that_works(digest: Path, tmp_path: Path) -> None:
    run(digest, tmp_path, "init")
    assert (tmp_path / "config.toml").exists()
    assert "No papers in the store" in run(digest, tmp_path, "papers").stdout
    run(digest, tmp_path, "subscribe", "ada@example.org")
    assert "ada@example.org" in run(digest, tmp_path, "subscribers", "list").stdout
