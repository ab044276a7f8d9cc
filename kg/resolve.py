"""Names to entities: which of the things that papers name are one thing, stage by stage, each with its reason.

Works on the distinct bundles of names (a type, a name and the surface forms that one paper gives one thing), not on
papers, so that its cost follows the vocabulary. Stages, each of them a recorded reason:

``exact``        the canonical name itself
``normalised``   a spelling of it (case, hyphen, plural, spacing)
``abbreviation`` the paper defines the short form beside the full one
``alias``        the paper does not, but other papers nearly always mean this by it
``identifier``   names that contain one another and carry the same link (code, model or data)
``similar``      a slip of the pen: a long name that hardly any paper writes, a letter away from one that many do
``curated``      a person said so (:mod:`kg.curation`)

Numbers are never touched, so versions and sizes stay apart. Homonyms keep apart by the expansion their paper gives.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.ids import digest, entity_id
from kg.names import NAMED_TYPES, abbreviates, canonical, digits, normal
from kg.schema import EntityType
from kg.slips import find_slips

__all__ = ["Bundle", "Conflict", "Reason", "Resolution", "Resolved", "resolve"]

_DOMINANT = 0.75
"""Share of the defining papers that an expansion needs, and share of papers that a type needs, to speak for all."""
_REACH = 10
"""How many papers that leave a term's abbreviation undefined one defining paper may speak for."""
_FIRM = 3
"""Papers that must agree on a type before the others are overruled."""


class Reason(StrEnum):
    """The stage that tied a bundle to its entity."""

    IDENTIFIER = "identifier"
    EXACT = "exact"
    NORMALISED = "normalised"
    ABBREVIATION = "abbreviation"
    ALIAS = "alias"
    SIMILAR = "similar"
    CURATED = "curated"


@dataclass(frozen=True, slots=True)
class Bundle:
    """How some papers name one thing: distinct (type, name, forms, identifiers), with support.

    ``forms`` holds the distinct surface forms, sorted, with their number of mentions over these papers.
    """

    key: str
    type: EntityType
    name: str
    forms: tuple[tuple[str, int], ...]
    identifiers: tuple[str, ...]
    paper_count: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a bundle went, and why."""

    key: str
    entity: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Conflict:
    """A name that papers put under more than one type: said to be `said`, held to be `held`."""

    name: str
    said: EntityType
    held: EntityType
    paper_count: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """Entities by id as (type, name), a row for each bundle, and the conflicts of type."""

    entities: Mapping[str, tuple[EntityType, str]]
    bundles: tuple[Resolved, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(slots=True)
class _Cluster:
    """Bundles of one anchor: the normalised full form, which is the thing's identity while resolving."""

    type: EntityType
    anchor: str
    bundles: list[Bundle] = field(default_factory=list)

    def forms(self) -> Counter[str]:
        """Surface forms by number of mentions."""
        counts: Counter[str] = Counter()
        for bundle in self.bundles:
            counts.update(dict(bundle.forms))
        return counts

    def name(self) -> str:
        """The name that most papers settle on, in the spelling that the texts use most."""
        votes: Counter[str] = Counter()
        for bundle in self.bundles:
            votes[bundle.name] += bundle.paper_count
        chosen = canonical(votes, self.type)
        spellings = {form: count for form, count in self.forms().items() if normal(form) == normal(chosen)}
        return canonical(spellings, self.type) if spellings else chosen


def resolve(bundles: Iterable[Bundle]) -> Resolution:
    """Tie each bundle to an entity; the outcome depends on the set of bundles only, not on their order."""
    ordered = sorted(bundles, key=lambda bundle: bundle.key)
    anchors = {bundle.key: _anchor(bundle) for bundle in ordered}
    stages: dict[str, Reason] = {}
    for reason, find in _MOVES.items():
        moves = find(ordered, anchors)
        for bundle in ordered:
            target = moves.get((bundle.type, anchors[bundle.key]))
            if target is not None:
                anchors[bundle.key], stages[bundle.key] = target, reason
    types, conflicts = _types(ordered, anchors)
    clusters: dict[tuple[EntityType, str], _Cluster] = {}
    for bundle in ordered:
        anchor = anchors[bundle.key]
        type = types.get((anchor, bundle.type), bundle.type)
        clusters.setdefault((type, anchor), _Cluster(type, anchor)).bundles.append(bundle)
    return _named(clusters, stages, conflicts)


def _anchor(bundle: Bundle) -> str:
    """The normalised full form where the paper defines one for its name, else the normalised name."""
    forms = [form for form, _ in bundle.forms]
    full = [form for form in forms if abbreviates(bundle.name, form)]
    return normal(min(full, key=lambda form: (len(form), form)) if full else bundle.name)


def _corpus_aliases(bundles: list[Bundle], anchors: Mapping[str, str]) -> dict[tuple[EntityType, str], str]:
    """Short forms that defining papers nearly always expand one way: (type, short form) -> that expansion."""
    defined: dict[tuple[EntityType, str], Counter[str]] = defaultdict(Counter)
    undefined: Counter[tuple[EntityType, str]] = Counter()
    for bundle in bundles:
        anchor = anchors[bundle.key]
        undefined[bundle.type, anchor] += bundle.paper_count
        full = [form for form, _ in bundle.forms if normal(form) == anchor]
        shorts = {normal(form) for form, _ in bundle.forms if any(abbreviates(form, long) for long in full)}
        for short in shorts - {anchor}:
            defined[bundle.type, short][anchor] += bundle.paper_count
    aliases = {}
    for (type, short), expansions in sorted(defined.items()):
        anchor, support = min(expansions.items(), key=lambda item: (-item[1], item[0]))
        # A proper name is one thing wherever it stands; a term's abbreviation may be another field's.
        reach = type in NAMED_TYPES or undefined[type, short] <= _REACH * support
        if support >= _DOMINANT * expansions.total() and reach:
            aliases[type, short] = anchor
    return aliases


def _identifier_joins(
    bundles: list[Bundle], anchors: Mapping[str, str]
) -> dict[tuple[EntityType, str], str]:
    """Anchors that share an identifier and whose names agree: (type, anchor) -> the shortest of them.

    A link alone says little: one repository serves many models, and many sizes of each.
    """
    holders: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    for bundle in bundles:
        for identifier in bundle.identifiers:
            holders[bundle.type, identifier].add(anchors[bundle.key])
    joins: dict[tuple[EntityType, str], str] = {}
    for (type, _), together in sorted(holders.items()):
        first, *others = sorted(together, key=lambda anchor: (len(anchor), anchor))
        for other in others:
            if first in other and digits(first) == digits(other):
                joins.setdefault((type, other), first)
    return joins


def _slips(bundles: list[Bundle], anchors: Mapping[str, str]) -> dict[tuple[EntityType, str], str]:
    """Anchors that are slips of the pen for another of their type: see :func:`kg.slips.find_slips`."""
    support: dict[EntityType, Counter[str]] = defaultdict(Counter)
    names: dict[EntityType, dict[str, str]] = defaultdict(dict)
    for bundle in bundles:
        support[bundle.type][anchors[bundle.key]] += bundle.paper_count
        names[bundle.type].setdefault(anchors[bundle.key], bundle.name)
    return {
        (type, slip): meant
        for type, counts in support.items()
        for slip, meant in find_slips(counts, names[type]).items()
    }


def _types(
    bundles: list[Bundle], anchors: Mapping[str, str]
) -> tuple[dict[tuple[str, EntityType], EntityType], tuple[Conflict, ...]]:
    """Decide names under several types: the type with a firm majority of papers holds all, else each keeps its own."""
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for bundle in bundles:
        votes[anchors[bundle.key]][bundle.type] += bundle.paper_count
    held: dict[tuple[str, EntityType], EntityType] = {}
    conflicts = []
    for anchor, counts in sorted(votes.items()):
        if len(counts) < 2:
            continue
        top, support = min(counts.items(), key=lambda item: (-item[1], item[0]))
        firm = support >= _FIRM and support >= _DOMINANT * counts.total()
        for said, count in sorted(counts.items()):
            held[anchor, said] = top if firm else said
            conflicts.append(Conflict(anchor, said, held[anchor, said], count))
    return held, tuple(conflicts)


def _named(
    clusters: Mapping[tuple[EntityType, str], _Cluster],
    stages: Mapping[str, Reason],
    conflicts: tuple[Conflict, ...],
) -> Resolution:
    """Names and ids for the clusters; those whose ids would meet are told apart by their full forms.

    The plain id stays with the one that is meant by far more papers than all others of its name, if there is one.
    """
    names = {key: cluster.name() for key, cluster in clusters.items()}
    meant: dict[str, Counter[str]] = defaultdict(Counter)
    for (type, anchor), cluster in clusters.items():
        meant[entity_id(type, names[type, anchor])][anchor] = sum(bundle.paper_count for bundle in cluster.bundles)
    entities: dict[str, tuple[EntityType, str]] = {}
    resolved = []
    for (type, anchor), cluster in sorted(clusters.items()):
        name = names[type, anchor]
        id = entity_id(type, name)
        spelled = normal(name) == anchor
        holder = _holder(meant[id], anchor if spelled else "")
        if len(meant[id]) > 1 and anchor != holder:
            id = entity_id(type, name, sense=digest(anchor) if spelled else _full_form(cluster))
        if id in entities:
            id = entity_id(type, name, sense=digest(anchor))
        entities[id] = (type, name)
        resolved += [
            Resolved(bundle.key, id, stages.get(bundle.key) or _reason(bundle, name, anchor))
            for bundle in cluster.bundles
        ]
    return Resolution(entities, tuple(sorted(resolved, key=lambda row: row.key)), conflicts)


def _holder(alike: Counter[str], otherwise: str) -> str:
    """The anchor that a shared name means in far more papers than all others, by the papers of each."""
    anchor, support = min(alike.items(), key=lambda item: (-item[1], item[0]))
    return anchor if support >= _FIRM and support >= _DOMINANT * alike.total() else otherwise


def _full_form(cluster: _Cluster) -> str:
    spellings = [form for form in cluster.forms() if normal(form) == cluster.anchor]
    return min(spellings, default=cluster.anchor, key=lambda form: (form.casefold(), form)).casefold()


def _reason(bundle: Bundle, name: str, anchor: str) -> Reason:
    if bundle.name == name:
        return Reason.EXACT
    if normal(bundle.name) in (normal(name), anchor):
        return Reason.NORMALISED
    return Reason.ABBREVIATION


_MOVES = {Reason.ALIAS: _corpus_aliases, Reason.IDENTIFIER: _identifier_joins, Reason.SIMILAR: _slips}
"""Stages that move whole anchors, in their order: (type, anchor) -> the anchor that it goes to."""
