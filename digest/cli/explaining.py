"""One person and one day, as `digest explain` prints it."""

from collections.abc import Sequence
from typing import Any

import click

from digest.cli.output import print_table
from digest.model.delivery import Attempt, Delivery, Prepared
from digest.observe.dueness import moment
from digest.observe.explanation import Explanation


def as_data(explanation: Explanation) -> dict[str, Any]:
    """The same for programs."""
    prepared, delivery = explanation.prepared, explanation.delivery
    return {
        "subscriber": explanation.subscriber.id,
        "address": explanation.subscriber.address,
        "status": explanation.subscriber.status,
        "edition": explanation.edition,
        "frozen_at": explanation.frozen_at,
        "due": explanation.dueness.due,
        "why": explanation.dueness.why,
        "slot": explanation.dueness.slot,
        "delivery": delivery,
        "picks": _picks(prepared),
        "announced": prepared.selection.announced if prepared else None,
        "matched": prepared.selection.matched if prepared else None,
        "empty": prepared.selection.empty if prepared else None,
        "attempts": explanation.attempts,
        "strikes": explanation.strikes,
        "run_again": {
            "safe": True,
            "sends": explanation.again.sends,
            "why": explanation.again.why,
        },
    }


def show(explanation: Explanation) -> None:
    """Print it for people; the last line is the answer to "may I run it again?"."""
    person, delivery = explanation.subscriber, explanation.delivery
    name = f"{person.name} <{person.address}>" if person.name else person.address
    frozen = explanation.frozen_at
    click.echo(
        f"{name}, edition {explanation.edition} "
        + (f"(frozen {moment(frozen)})" if frozen else "(not frozen)")
    )
    click.echo(f"Due: {'yes' if explanation.dueness.due else 'no'}: {explanation.dueness.why}.")
    if delivery is not None:
        _delivery(delivery)
    if explanation.prepared is not None:
        _selection(explanation.prepared)
    if explanation.attempts:
        _attempts(explanation.attempts)
    if explanation.strikes:
        last = explanation.strikes[-1]
        click.echo(
            f"Soft strikes against the address: {len(explanation.strikes)}, the last on "
            f"{moment(last.at)}: {last.reply or last.reason}"
        )
    click.echo(f"May I run it again? {_answer(explanation)}")


def _delivery(delivery: Delivery) -> None:
    said = "; ".join(part for part in (delivery.reply, delivery.reason) if part)
    since = moment(delivery.updated_at)
    click.echo(f"State: {delivery.state} since {since}" + (f": {said}" if said else ""))
    click.echo(f"Attempts spent: {delivery.attempts}")
    if delivery.uncertain:
        times = "once" if delivery.uncertain == 1 else f"{delivery.uncertain} times"
        click.echo(f"Its fate was unknown {times}: it may have arrived more than once.")
    if delivery.next_attempt_at is not None:
        click.echo(f"Next attempt: from {moment(delivery.next_attempt_at)} on")
    click.echo(f"Message-ID: {delivery.message_id}")


def _selection(prepared: Prepared) -> None:
    selection = prepared.selection
    if not selection.picks:
        click.echo(f"Picks: none of {selection.announced} papers: {selection.empty}.")
        return
    click.echo(
        f"Picks: {len(selection.picks)} of {selection.announced} papers "
        f"({selection.matched} matched), fixed {moment(prepared.dated)}\n"
    )
    print_table(
        ("", "paper", "title", "why"),
        [
            (place, one["paper"], one["title"], "; ".join(one["reasons"]))
            for place, one in enumerate(_picks(prepared), start=1)
        ],
    )


def _attempts(attempts: Sequence[Attempt]) -> None:
    print_table(
        ("when (UTC)", "became", "answer to", "reply", "reason"),
        [
            (
                f"{one.at:%Y-%m-%d %H:%M:%S}",
                one.state,
                one.reply.verb if one.reply else "",
                str(one.reply or ""),
                one.reason,
            )
            for one in attempts
        ],
    )


def _answer(explanation: Explanation) -> str:
    again, delivery = explanation.again, explanation.delivery
    out = delivery is not None and bool(delivery.attempts or delivery.uncertain)
    more = " again" if out else ""
    does = f"will be sent{more}" if again.sends else f"will not be sent{more}"
    return f"Yes: it {does}, because {again.why}."


def _picks(prepared: Prepared | None) -> list[dict[str, Any]]:
    return [
        {
            "paper": str(pick.paper.id),
            "title": pick.paper.title,
            "score": pick.score,
            "interest": pick.interest,
            "reasons": [str(reason) for reason in pick.reasons],
        }
        for pick in (prepared.selection.picks if prepared else ())
    ]
