"""Reading a Zotero library over its web API, by pyzotero.

It waits when the service asks for it (`Backoff`, `Retry-After`), page by page; we see to it that
neither an answer nor such a wait takes for ever.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from digest.collect.options import FetchOptions, ZoteroOptions
from digest.collect.sources import fields
from digest.errors import FetchError, ParseError, SourceError

if TYPE_CHECKING:
    import httpx2
    from pyzotero.zotero import Zotero

PAGE = 100
"""Items of a page, the most that the service gives."""
_NAME = re.compile(
    r"zotero:(?P<kind>user|group)s?/(?P<number>\d{1,12})(?:/collections/(?P<collection>\w+))?/?"
)
_SERVER_ERROR = re.compile(r"Code: (5\d\d)")
_KEYS = "https://www.zotero.org/settings/keys"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose library, and which part of it."""

    kind: str
    """"user" or "group"."""
    number: str
    collection: str = ""
    """A collection's key or name; "" for all of it."""

    @classmethod
    def parse(cls, text: str, *, collection: str = "") -> "Place":
        """Read `zotero:users/12345`, `zotero:groups/6/collections/ABCD2345`. Raises SourceError."""
        found = _NAME.fullmatch(text.strip())
        if found is None:
            raise SourceError(
                f"{text} names no Zotero library",
                cure=f"Write zotero:users/NUMBER or zotero:groups/NUMBER; {_KEYS} has yours.",
            )
        return cls(found["kind"], found["number"], collection or found["collection"] or "")

    def __str__(self) -> str:
        return f"Zotero's {self.kind} library {self.number}"


@dataclass(frozen=True, slots=True)
class Items:
    """What a library holds, as the service gives it, and what the part of it is called."""

    items: tuple[Any, ...]
    name: str


def fetch_items(place: Place, options: ZoteroOptions, patience: FetchOptions) -> Items:
    """All top-level items; of a collection, those of the collections within it too.

    Raises:
        SourceError: if pyzotero is not there, the service refuses or cannot be reached, there is
            no such library or collection, or the answer is none.

    """
    try:
        import httpx2  # noqa: PLC0415 - an extra
        from pyzotero import errors, zotero  # noqa: PLC0415
    except ImportError as error:
        raise SourceError(
            "pyzotero, which reads Zotero libraries, is not installed",
            cure="Install it: pip install 'digest-papers[zotero]'",
        ) from error

    key = options.key.get_secret_value()
    where = options.url.rstrip("/")
    try:
        with _client(patience) as client:
            library = zotero.Zotero(place.number, place.kind, key or None, client=client)
            library.endpoint = where
            return _read(library, place)
    except errors.PyZoteroError as error:
        raise _refusal(place, error, has_key=bool(key)) from error
    except httpx2.TimeoutException as error:
        seconds = f"{patience.timeout_seconds:g}"
        raise FetchError(
            f"{place}: {where} gave no answer within {seconds} s",
            cure="Try again later; what is there already is not added twice.",
        ) from error
    except httpx2.HTTPError as error:
        raise FetchError(
            f"{place}: {where} cannot be reached ({str(error) or type(error).__name__})",
            cure="Look at the network, and at `url` in [zotero].",
        ) from error
    # No JSON, no list, a list of anything, a page that leads back.
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ParseError(
            f"{place}: {where} sent what is no answer of Zotero's API",
            cure="Look at `url` in [zotero].",
        ) from error


def _client(patience: FetchOptions) -> "httpx2.Client":
    """A client with our patience: pyzotero sets a timeout of its own, and waits as long as told."""
    import httpx2  # noqa: PLC0415

    timeout = httpx2.Timeout(patience.timeout_seconds).as_dict()

    def before(request: "httpx2.Request") -> None:
        request.extensions = {**request.extensions, "timeout": timeout}

    def after(response: "httpx2.Response") -> None:
        asked = response.headers.get("backoff") or response.headers.get("retry-after")
        if asked is None:
            return
        try:
            bearable = float(asked) <= patience.max_wait_seconds
        except ValueError:
            bearable = False  # an HTTP date (RFC 9110 §10.2.3), which pyzotero cannot read
        if not bearable:
            raise FetchError(
                f"Zotero asks for a pause: {fields.shown(asked)} (seconds, or a moment)",
                cure="Try again then, or raise `max_wait_seconds` in [fetch].",
            )

    return httpx2.Client(
        follow_redirects=True, event_hooks={"request": [before], "response": [after]}
    )


def _read(library: "Zotero", place: Place) -> Items:
    if not place.collection:
        return Items(_all(library, lambda: library.top(limit=PAGE)), "Zotero")
    names: dict[str, str] = {}
    within: dict[str, list[str]] = defaultdict(list)
    for one in _all(library, lambda: library.collections(limit=PAGE)):
        key = str(one["key"])
        names[key] = str(one["data"]["name"])
        within[str(one["data"].get("parentCollection") or "")].append(key)
    top = _called(names, place)
    items: dict[str, Any] = {}  # one may lie in several collections
    for key in _with_inner(top, within):
        for item in _all(library, partial(library.collection_items_top, key, limit=PAGE)):
            items.setdefault(str(item["key"]), item)
    return Items(tuple(items.values()), names[top])


def _called(names: Mapping[str, str], place: Place) -> str:
    """The key of the collection that has this key or name."""
    wanted = place.collection.strip()
    if wanted.upper() in names:
        return wanted.upper()
    found = [key for key, name in names.items() if name.casefold() == wanted.casefold()]
    if not found:
        there = ", ".join(sorted(set(names.values()))) or "none"
        raise SourceError(f"{place} has no collection {wanted!r}", cure=f"There is: {there}.")
    if len(found) > 1:
        keys = " or ".join(found)
        raise SourceError(
            f"{place} has {len(found)} collections {wanted!r}", cure=f"Give the key of one: {keys}."
        )
    return found[0]


def _with_inner(top: str, within: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A collection and all that lie in it, however deep, each once."""
    waiting, seen = [top], {top}
    while waiting:
        key = waiting.pop()
        yield key
        fresh = [inner for inner in within.get(key, ()) if inner not in seen]
        seen.update(fresh)
        waiting += fresh


def _all(library: "Zotero", first: Callable[[], Any]) -> tuple[Any, ...]:
    """Every page of a list, by the links from each to the next."""
    found: list[Any] = []
    followed: set[str] = set()
    page = first()
    while True:
        if not isinstance(page, list):
            raise TypeError("Zotero's API sends lists")
        found += page
        following = (library.links or {}).get("next")
        if following is None:
            return tuple(found)
        if following in followed:
            raise ValueError("a page leads back to itself")
        followed.add(following)
        page = library.follow()


def _refusal(place: Place, error: Exception, *, has_key: bool) -> SourceError:
    from pyzotero import errors  # noqa: PLC0415

    match error:
        case errors.UserNotAuthorisedError():
            key = "the key in DIGEST_ZOTERO__KEY does not open it" if has_key else "there is no key"
            return FetchError(
                f"{place} is not for everybody, and {key}",
                cure=f"Make a key with read access at {_KEYS}; set DIGEST_ZOTERO__KEY to it.",
            )
        case errors.ResourceNotFoundError():
            part = f", or no collection {place.collection!r} in it" if place.collection else ""
            return FetchError(
                f"There is no {place.kind} library {place.number}{part}",
                cure=f"The number of your library stands at {_KEYS}; a name is no number.",
            )
        case errors.TooManyRetriesError():
            return FetchError(f"{place}: Zotero asks us to slow down", cure="Try again later.")
        case errors.HTTPError() if failed := _SERVER_ERROR.search(str(error)):
            return FetchError(
                f"{place}: Zotero's service failed (HTTP {failed[1]})",
                cure="That is on their side: try again in some minutes. Nothing was imported yet.",
            )
        case _:
            said = fields.shown(" ".join(str(error).split()), longest=200)
            return FetchError(f"{place}: {said}", cure="Try again later.")
