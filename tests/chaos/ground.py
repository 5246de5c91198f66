"""The proving ground: a digest with 1,000 subscribers whose runs may be killed at any moment.

Real processes of the real command, a real store, a real mail server and a real news server on
loopback. Only the wall clock is ours: after each run it is moved past every lease.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil

from tests.chaos.account import Taken, once_uncertain
from tests.chaos.preload import compiled
from tests.end_to_end.site import Ran, Site
from tests.servers.http import HttpServer, Reply, Seen
from tests.servers.smtp import ScriptedServer
from tests.servers.threaded import Threaded

PEOPLE = 1000
CONNECTIONS = 20
PAST_EVERY_LEASE = timedelta(minutes=20)
"""More than delivery.lease_seconds and the lease on an edition, both a quarter of an hour."""
FIRST_DAY = date(2026, 6, 1)
BREAKFAST = timedelta(hours=7)
_SECONDS = 120.0


class Run:
    """A `digest run` in a process group of its own, with all the processes that it starts."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.started = time.monotonic()

    @property
    def going(self) -> bool:
        return self.process.poll() is None

    def tree(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            top = psutil.Process(self.process.pid)
            return [top, *top.children(recursive=True)]
        return []

    def freeze(self) -> None:
        """Stop all of it in its tracks; return once none runs any more."""
        self._signal(signal.SIGSTOP)
        stopped = {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
        for process in self.tree():
            with contextlib.suppress(psutil.NoSuchProcess):
                while process.status() not in stopped:
                    time.sleep(0)

    def kill(self) -> None:
        """SIGKILL to the group and to whoever left it."""
        family = self.tree()
        self._signal(signal.SIGKILL)
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def thaw(self) -> None:
        """Let all of it go on."""
        self._signal(signal.SIGCONT)

    def terminate(self) -> None:
        """SIGTERM to the command alone, as systemd or a shell would send it."""
        self.process.send_signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def end(self) -> Ran:
        """Wait for it."""
        out, err = self.process.communicate(timeout=_SECONDS)
        return Ran(self.process.returncode, out, err)


class Ground:
    """One digest on one store; editions come and go."""

    def __init__(self, site: Site, mail: Threaded, news: HttpServer) -> None:
        self.site = site
        self.mail = mail
        self.news = news
        self.people = [f"reader{number:04}@example.org" for number in range(PEOPLE)]
        self.day = FIRST_DAY - timedelta(days=1)
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self._papers = Reply(404)
        self.run: Run
        """The last one that was started."""

    def move_clock(self, by: timedelta) -> None:
        self._set_clock(self.now + by)

    def _set_clock(self, now: datetime) -> None:
        self.now = now
        ahead = now - datetime.now(UTC)
        self.site.variables["CHAOS_CLOCK_SHIFT"] = str(int(ahead.total_seconds()))

    def subscribe(self) -> None:
        """Sign everybody up, long ago."""
        self._set_clock(datetime.combine(FIRST_DAY, datetime.min.time(), UTC) - timedelta(days=9))
        rows = ["address,interests", *(f"{one},sparse attention" for one in self.people)]
        (self.site.folder / "people.csv").write_text("\n".join(rows), encoding="utf-8")
        self.site.finish("subscribers", "import", "people.csv")

    def next_edition(self) -> None:
        """A new day, with papers of its own."""
        self.day += timedelta(days=1)
        morning = datetime.combine(self.day, datetime.min.time(), UTC) + BREAKFAST
        self._set_clock(max(morning, self.now + PAST_EVERY_LEASE))
        items = "".join(
            f"<item><title>Sparse attention of kind {self.day:%j}{kind} for {what}</title>"
            f"<link>https://papers.example/{self.day}/{kind}</link></item>"
            for kind, what in enumerate(("long contexts", "small machines"))
        )
        rss = f'<rss version="2.0"><channel><title>Papers</title>{items}</channel></rss>'
        self._papers = Reply(body=rss.encode())
        self.news.reply("/feed.xml", self._papers)

    @contextmanager
    def news_says(self, answer: Callable[[Seen], Reply]) -> Iterator[None]:
        """Meanwhile the source answers so."""
        self.news.reply("/feed.xml", answer)
        yield
        self.news.reply("/feed.xml", self._papers)

    def start(self, *options: str, at_once: bool = False) -> Run:
        """`digest run`, once every lease of the runs before is over; or at once."""
        if not at_once:
            self.move_clock(PAST_EVERY_LEASE)
        self.run = Run(self.site.start("run", "--date", str(self.day), *options))
        return self.run

    def kill_run(self) -> None:
        """SIGKILL to whatever run is the last."""
        self.run.kill()

    def freeze_run(self) -> None:
        """SIGSTOP to it."""
        self.run.freeze()

    def taken(self) -> Sequence[Taken]:
        """What the mail server took since the last time, once it has served all it was sent."""
        end = time.monotonic() + _SECONDS
        server = self.mail.server
        while self.mail.call(lambda: server.open_connections):
            assert time.monotonic() < end, "somebody is still connected to the mail server"
            time.sleep(0.005)

        def take() -> Sequence[Taken]:
            found = [Taken.of(letter) for letter in server.accepted]
            for grown in (server.accepted, server.completed, server.commands, server.flights):
                grown.clear()
            server.commands_in_clear.clear()
            return found

        return self.mail.call(take)

    def status(self) -> tuple[dict[str, int], set[str]]:
        """Counts by state of the edition, and who is named as uncertain, now or once."""
        shown = self.site.finish("status", "--date", str(self.day), "--json").json
        return shown["counts"], once_uncertain(shown)


@contextmanager
def proving_ground(folder: Path, store_url: str, *, more: str = "") -> Iterator[Ground]:
    """A ground with everybody subscribed and no edition yet."""
    with HttpServer() as news, Threaded(ScriptedServer()) as mail:
        site = Site.make(
            folder,
            store_url=store_url,
            smtp_port=mail.server.port,
            sources=f'[[sources]]\nkind = "feed"\nurl = "{news.url("/feed.xml")}"\n',
            more=f"[delivery]\nconnections = {CONNECTIONS}\n{more}",
        )
        site.variables["LD_PRELOAD"] = str(compiled("clock"))
        ground = Ground(site, mail, news)
        ground.subscribe()
        yield ground
