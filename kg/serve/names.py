"""Names of entities in memory: looked up by id, found by part of a name."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Iterator, Mapping

from kg.model import Entity
from kg.names import normal
from kg.schema import EntityType

__all__ = ["Names"]

_LONGEST = 100  # characters of a name that is worth the search for others like it


class Names(Mapping[str, Entity]):
    """All entities by id, in the order of their ids."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = {entity.id: entity for entity in entities}
        self._forms = [
            (normal(form), entity.id) for entity in self._entities.values() for form in (entity.name, *entity.aliases)
        ]

    def __getitem__(self, id: str) -> Entity:
        return self._entities[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entities)

    def __len__(self) -> int:
        return len(self._entities)

    def find(self, text: str, *, type: EntityType | None = None, limit: int = 20) -> list[Entity]:
        """Entities whose name or alias contains `text`, as :meth:`kg.graph.KnowledgeGraph.find` ranks them."""
        wanted = normal(text)
        ranked: dict[str, tuple[int, int, int, str]] = {}
        for form, id in self._forms if wanted else ():
            if wanted in form:
                entity = self._entities[id]
                rank = 0 if form == wanted else 1 if form.startswith(wanted) else 2
                key = (rank, -entity.paper_count, -entity.mention_count, id)
                ranked[id] = min(key, ranked.get(id, key))
        fits = (key for id, key in ranked.items() if type is None or self._entities[id].type == type)
        return [self._entities[key[-1]] for key in heapq.nsmallest(limit, fits)]

    def like(self, id: str, *, limit: int = 8) -> list[Entity]:
        """Entities that may be meant by an id that there is none of: those with its words, or spelled alike."""
        local = id.rpartition("/")[2].replace("-", " ").strip()
        if not 0 < len(local) <= _LONGEST:
            return []
        found = self.find(local, limit=limit)
        if not found and len(local) > 2:
            start = id[: id.rfind("/") + 2]
            near = difflib.get_close_matches(id, (other for other in self._entities if other.startswith(start)), limit)
            found = [self._entities[other] for other in near] or self.find(local.split()[0], limit=limit)
        return found
