"""One paper in one person's day, as `digest explain EMAIL PAPER` prints it."""

from typing import Any

import click

from digest.cli.output import print_table
from digest.observe.verdict import Verdict


def as_data(verdict: Verdict) -> dict[str, Any]:
    """The same for programs."""
    standing, pick = verdict.standing, verdict.pick
    return {
        "subscriber": verdict.explanation.subscriber.id,
        "address": verdict.explanation.subscriber.address,
        "edition": verdict.explanation.edition,
        "due": verdict.explanation.dueness.due,
        "paper": str(verdict.paper.id if verdict.paper else verdict.name),
        "title": verdict.paper.title if verdict.paper else None,
        "picked": verdict.place is not None,
        "place": verdict.place,
        "kind": pick.kind if pick else standing.kind if standing else None,
        "reasons": verdict.reasons,
        "fixed_at": verdict.fixed.dated if verdict.fixed else None,
        "changed": verdict.changed or None,
        "slate": verdict.slate,
        "sent_on": verdict.sent,
        "candidates": verdict.candidates,
        "ranked_again": standing
        and {
            "rank": standing.rank,
            "score": standing.total,
            "match": standing.relevance,
            "threshold": standing.threshold,
            "interests": [
                {"interest": fit.interest, "match": fit.relevance, **fit.parts}
                for fit in standing.fits
            ],
            "beside": standing.beside,
            "place": standing.position,
            "kind": standing.kind,
            "barrier": standing.barrier and standing.barrier.name.lower(),
            "why_not": standing.why_not or None,
        },
    }


def show(verdict: Verdict) -> None:
    """Print it for people: the answer, the reasons, and the numbers behind them."""
    subscriber = verdict.explanation.subscriber
    title = f" “{verdict.paper.title}”" if verdict.paper else ""
    click.echo(f"{subscriber.address}, edition {verdict.explanation.edition}")
    click.echo(f"{verdict.paper.id if verdict.paper else verdict.name}{title}\n")
    click.echo(verdict.answer)
    for each in verdict.reasons:
        click.echo(f"- {each}")
    if verdict.changed:
        click.echo(f"{verdict.changed}.")
    if verdict.standing is not None:
        _numbers(verdict)


def _numbers(verdict: Verdict) -> None:
    standing = verdict.standing
    if standing is None:
        return
    score = f"Score {standing.total:.3f}, number {standing.rank} of {verdict.candidates} candidates"
    if standing.fits:  # without interests nothing is matched, and nothing is needed
        score += f"; match {standing.relevance:.3f}, needed {standing.threshold:.3f}"
    click.echo(f"\n{score}")
    names = list(dict.fromkeys(name for fit in standing.fits for name in fit.parts))
    if standing.fits:
        print_table(
            ("interest", "match", *names),
            [
                (
                    fit.interest,
                    f"{fit.relevance:.3f}",
                    *(f"{fit.parts[name]:.3f}" if name in fit.parts else "" for name in names),
                )
                for fit in standing.fits
            ],
        )
    click.echo("; ".join(f"{name} {value:.3f}" for name, value in standing.beside.items()))
