"""The page on which a reader writes what they want to read about, and tries it on.

Trying stores nothing: it shows what the edited profile would be sent of the newest edition.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.compose.links import page_link
from digest.compose.reasons import Reasons
from digest.compose.view import Level
from digest.languages.language import Language, language_of
from digest.model.edition import Pick
from digest.model.subscriber import Subscriber
from digest.roster.edit import Edit, edit
from digest.roster.person import MAX_ITEMS
from digest.roster.problem import Place
from digest.roster.record import record
from digest.tokens import Purpose
from digest.web.page import Pages
from digest.web.reader import reader, without_mail
from digest.web.site import Site
from digest.web.wishes import RefusedError, StaleError, replace_wishes

SPARE, MOST = 2, 60
"""Empty rows below those that are filled, and rows at most."""
WEIGHTS = ("0.5", "1", "2", "3")
_FIELDS = ("text", "papers", "name", "weight", "quota")


@dataclass(frozen=True, slots=True)
class Row:
    """An interest as the form has it; `number` counts from 1."""

    number: int
    text: str = ""
    papers: str = ""
    name: str = ""
    weight: str = "1"
    quota: str = "1"
    problem: str = ""

    @property
    def blank(self) -> bool:
        """Whether it says nothing."""
        return not (self.text or self.papers)


@dataclass(frozen=True, slots=True)
class Here:
    """Where it is shown: of which site, by which link."""

    site: Site
    pages: Pages
    token: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper that would be sent."""

    title: str
    url: str | None
    why: str


def answer(
    site: Site, pages: Pages, path: Mapping[str, str], form: Mapping[str, str] | None
) -> Response:
    """Show the interests; given a form, try or save what it says."""
    subscriber = site.links.read(Purpose.SETTINGS, path["token"])
    person = reader(site, subscriber)
    if person is None:
        return without_mail(site, pages, subscriber)
    here = Here(site, pages, path["token"])
    if form is None:
        return _page(here, person, _rows(person))
    wish, rows = form.get("do", ""), _typed(form)
    if wish not in {"try", "save", "more"}:
        raise HTTPException(400)
    if wish == "more":
        return _page(here, person, rows, spare=SPARE + 3)
    edited = _edited(person, rows)
    if isinstance(edited, list):
        return _page(here, person, edited, status=400)
    if wish == "try":
        return _page(here, person, rows, tried=edited)
    return _saved(here, person, rows, form.get("seen", ""))


def _saved(here: Here, person: Subscriber, rows: Sequence[Row], seen: str) -> Response:
    """Store them, unless somebody changed them since this form was shown."""
    wanted = {"interests": [_entry(row) for row in rows if not row.blank]}

    def unchanged(known: Subscriber) -> bool:
        return _seen(known) == seen

    try:
        saved = replace_wishes(here.site, person.id, wanted, unless=unchanged)
    except StaleError:
        now = reader(here.site, person.id) or person
        return _page(here, now, rows, status=409, stale=True)
    except RefusedError as error:
        raise HTTPException(400) from error
    return _page(here, saved, _rows(saved), done=True)


def _page(
    here: Here,
    person: Subscriber,
    rows: Sequence[Row],
    *,
    status: int = 200,
    spare: int = SPARE,
    tried: Subscriber | None = None,
    done: bool = False,
    stale: bool = False,
) -> Response:
    language = language_of(person.language)
    room = here.site.fitting_room
    found = room.try_on(tried) if tried and room else None
    filled = [row for row in rows if not row.blank or row.problem]
    blanks = [Row(0) for _ in range(min(spare, MOST - len(filled)))]
    numbered = [replace(row, number=at) for at, row in enumerate([*filled, *blanks], start=1)]
    return here.pages.answer(
        "interests.html",
        status=status,
        language=person.language,
        rows=numbered,
        weights=WEIGHTS,
        most_quota=MAX_ITEMS,
        seen=_seen(person),
        token=here.token,
        done=done,
        stale=stale,
        stored=person.interests if stale else (),
        problems=any(row.problem for row in rows),
        tried=tried is not None,
        missing=found if isinstance(found, str) else "",
        day=language.date(found.day, "full") if found and not isinstance(found, str) else "",
        papers=_shown(found.selection.picks, language)
        if found and not isinstance(found, str)
        else (),
    )


def _rows(person: Subscriber) -> list[Row]:
    return [
        Row(
            number,
            interest.text,
            "\n".join(map(str, interest.papers)),
            interest.name,
            f"{interest.weight:g}",
            str(interest.quota),
        )
        for number, interest in enumerate(person.interests, start=1)
    ]


def _typed(form: Mapping[str, str]) -> list[Row]:
    rows = []
    for number in range(1, MOST + 1):
        said = {name: form.get(f"{name}-{number}", "").strip() for name in _FIELDS}
        rows.append(Row(number, **{name: text for name, text in said.items() if text}))
    return [row for row in rows if not row.blank]


def _entry(row: Row) -> dict[str, object]:
    told: dict[str, object] = {"weight": row.weight, "quota": row.quota}
    for name in ("text", "name"):
        if text := getattr(row, name):
            told[name] = text
    if row.papers:
        told["papers"] = row.papers.split()
    return told


def _edited(person: Subscriber, rows: Sequence[Row]) -> Subscriber | list[Row]:
    """The profile with these interests, or the rows with what is wrong with each."""
    wrong: list[Row] = []
    for row in rows:
        found = edit(person, Edit(replaced={"interests": [_entry(row)]}), Place("page"))
        problem = found[0].message if isinstance(found, list) else ""
        wrong.append(replace(row, problem=problem))
    if any(row.problem for row in wrong):
        return wrong
    whole = edit(person, Edit(replaced={"interests": list(map(_entry, rows))}), Place("page"))
    return wrong if isinstance(whole, list) else whole


def _seen(person: Subscriber) -> str:
    """Names what the form shows: another one where it was changed since."""
    shown = json.dumps(record(person)["interests"])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def _shown(picks: Sequence[Pick], language: Language) -> list[Shown]:
    reasons = Reasons(language)
    return [
        Shown(
            pick.paper.title,
            page_link(pick.paper.links, pick.paper.ids),
            reasons.at(pick.reasons, Level.FULL),
        )
        for pick in picks
    ]
