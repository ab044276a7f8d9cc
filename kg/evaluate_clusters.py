"""How well names are resolved: clusters of the entities of many papers against clusters that people made.

An item is one paper's entity, (paper id, local id). Measures over the items that both clusterings hold:

========= ====================================================================================================
b_cubed   the mean over items of the share of its cluster that belongs there (precision), and of the share of
          what belongs there that is in its cluster (recall); Bagga and Baldwin, 1998
pairwise  pairs of items in one cluster, right and wrong
========= ====================================================================================================
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.errors import EvaluationError
from kg.model import Field
from kg.names import canonical
from kg.resolve import Bundle, resolve
from kg.schema import EntityType

__all__ = ["Item", "b_cubed", "gold_clusters", "pairwise", "read_clusters", "resolved_clusters"]

Item = tuple[str, str]
Document = Mapping[str, Any]


def read_clusters(path: Path) -> list[Mapping[str, Any]]:
    """Rows for :func:`gold_clusters` from a JSONL file; EvaluationError names the line that is none."""
    rows: list[Mapping[str, Any]] = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {path}: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({"members": [(str(paper), str(entity)) for paper, entity in row["members"]]})
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise EvaluationError(f"{path}:{number}: not a cluster with members: {error}") from error
    return rows


def gold_clusters(rows: Iterable[Mapping[str, Any]]) -> dict[Item, int]:
    """Cluster number of each member of ``{"type", "name", "members": [[paper, entity], ...]}`` rows."""
    return {(str(p), str(e)): number for number, row in enumerate(rows) for p, e in row["members"]}


def resolved_clusters(papers: Iterable[Document]) -> dict[Item, str]:
    """The graph entity that the resolver gives each annotated entity, from types and surface forms alone."""
    bundles: dict[tuple[EntityType, str, tuple[str, ...]], tuple[Counter[str], list[Item]]] = {}
    for paper in papers:
        for entity in paper["entities"]:
            forms = Counter(str(paper[Field(field)][start:end]) for field, start, end in entity["mentions"])
            if not forms:
                continue
            type = EntityType(entity["type"])
            key = type, canonical(forms, type), tuple(sorted(forms))
            counts, items = bundles.setdefault(key, (Counter(), []))
            counts.update(forms)
            items.append((str(paper["id"]), str(entity["id"])))
    keys = {str(number): key for number, key in enumerate(sorted(bundles))}
    resolution = resolve(
        Bundle(number, type, name, tuple(sorted(bundles[key][0].items())), (), len(bundles[key][1]))
        for number, key in keys.items()
        for type, name, _ in [key]
    )
    return {item: row.entity for row in resolution.bundles for item in bundles[keys[row.key]][1]}


def b_cubed(gold: Mapping[Item, Any], found: Mapping[Item, Any]) -> dict[str, float]:
    """B-cubed precision, recall and F1 over the items of both; 0 where there are none."""
    items = sorted(gold.keys() & found.keys())
    belongs, together = _members(gold, items), _members(found, items)
    shares = [len(belongs[gold[item]] & together[found[item]]) for item in items]
    precision = [share / len(together[found[item]]) for share, item in zip(shares, items, strict=True)]
    recall = [share / len(belongs[gold[item]]) for share, item in zip(shares, items, strict=True)]
    return _figures(sum(precision) / max(1, len(items)), sum(recall) / max(1, len(items)))


def pairwise(gold: Mapping[Item, Any], found: Mapping[Item, Any]) -> dict[str, float]:
    """Precision, recall and F1 of pairs in one cluster, over the items of both."""
    items = gold.keys() & found.keys()
    both = _pairs(Counter((gold[item], found[item]) for item in items))
    said, true = _pairs(Counter(found[item] for item in items)), _pairs(Counter(gold[item] for item in items))
    return _figures(both / said if said else 0.0, both / true if true else 0.0)


def _pairs(sizes: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _members(clusters: Mapping[Item, Any], items: Iterable[Item]) -> dict[Any, set[Item]]:
    members: dict[Any, set[Item]] = defaultdict(set)
    for item in items:
        members[clusters[item]].add(item)
    return members


def _figures(precision: float, recall: float) -> dict[str, float]:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
