"""The ratios that are asked for, and the table that tells what they are."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.dispatch.bench import ROUND_TRIP_MS, Bench, Sink
from benchmarks.dispatch.measure import Sample

Sender = Callable[[Bench, int], Sample]

# What each sends in a round, as a share of `messages`, so that none takes much longer than others.
SENDERS: Mapping[str, tuple[float, Sender]] = {
    "bare RSA-2048": (1, lambda bench, n: bench.signing(n)),
    "ours, RSA-2048": (1, lambda bench, n: bench.ours(n, Sink.OWN, signed=True)),
    "nodemailer, raw": (0.5, lambda bench, n: bench.nodemailer(n, Sink.OWN, composing=False)),
    "nodemailer, composing": (0.1, lambda bench, n: bench.nodemailer(n, Sink.OWN, composing=True)),
    "straightforward": (0.05, lambda bench, n: bench.straightforward(n, Sink.OWN)),
    "ours": (1, lambda bench, n: bench.ours(n, Sink.OWN)),
    "smtplib": (0.25, lambda bench, n: bench.static("smtplib", n, Sink.OWN)),
    "ours → smtp-sink": (1, lambda bench, n: bench.ours(n, Sink.POSTFIX)),
    "smtp-source": (1, lambda bench, n: bench.smtp_source(n, Sink.POSTFIX)),
    "ours, far": (0.25, lambda bench, n: bench.ours(n, Sink.FAR)),
    "aiosmtplib, far": (0.25, lambda bench, n: bench.static("aiosmtplib", n, Sink.FAR)),
    "ours × 1 → nobody": (1, lambda bench, n: bench.to_nobody(n, 1)),
    "ours × 2 → nobody": (1, lambda bench, n: bench.to_nobody(n, 2)),
}


@dataclass(frozen=True, slots=True)
class Ratio:
    """`over` ÷ `under`, by rate; 0 asks for nothing.

    By the sender's CPU time the same is told where that is what bounds both (`by_cpu`): it stays
    nearly the same while other processes use the cores.
    """

    words: str
    over: str
    under: str
    sink: str
    at_least: float = 0.0
    by_cpu: bool = True


_NEAR = str(Sink.OWN)
RATIOS = (
    Ratio(
        "RSA ÷ nodemailer, one static raw message", "ours, RSA-2048", "nodemailer, raw", _NEAR, 2.0
    ),
    Ratio(
        "RSA ÷ nodemailer, composing and signing",
        "ours, RSA-2048",
        "nodemailer, composing",
        _NEAR,
        8.0,
    ),
    Ratio("RSA ÷ the straightforward pipeline", "ours, RSA-2048", "straightforward", _NEAR, 20.0),
    Ratio(
        "unsigned ÷ smtp-source -d",
        "ours → smtp-sink",
        "smtp-source",
        str(Sink.POSTFIX),
        1.0,
        by_cpu=False,
    ),
    Ratio("RSA ÷ bare RSA-2048 signatures", "ours, RSA-2048", "bare RSA-2048", _NEAR, 0.45),
    Ratio(
        f"{ROUND_TRIP_MS} ms away: unsigned ÷ aiosmtplib, static",
        "ours, far",
        "aiosmtplib, far",
        str(Sink.FAR),
        3.0,
        by_cpu=False,
    ),
    Ratio(
        "two processes ÷ one", "ours × 2 → nobody", "ours × 1 → nobody", "none", 1.7, by_cpu=False
    ),
    Ratio("unsigned ÷ smtplib, one connection, static", "ours", "smtplib", _NEAR),
    Ratio("unsigned ÷ nodemailer, one static raw message", "ours", "nodemailer, raw", _NEAR),
)

Rounds = Sequence[Mapping[str, Sample]]


def table(rounds: Rounds) -> Iterator[str]:
    """The ratios in Markdown: the median over the rounds, and the least and the most."""
    yield "| ratio, same round | sink | median | min–max | at least | | by CPU |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one in RATIOS:
        pairs = [
            (each[one.over], each[one.under])
            for each in rounds
            if one.over in each and one.under in each
        ]
        found = [over.rate / under.rate for over, under in pairs]
        wanted = f"{one.at_least:g}" if one.at_least else ""
        if not found:
            yield f"| {one.words} | {one.sink} | – | – | {wanted} | not measured | |"
            continue
        median = statistics.median(found)
        verdict = "" if not one.at_least else "reached" if median >= one.at_least else "SHORT"
        spread = f"{min(found):.2f}–{max(found):.2f}"
        by_cpu = statistics.median(under.cpu_us / over.cpu_us for over, under in pairs)
        yield (
            f"| {one.words} | {one.sink} | {median:.2f} | {spread} | {wanted} | {verdict} "
            f"| {f'{by_cpu:.2f}' if one.by_cpu else ''} |"
        )


def senders_table(rounds: Rounds) -> Iterator[str]:
    """What each sender did on this machine, medians over the rounds; µs are CPU time a message."""
    yield "| sender | messages | a second | CPU µs | sink µs | peak MB | others' cores |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name in SENDERS:
        samples = [each[name] for each in rounds if name in each]
        if samples:
            rate, cpu, sink, memory, foreign = (
                statistics.median(values)
                for values in zip(
                    *((one.rate, one.cpu_us, one.sink_us, one.rss, one.foreign) for one in samples),
                    strict=True,
                )
            )
            peak = f"{memory:.0f}" if memory else ""
            yield (
                f"| {name} | {samples[0].count} | {rate:,.0f} | {cpu:,.0f} | {sink:,.0f} | {peak} "
                f"| {foreign:.2f} |"
            )
