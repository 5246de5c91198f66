"""What a run says of itself: one line, and an exit code."""

from datetime import datetime

from digest.cli import EXIT_FAILED, EXIT_PARTLY
from digest.model.delivery import State
from digest.model.subscriber import Status, Subscriber
from digest.pipeline.parts import Parts
from digest.pipeline.report import RunReport
from digest.schedule import next_slot

ORDER = (
    State.ACCEPTED,
    State.EMPTY,
    State.DEFERRED,
    State.REFUSED,
    State.UNCERTAIN,
    State.FAILED,
    State.SUPPRESSED,
    State.EXPIRED,
    State.PENDING,
    State.CLAIMED,
    State.SENDING,
)


def exit_code(report: RunReport) -> int:
    """0 done, 1 nothing could be done, 3 some of it could not."""
    if report.trouble and not report.dispatched.accepted:
        return EXIT_FAILED
    if report.trouble or report.undone or report.failed_sources:
        return EXIT_PARTLY
    return 0


def summary_line(report: RunReport) -> str:
    """One line: what was sent now, how its editions stand, and what went wrong."""
    parts = [f"sent {report.dispatched.accepted} now"]
    for edition, counts in sorted(report.counts.items()):
        standing = ", ".join(f"{counts[state]} {state}" for state in ORDER if counts.get(state))
        parts.append(f"edition {edition}: {standing or 'nobody is due yet'}")
    parts += [f"source {r.source} failed: {r.detail}" for r in report.failed_sources]
    if report.trouble:
        parts.append(report.trouble)
    if report.troubled:
        parts.append("names with `digest status`")
    return "; ".join(parts)


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
