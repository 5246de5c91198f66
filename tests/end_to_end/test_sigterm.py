"""SIGTERM to `digest run`: begin no more, finish what is on the wire, put the rest back, exit."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.site import Site
from tests.servers.script import Behave, Call, Nth, Rule, Silence
from tests.servers.smtp import ScriptedServer
from tests.servers.threaded import Threaded

DAY = "2026-06-12"
PEOPLE = [f"reader{number:03}@example.org" for number in range(200)]
EXIT_PARTLY = 3


@contextmanager
def site_of(folder: Path, mail: Threaded, *, grace: float) -> Iterator[Site]:
    more = f"[delivery]\nconnections = 6\nbatch = 50\ngrace_seconds = {grace}\n"
    site = Site.make(folder, smtp_port=mail.server.port, more=more)
    rows = ["address,interests", *(f"{one},sparse attention" for one in PEOPLE)]
    (site.folder / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    site.run("subscribers", "import", str(site.folder / "people.csv"))
    yield site


def status(site: Site) -> tuple[dict[str, int], dict[str, str]]:
    """Counts by state, and who is named with which state."""
    shown = site.run("status", "--date", DAY, "--json").json
    return shown["counts"], {row["address"]: row["state"] for row in shown["troubled"]}


def accepted(mail: Threaded) -> Counter[str]:
    return mail.call(lambda: Counter(letter.recipient for letter in mail.server.accepted))


def terminated(site: Site, started: "Callable[[Callable[[], None]], None]", *options: str) -> float:
    """Start a run, which `started` is given the means to end; the seconds it took from then on."""
    ended: list[float] = []
    process = site.start("run", "--date", DAY, *options)

    def terminate() -> None:
        process.send_signal(signal.SIGTERM)
        ended.append(time.monotonic())

    started(terminate)
    out, err = process.communicate(timeout=100)
    assert process.returncode == EXIT_PARTLY, (out, err)
    assert "Traceback" not in err
    return time.monotonic() - ended[0]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_on_the_wire_is_finished_and_the_rest_put_back(
    tmp_path: Path, workers: int
) -> None:
    with (
        Threaded(ScriptedServer()) as mail,
        site_of(tmp_path / "site", mail, grace=60) as site,
    ):
        terminated(
            site,
            lambda terminate: mail.script(Rule("final dot", (Call(Nth(30, terminate)), Behave()))),
            "--workers",
            str(workers),
        )
        got = accepted(mail)
        counts, named = status(site)
        # Each of six connections may have had one on the wire and one more under way.
        assert 30 <= len(got) <= 30 + 2 * 6
        assert counts == {"accepted": len(got), "pending": len(PEOPLE) - len(got)}
        assert named == {}
        site.finish("run", "--date", DAY)
        assert accepted(mail) == dict.fromkeys(PEOPLE, 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_not_answered_in_the_grace_time_is_listed_as_uncertain(
    tmp_path: Path, workers: int
) -> None:
    """One recipient's server never answers the final dot; grace is short, patience long."""
    mute = PEOPLE[20]
    with (
        Threaded(ScriptedServer([Rule("final dot", Silence(), recipient=mute)])) as mail,
        site_of(tmp_path / "site", mail, grace=1) as site,
    ):

        def once_it_waits(terminate: Callable[[], None]) -> None:
            end = time.monotonic() + 60
            while not mail.call(mail.server.silent.is_set):
                assert time.monotonic() < end
                time.sleep(0.01)
            terminate()

        took = terminated(site, once_it_waits, "--workers", str(workers))
        got = accepted(mail)
        counts, named = status(site)
        assert took < 30, "smtp.final_timeout_seconds is ten minutes; it did not wait for them"
        assert named == {mute: "uncertain"}
        assert mute not in got
        rest = {"accepted": len(got), "pending": len(PEOPLE) - len(got) - 1, "uncertain": 1}
        assert counts == {state: count for state, count in rest.items() if count}

        mail.script()
        site.finish("run", "--date", DAY)
        assert accepted(mail) == dict.fromkeys(PEOPLE, 1)
        letters = [one for one in mail.server.completed if one.recipient == mute]
        assert len(letters) == 2
        assert letters[0].content == letters[1].content


def test_while_it_waits_for_a_connection_it_ends_at_once(tmp_path: Path) -> None:
    with (
        Threaded(ScriptedServer([Rule("connect", Silence())])) as mail,
        site_of(tmp_path / "site", mail, grace=60) as site,
    ):
        process = site.start("run", "--date", DAY, "--workers", "1")
        end = time.monotonic() + 60
        while not mail.call(mail.server.silent.is_set):
            assert time.monotonic() < end
            time.sleep(0.01)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=100)
        assert time.monotonic() - began < 30
        assert process.returncode == EXIT_PARTLY, (out, err)
        assert status(site) == ({"pending": len(PEOPLE)}, {})
