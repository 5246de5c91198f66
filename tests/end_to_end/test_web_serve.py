"""`digest serve` as a process: says where it listens, answers, stops cleanly."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import pytest

from digest.store.store import Store
from digest.web.serving import listen
from digest.wiring import open_tokens, utc_now
from tests.end_to_end.site import Site

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
        # a shell that runs the tests in the background has Ctrl-C ignored, which is inherited
        preexec_fn=partial(  # noqa: PLW1509 - before there are threads
            signal.signal, signal.SIGINT, signal.default_int_handler
        ),
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


def test_the_links_of_a_mail_that_a_run_made(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "lab")
    site.run("store", "upgrade")
    site.run("subscribe", "ada@example.org", "--interest", "sparse attention for long contexts")
    site.run("collect", "--date", "2026-06-12")
    site.run("run", "--date", "2026-06-12", code=1)  # no server takes it; it is made all the same
    url = f"sqlite:///{site.folder / 'digest.db'}"
    with Store.open(url, message_domain="lab.example", create=False) as store:
        ada = store.subscribers.get("ada@example.org")
        assert ada is not None
        tokens = open_tokens(store, utc_now())
        vote, settings = tokens.vote(date(2026, 6, 12), ada.id), tokens.settings(ada.id)

    serving = site.start("serve", "--port", "0")
    try:
        assert serving.stdout is not None
        base = serving.stdout.readline().removeprefix("Listening on ").strip()
        with httpx.Client(base_url=base, trust_env=False) as web:
            assert "Sparse attention" in web.get(f"/vote/{vote}/1/like").text
            assert web.post(f"/vote/{vote}/1/like").status_code == 200
            muted = {"do": "mute", "author": "2"}
            assert web.post(f"/vote/{vote}/1/mute-author", data=muted).status_code == 200
            assert web.post(f"/pause/{settings}", data={"do": "pause"}).status_code == 200
            page = web.get(f"/settings/{settings}").text
            assert "Sparse attention" in page
            assert "Wei Zhang" in page
            assert "Your mail is paused." in page
    finally:
        serving.kill()
        serving.communicate()
    said = site.run("vote", "list", "ada@example.org", "--json").json
    assert [(one["verb"], one["paper"]) for one in said["votes"]] == [("like", "arxiv:2606.00001")]
    assert said["muted_authors"] == ["Wei Zhang"]


def test_any_asgi_server_serves_the_same_application(tmp_path: Path) -> None:
    site = Site.make(tmp_path, more='[web]\nbase_url = "https://papers.example.org"\n')
    site.run("store", "upgrade")
    with listen("127.0.0.1", 0) as socket:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "--factory", "digest.web.asgi:app",
             "--fd", str(socket.fileno())],
            cwd=tmp_path.parent,
            env={**site.environment(), "DIGEST_CONFIG": str(tmp_path / "config.toml")},
            pass_fds=[socket.fileno()],
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        try:
            base = f"http://127.0.0.1:{socket.getsockname()[1]}"
            page = httpx.get(f"{base}/subscribe/", trust_env=False, timeout=60)
            assert page.status_code == 200
            assert 'name="stamp"' in page.text
            assert page.headers["strict-transport-security"] == "max-age=31536000"
        finally:
            process.terminate()
            _, said = process.communicate(timeout=60)
    assert "Traceback" not in said
