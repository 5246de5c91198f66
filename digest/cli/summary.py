"""What a run says of itself: one line, the worst first, and an exit code."""

from collections.abc import Mapping
from datetime import datetime

from digest.cli import EXIT_FAILED, EXIT_PARTLY
from digest.model.delivery import State
from digest.model.subscriber import Status, Subscriber
from digest.pipeline.parts import Parts
from digest.pipeline.report import RunReport
from digest.schedule import next_slot

WORST_FIRST = (
    State.UNCERTAIN,
    State.FAILED,
    State.REFUSED,
    State.EXPIRED,
    State.DEFERRED,
    State.SENDING,
    State.CLAIMED,
    State.PENDING,
    State.SUPPRESSED,
    State.EMPTY,
    State.ACCEPTED,
)


def exit_code(report: RunReport) -> int:
    """0 done, 1 nothing could be done, 3 some of it could not."""
    if report.trouble and not report.dispatched.accepted:
        return EXIT_FAILED
    if report.trouble or report.undone or report.failed_sources or report.inbox.trouble:
        return EXIT_PARTLY
    return 0


def summary_line(report: RunReport) -> str:
    """One line: what kept the run from its work, what went wrong, what was done.

    Then how its editions stand, which counts what earlier runs did too.
    """
    now = _this_run(report)
    parts = [report.trouble, report.inbox.trouble, _waiting(report)]
    parts += [f"source {r.source} failed: {r.detail}" for r in report.failed_sources]
    if report.summaries.trouble:
        parts.append(str(report.summaries))
    parts.append(", ".join(f"{count} {what}" for what, count in now.items()))
    for edition, counts in sorted(report.counts.items()):
        parts.append(f"edition {edition}: {_standing(counts) or 'nobody is due yet'}")
    if report.troubled:
        days = sorted({delivery.key.edition for delivery in report.troubled})
        parts += [f"names with `digest status --date {day}`" for day in days]
    return "; ".join(part.removesuffix(".") for part in parts if part)


def _this_run(report: RunReport) -> dict[str, int]:
    sent = report.dispatched
    found = {
        "uncertain": sent.uncertain,
        "failed": sent.failed,
        "refused": sent.refused,
        "expired": report.expired,
        "deferred": sent.deferred,
        "put back": sent.returned,
    }
    return {what: n for what, n in found.items() if n} | {"sent now": sent.accepted}


def _waiting(report: RunReport) -> str:
    """Which limit left some for later, and until when."""
    if not report.held_back:
        return ""
    if report.parked is not None:
        until = f"{report.parked.until:%Y-%m-%d %H:%M} UTC"
        return f"Parked: nothing is sent before {until}, for {report.parked.reason}"
    return report.dispatched.waiting


def _standing(counts: Mapping[State, int]) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in WORST_FIRST if counts.get(state))


def idle_line(parts: Parts, now: datetime) -> str:
    """Why there was nothing to do, and when there will be."""
    following: tuple[datetime, Subscriber] | None = None
    for subscriber in parts.subscribers.all(status=Status.ACTIVE):
        at = next_slot(subscriber.schedule, now)
        if at and (following is None or at < following[0]):
            following = at, subscriber
    if following is None:
        return "Nothing to do: there is no active subscriber. Add one with `digest subscribe`."
    at, subscriber = following
    return (
        f"Nothing is due now. Next: {subscriber.address} at {at:%Y-%m-%d %H:%M} UTC "
        f"({subscriber.schedule.hour}:00 {subscriber.schedule.timezone})."
    )
