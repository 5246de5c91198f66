"""`digest explain`."""

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.options import Day, config_option, json_option

if TYPE_CHECKING:
    from digest.model.paper import PaperId


@click.command("explain")
@click.argument("email")
@click.argument("paper", required=False)
@click.option("--date", "day", type=Day(), help="The edition.  [default: the newest]")
@json_option
@config_option
def command(
    *, email: str, paper: str | None, day: date | None, as_json: bool, config: Path
) -> None:
    """One person, one day: due or not and why, picks, attempts, replies.

    The last line answers whether you may run it again. Given a PAPER (an arXiv id, a DOI, or a
    link with one), it says instead why that paper is in their mail, or why it is not: rank and
    score by part, threshold, quota, mutes, when it was sent. Nothing is changed.
    """
    from datetime import timedelta

    from digest.cli import explaining, explaining_paper
    from digest.cli.output import print_json
    from digest.cli.people import find
    from digest.observe.explanation import Policy, Shelves, explain
    from digest.observe.verdict import judge
    from digest.settings import load
    from digest.wiring import make_parts, open_store, parking, utc_now

    name = _parsed(paper) if paper else None
    settings, now = load(config), utc_now()
    calendar, delivery = settings.edition.calendar, settings.delivery
    policy = Policy(
        calendar,
        settings.edition.lookback_days,
        timedelta(seconds=delivery.lease_seconds),
        delivery.uncertain == "hold",
    )
    with open_store(settings) as store:
        explanation = explain(
            Shelves(store.editions, store.subscribers, store.ledger, store.overview),
            policy,
            find(store.subscribers, email),
            day or calendar.newest(now),
            now=now,
            parked=parking(settings, store, now),
        )
        if name is not None:
            verdict = asyncio.run(judge(make_parts(settings, store), explanation, name))
    if name is not None:
        if as_json:
            print_json(explaining_paper.as_data(verdict))
        else:
            explaining_paper.show(verdict)
    elif as_json:
        print_json(explaining.as_data(explanation))
    else:
        explaining.show(explanation)


def _parsed(paper: str) -> "PaperId":
    from digest.model.paper import PaperId

    try:
        return PaperId.parse(paper)
    except ValueError as error:
        raise click.BadParameter(f"{error}", param_hint="PAPER") from error
