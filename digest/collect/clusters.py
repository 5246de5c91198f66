"""Which entries and stored papers are one paper: union-find over their names.

Ids join whatever shares them. Titles join more carefully: never papers with different arXiv ids,
and only where an author is shared or unknown. The outcome depends on the set of what is given,
not on its order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.collect import identity
from digest.model.paper import Paper, PaperEntry, PaperId, Scheme

_SPARE = "~"
"""Stands in a spare name between the title, which belongs to another paper, and its tail."""


@dataclass(slots=True)
class Cluster:
    """One paper: what sources said of it now, what the store knows, and all its names."""

    entries: list[PaperEntry]
    stored: list[Paper]
    names: set[PaperId]

    @property
    def arxiv(self) -> set[PaperId]:
        """Its arXiv ids; more than one only if a source said so."""
        return {name for name in self.names if name.scheme is Scheme.ARXIV}

    @property
    def surnames(self) -> set[str]:
        """What its authors are known by, as far as anybody named them."""
        named: Iterable[PaperEntry | Paper] = (*self.entries, *self.stored)
        return {identity.surname(author) for item in named for author in item.authors}

    def holds(self, name: PaperId) -> bool:
        """Whether a stored paper of it has this name."""
        return any(name in paper.ids for paper in self.stored)

    @property
    def key(self) -> tuple[int, tuple[tuple[int, str], ...]]:
        """Stored papers first, then by the most trustworthy name, those without any last."""
        place = 0 if self.stored else 1 if self.names else 2
        return place, tuple(sorted(map(identity.rank, self.names)))


def title_names(item: PaperEntry | Paper) -> set[PaperId]:
    """The names that its title gives it."""
    own = {name for name in item.ids if name.scheme is Scheme.TITLE}
    if isinstance(item, PaperEntry):
        return own | {identity.title_id(item.title, item.authors, item.abstract)}
    # What a stored paper is called was settled by what single sources said of it; its merged
    # title and authors together may be what none of them said. A spare name leads to its title.
    return own | {PaperId(Scheme.TITLE, name.value.partition(_SPARE)[0]) for name in own}


def all_names(entries: Iterable[PaperEntry]) -> frozenset[PaperId]:
    """Every name under which these entries may be stored."""
    names: set[PaperId] = set()
    for entry in entries:
        titles = title_names(entry)
        names.update(entry.ids, titles)
        names.update(spare for title in titles for spare in _spares(title, entry.authors))
    return frozenset(names)


def cluster(entries: Sequence[PaperEntry], known: Mapping[PaperId, Paper]) -> list[Cluster]:
    """Group entries and the stored papers that they may be, ordered by their best name."""
    stored = {paper.id: paper for paper in known.values()}
    clusters = _by_ids(entries, list(stored.values()))
    clusters = _by_titles(clusters)
    return sorted((group for group in clusters if group.entries), key=lambda group: group.key)


def _by_ids(entries: Sequence[PaperEntry], stored: Sequence[Paper]) -> list[Cluster]:
    """Union-find over ids; an item without any stands alone under its title."""
    items: list[PaperEntry | Paper] = [*stored, *entries]
    parent = list(range(len(items)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    holder: dict[PaperId, int] = {}
    for node, item in enumerate(items):
        for name in _ids(item):
            parent[root(node)] = root(holder.setdefault(name, node))
    groups: dict[int, Cluster] = {}
    for node, item in enumerate(items):
        group = groups.setdefault(root(node), Cluster([], [], set()))
        if isinstance(item, Paper):
            group.stored.append(item)
            group.names.add(item.id)
        else:
            group.entries.append(item)
        group.names.update(_ids(item))
    return list(groups.values())


def _ids(item: PaperEntry | Paper) -> set[PaperId]:
    return {name for name in item.ids if name.scheme is not Scheme.TITLE}


def _by_titles(clusters: list[Cluster]) -> list[Cluster]:
    """Join what shares a title and may be one; then each title is the name of one at most."""
    before = len(clusters) + 1
    while len(clusters) < before:  # one joined to another may have the author that a third shares
        before = len(clusters)
        clusters = _join(sorted(clusters, key=_order))
    _give_titles(clusters)
    return clusters


def _join(ordered: Sequence[Cluster]) -> list[Cluster]:
    """One round over all titles; what shares one joins the first that it may."""
    buckets: dict[PaperId, list[int]] = defaultdict(list)
    for place, group in enumerate(ordered):
        for name in {name for item in _items(group) for name in title_names(item)}:
            buckets[name].append(place)
    into = list(range(len(ordered)))

    def home(place: int) -> int:
        while into[place] != place:
            place = into[place]
        return place

    for name in sorted(buckets, key=identity.rank):
        holders: list[int] = []
        places = {home(place) for place in buckets[name]}
        for place in _precedence(name, {place: ordered[place] for place in places}):
            host = next((h for h in holders if _may_join(ordered[h], ordered[place])), None)
            if host is None:
                holders.append(place)
            else:
                _absorb(ordered[host], ordered[place])
                into[place] = host
    return [group for place, group in enumerate(ordered) if into[place] == place]


def _precedence(title: PaperId, groups: Mapping[int, Cluster]) -> list[int]:
    """First the one that is stored under this title, so that today's choice is tomorrow's."""
    return sorted(groups, key=lambda n: (not groups[n].holds(title), groups[n].key, n))


def _items(group: Cluster) -> list[PaperEntry | Paper]:
    return [*group.entries, *group.stored]


def _order(group: Cluster) -> tuple[object, ...]:
    said = sorted((item.title, item.abstract, item.authors) for item in _items(group))
    return (*group.key, said)


def _may_join(one: Cluster, other: Cluster) -> bool:
    if one.arxiv and other.arxiv and not one.arxiv & other.arxiv:
        return False
    ours, theirs = one.surnames, other.surnames
    return not ours or not theirs or bool(ours & theirs)


def _absorb(host: Cluster, guest: Cluster) -> None:
    host.entries.extend(guest.entries)
    host.stored.extend(guest.stored)
    host.names.update(guest.names)


def _give_titles(groups: Iterable[Cluster]) -> None:
    """A title names one paper: the one that is stored under it, else the first by its key."""
    ordered = sorted(groups, key=_order)
    taken = {name for group in ordered for paper in group.stored for name in paper.ids}
    for group in ordered:
        own = {name for paper in group.stored for name in paper.ids}
        group.names |= own
        wanted = {name for entry in group.entries for name in title_names(entry)}
        free = {name for name in wanted if name not in taken}
        taken |= free
        group.names |= free
        if not group.names:
            group.names.add(_spare(group, taken))
            taken |= group.names


def _spares(title: PaperId, authors: Iterable[str]) -> Iterable[PaperId]:
    """Further names for papers without ids whose title belongs to another one."""
    tails = [*sorted({identity.surname(author) for author in authors}), *map(str, range(2, 10))]
    return (PaperId(Scheme.TITLE, f"{title.value}{_SPARE}{tail}") for tail in tails)


def _spare(group: Cluster, taken: set[PaperId]) -> PaperId:
    """The first of these that is free; the title itself, shared, if none is."""
    title = min(name for entry in group.entries for name in title_names(entry))
    authors = sorted({author for entry in group.entries for author in entry.authors})
    return next((name for name in _spares(title, authors) if name not in taken), title)
