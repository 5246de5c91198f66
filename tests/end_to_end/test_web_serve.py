"""`digest serve` as a process: says where it listens, answers, stops cleanly."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@contextmanager
def digest_serve(folder: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    (folder / "config.toml").write_text('[store]\nurl = "sqlite:///store.db"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", "serve", "--port", "0", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        yield process, said.removeprefix("Listening on ").strip()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_serves_until_it_is_told_to_stop(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    with digest_serve(tmp_path) as (process, url):
        assert url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{url}/healthz", trust_env=False).text == "ok\n"
        assert httpx.get(f"{url}/unsubscribe/x", trust_env=False).status_code == 404
        process.send_signal(sent)
        out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert out == ""
    assert "Traceback" not in err
    assert "unsubscribe/x" not in err


def test_a_taken_port_is_named_with_its_cure(tmp_path: Path) -> None:
    with digest_serve(tmp_path) as (_, url):
        port = url.rpartition(":")[2]
        with digest_serve(tmp_path, "--port", port) as (second, said):
            assert said == ""
            _, err = second.communicate(timeout=60)
    assert second.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in err
    assert "--port" in err
