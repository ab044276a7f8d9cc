"""Which records are the same paper, and the one paper that they make together.

Records are the same paper when they share an identifier or the form of their title. They are kept apart, whatever
they share, when each has an identifier of one scheme and the two differ, save for DOIs of preprint servers and the
ids of indexes, of which one paper may have several; and a title alone does not join records that their first authors,
years or abstracts tell apart, nor any that bear a title of many papers ("Introduction", "Technical report") and share
no more than that. The outcome depends on the set of records, not on their order nor on the files they came from.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from kg.identifiers import rank, title_hash, title_key
from kg.model import Paper

__all__ = ["MergedPaper", "Reason", "merge"]

_GENERIC = re.compile(
    r"(?:preface|foreword|editorial|introduction|editors?.? note|front ?matter|back ?matter|author index|erratum|"
    r"corrigendum|book review|obituary|proceedings of|overview of|message from)\b"
    r"|(?:(?:a |the )?technical report|report|conclusions?|summary|discussion|abstracts?|acknowledge?ments?|contents|"
    r"table of contents|keynote(?: talk)?|invited talk|tutorial|appendix|untitled|no title|reply|comment)\W*$",
    re.IGNORECASE,
)
_FEW_WORDS = 3
_YEARS_TO_PUBLISH = 2
# Servers that give each version its own DOI beside the journal's, and an index that holds papers twice.
_SEVERAL_A_PAPER = re.compile(r"openalex:|s2:|s2corpus:|doi:10\.(?:1101|2139|21203|26434|36227|20944|5281|48550)/")
_NEAREST_PAPERS = 64
_NEAREST_RECORDS = 64
_PREPRINT = re.compile(r"arxiv|corr\b|preprint", re.IGNORECASE)


class Reason(NamedTuple):
    """Why two records became one paper.

    ``kind`` is ``"content"`` (the same in every field), ``"identifier"`` or ``"title"``; ``shared`` what they share.
    """

    kind: str
    shared: str


@dataclass(frozen=True, slots=True)
class MergedPaper:
    """A paper, the records that it was made of, and one reason for each record beyond the first."""

    paper: Paper
    records: tuple[Paper, ...]
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        places = " + ".join(record.source for record in self.records)
        reasons = "; ".join(dict.fromkeys(f"the same {reason.kind}: {reason.shared}" for reason in self.reasons))
        return f"{places} into {self.paper.id} ({reasons})"

    @property
    def duplicates(self) -> int:
        """Records beyond the first."""
        return len(self.records) - 1


class _Groups:
    """Disjoint sets of records (union-find) that never join records whose identifiers of one scheme differ."""

    def __init__(self, records: list[Paper]) -> None:
        self._records = records
        self._parent = list(range(len(records)))
        self._schemes = [_by_scheme(record.identifiers) for record in records]
        self.reasons: list[list[Reason]] = [[] for _ in records]

    def root(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

    def join(self, one: int, other: int, reason: Reason) -> bool:
        """Make one set of two unless identifiers forbid it; tell whether the two are one set now."""
        first, second = sorted((self.root(one), self.root(other)))
        if first == second:
            return True
        mine, other_schemes = self._schemes[first], self._schemes[second]
        if any(scheme in mine and not mine[scheme] & found for scheme, found in other_schemes.items()):
            return False
        self._parent[second] = first
        for scheme, found in other_schemes.items():
            mine.setdefault(scheme, set()).update(found)
        self.reasons[first] += [*self.reasons[second], reason]
        return True

    def sets(self) -> list[tuple[list[Paper], list[Reason]]]:
        members: dict[int, list[Paper]] = defaultdict(list)
        for place, record in enumerate(self._records):
            members[self.root(place)].append(record)
        return [(records, sorted(self.reasons[root])) for root, records in members.items()]


def merge(records: Iterable[Paper]) -> list[MergedPaper]:
    """One paper for all records of the same paper, sorted by id.

    Of each field the richest value stays: the longest abstract and the title that came with it (so that positions
    in the text keep their meaning), the most authors, a venue rather than a preprint server with the year that came
    with it; identifiers, versions, addresses and references are united. The id is the best identifier
    (:data:`~kg.identifiers.SCHEMES`), else the hash of the title; where two papers would get one id, the hash of all
    their fields.

    >>> text = Paper("h:1", "Scaling Laws for X", "We scale.", source="a.txt:1")
    >>> card = Paper("2001.00001", "Scaling laws for X", identifiers=("arxiv:2001.00001",), source="b.jsonl:1")
    >>> [merged] = merge([card, text])
    >>> merged.paper.id, merged.paper.title, merged.duplicates, merged.reasons[0].kind
    ('2001.00001', 'Scaling Laws for X', 1, 'title')
    """
    ordered = sorted(records, key=lambda record: (_content(record), record.source))
    groups = _Groups(ordered)
    for place in range(1, len(ordered)):
        if _content(ordered[place - 1]) == _content(ordered[place]):
            groups.join(place - 1, place, Reason("content", ordered[place].title))
    _join_by_identifier(ordered, groups)
    _join_by_title(ordered, groups)
    papers = [(_united(members), tuple(members), tuple(reasons)) for members, reasons in groups.sets()]
    counts = Counter(paper.id for paper, _, _ in papers)
    merged = [
        MergedPaper(paper if counts[paper.id] == 1 else replace(paper, id=_content_hash(paper)), members, reasons)
        for paper, members, reasons in papers
    ]
    return sorted(merged, key=lambda one: one.paper.id)


def _join_by_identifier(records: list[Paper], groups: _Groups) -> None:
    holders: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for identifier in record.identifiers:
            holders[identifier].append(place)
    nothing = Paper("", "")
    for identifier in sorted(holders, key=rank):
        _join_all(dict.fromkeys(holders[identifier], nothing), groups, Reason("identifier", identifier))


def _join_by_title(records: list[Paper], groups: _Groups) -> None:
    holders: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        holders[title_key(record.title)].append(place)
    for key in sorted(holders):
        _join_all({place: _told(records[place]) for place in holders[key]}, groups, Reason("title", key))


def _told(record: Paper) -> Paper:
    """Only the fields by which :func:`_told_apart` decides."""
    return Paper("", record.title, record.abstract, record.authors, record.year)


def _join_all(told: dict[int, Paper], groups: _Groups, reason: Reason) -> None:
    """Join each record to the first set before it of which it fits every member, by what is told of them.

    So that a title with thousands of papers (an introduction) takes no quadratic time, a record is compared with the
    last 64 sets alone, and with the first 64 members of each that are told from the others.
    """
    sets: deque[dict[Paper, int]] = deque(maxlen=_NEAREST_PAPERS)
    for place, mine in told.items():
        for members in sets:
            if _fits(mine, members) and groups.join(next(iter(members.values())), place, reason):
                if len(members) < _NEAREST_RECORDS:
                    members.setdefault(mine, place)
                break
        else:
            sets.append({mine: place})


def _fits(mine: Paper, members: dict[Paper, int]) -> bool:
    if mine in members:
        return not _told_apart(mine, mine)
    return not any(_told_apart(member, mine) for member in members)


def _told_apart(one: Paper, other: Paper) -> bool:
    """Tell whether two records with one title are different papers by their other fields."""
    years = bool(one.year and other.year and abs(one.year - other.year) > _YEARS_TO_PUBLISH)
    if _GENERIC.match(one.title):
        return years or not (_shared_authors(one, other) or _same_abstract(one, other)) or _other_abstract(one, other)
    if _other_abstract(one, other) and (years or not _shared_authors(one, other)):
        return True
    if _other_first_author(one, other) and not _same_abstract(one, other):
        return True
    return len(one.title.split()) < _FEW_WORDS and (years or _other_abstract(one, other))


def _shared_authors(one: Paper, other: Paper) -> bool:
    return not _words(" ".join(one.authors)).isdisjoint(_words(" ".join(other.authors)))


def _other_first_author(one: Paper, other: Paper) -> bool:
    """Both have authors, and the first of one is nowhere among the other's."""
    if not (one.authors and other.authors):
        return False
    return any(
        _words(mine.authors[0]).isdisjoint(_words(" ".join(theirs.authors))) and bool(_words(mine.authors[0]))
        for mine, theirs in ((one, other), (other, one))
    )


def _same_abstract(one: Paper, other: Paper) -> bool:
    return bool(one.abstract and other.abstract) and not _other_abstract(one, other)


def _other_abstract(one: Paper, other: Paper) -> bool:
    """Both have one, and they share less than half of the words of the shorter."""
    mine, theirs = _words(one.abstract), _words(other.abstract)
    return bool(mine and theirs) and 2 * len(mine & theirs) < min(len(mine), len(theirs))


@lru_cache(maxsize=8192)
def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.casefold()) if len(word) > 1)


def _by_scheme(identifiers: tuple[str, ...]) -> dict[str, set[str]]:
    """The identifiers of which a paper has only one a scheme."""
    schemes: dict[str, set[str]] = defaultdict(set)
    for identifier in identifiers:
        if not _SEVERAL_A_PAPER.match(identifier):
            schemes[identifier.partition(":")[0]].add(identifier)
    return schemes


def _content(paper: Paper) -> tuple[object, ...]:
    """All that a record says, as a sort key; where it was read is no part of it."""
    return (
        paper.title, paper.abstract, paper.authors, paper.year or 0, paper.venue or "", paper.url or "",
        paper.identifiers, paper.references, paper.orcids, paper.versions, paper.urls, paper.id,
    )


def _content_hash(paper: Paper) -> str:
    said = repr(_content(paper)[:-1]).encode("utf-8", "backslashreplace")
    return "h:" + hashlib.sha1(said, usedforsecurity=False).hexdigest()[:16]


def _united(records: list[Paper]) -> Paper:
    """The richest of each field; every choice falls back on the spelling, so that it is the same in any order."""
    text = min(records, key=lambda r: (-len(r.abstract), r.abstract, -len(r.title), r.title, r.source))
    authors = min((r.authors for r in records), key=lambda names: (-len(names), -len("".join(names)), names))
    venues = {r.venue for r in records if r.venue}
    venue = min(venues, key=lambda name: (bool(_PREPRINT.search(name)), -len(name), name), default=None)
    years = [r.year for r in records if r.year and r.venue == venue] or [r.year for r in records if r.year]
    url = min((r.url for r in records if r.url), key=lambda url: (len(url), url), default=None)
    identifiers = sorted({identifier for r in records for identifier in r.identifiers})
    best = min(identifiers, key=rank, default=title_hash(text.title))
    return Paper(
        id=best.removeprefix("arxiv:"),
        title=text.title,
        abstract=text.abstract,
        authors=authors,
        year=min(years, default=None),
        venue=venue,
        url=url,
        identifiers=tuple(identifiers),
        references=tuple(sorted({reference for r in records for reference in r.references})),
        source=text.source,
        orcids=_orcids(authors, records),
        versions=tuple(sorted({version for r in records for version in r.versions})),
        urls=tuple(sorted({address for r in records for address in (r.url, *r.urls) if address and address != url})),
    )


def _orcids(authors: tuple[str, ...], records: list[Paper]) -> tuple[str, ...]:
    """The ORCID iDs that any record gives to these names, the least where they differ; none if there is none."""
    known: dict[str, str] = {}
    for record in records:
        for name, orcid in zip(record.authors, record.orcids, strict=False):
            if orcid:
                known[title_key(name)] = min(orcid, known.get(title_key(name), orcid))
    return tuple(known.get(title_key(name), "") for name in authors) if known else ()
