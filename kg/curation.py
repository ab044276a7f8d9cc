"""What people corrected, as a file that is replayed at each assembly: merging is data, not surgery.

One correction a line, tab-separated, so that it can be read, compared and kept under version control::

    merge   model/telechat    model/tele-chat     by=ada  when=2026-11-27
    split   technique/lm      LM                  logical model
    rename  model/ernie       ERNIE 1.0
    retype  technique/ttm     Model
    reject  dataset/website
    reject  model/a           outperforms         model/b
    accept  model/a           basedOn             model/b

Entities go by their ids. ``merge`` puts the second into the first; ``split`` takes those that are written like its
second argument out of the first and names them. Lines act in their order, each on what those before it left; one that
no longer finds its entity or statement is stale: it does nothing and is reported. ``#`` begins a comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.errors import CurationError
from kg.files import written
from kg.ids import entity_id
from kg.names import normal
from kg.resolve import Bundle, Reason, Resolution
from kg.schema import EntityType, RelationType

__all__ = ["Correction", "Curated", "curate", "read_corrections", "write_correction"]

_ARGUMENTS: Final[Mapping[str, tuple[int, ...]]] = {
    "merge": (2,), "split": (3,), "rename": (2,), "retype": (2,), "reject": (1, 3), "accept": (3,),
}
"""Actions, and how many arguments each may have."""
_NOTES: Final = ("by", "when")


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the file: an action, its arguments, who asked for it and when, as given."""

    action: str
    arguments: tuple[str, ...]
    by: str = ""
    when: str = ""

    def __str__(self) -> str:
        notes = [f"{name}={note}" for name, note in zip(_NOTES, (self.by, self.when), strict=True) if note]
        return "\t".join((self.action, *self.arguments, *notes))


@dataclass(frozen=True, slots=True)
class Curated:
    """The resolution after all corrections, verdicts on statements (True: accepted), and what was stale."""

    resolution: Resolution
    verdicts: Mapping[tuple[str, str, str], bool]
    stale: tuple[Correction, ...]


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections of a file, none where there is no file.

    Raises:
        CurationError: The file cannot be read, or a line of it is no correction (with its number).
    """
    if not path.exists():
        return ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CurationError(f"cannot read the corrections in {path}: {error}") from error
    return tuple(
        _correction(line, f"{path}:{number}")
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    )


def write_correction(path: Path, correction: Correction) -> None:
    """Add a line to the file, which is made where it is missing."""
    line = str(correction)
    if _correction(line, "the correction") != correction:
        raise CurationError(f"a correction is one line of parts without tabs: {line!r}")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    with written(path) as handle:
        handle.write(before + ("" if not before or before.endswith("\n") else "\n") + line + "\n")


def curate(resolution: Resolution, bundles: Iterable[Bundle], corrections: Sequence[Correction]) -> Curated:
    """Replay corrections over what the resolver found."""
    state = _State(resolution, bundles)
    stale = [correction for correction in corrections if not state.apply(correction)]
    return Curated(state.resolution(), state.verdicts, tuple(stale))


class _State:
    """Entities and where each bundle went, while corrections are replayed."""

    def __init__(self, resolution: Resolution, bundles: Iterable[Bundle]) -> None:
        self._given = resolution
        self._entities = dict(resolution.entities)
        self._rows = {row.key: row for row in resolution.bundles}
        self._names = {bundle.key: {bundle.name, *(form for form, _ in bundle.forms)} for bundle in bundles}
        self.verdicts: dict[tuple[str, str, str], bool] = {}

    def apply(self, correction: Correction) -> bool:
        """Do what a correction says; False where it finds nothing to do it to."""
        arguments = correction.arguments
        if correction.action == "accept" or (len(arguments) == 3 and correction.action == "reject"):
            subject, predicate, object = arguments
            # Whether anything says so is known only after assembling.
            self.verdicts[subject, predicate, object] = correction.action == "accept"
            return True
        if arguments[0] not in self._entities:
            return False
        return getattr(self, f"_{correction.action}")(*arguments) is not False

    def resolution(self) -> Resolution:
        """What there is now."""
        rows = tuple(sorted(self._rows.values(), key=lambda row: row.key))
        held = {row.entity for row in rows}
        return replace(self._given, entities={k: v for k, v in self._entities.items() if k in held}, bundles=rows)

    def _move(self, keys: Iterable[str], target: str) -> bool:
        moved = list(keys)
        for key in moved:
            self._rows[key] = replace(self._rows[key], entity=target, reason=Reason.CURATED)
        return bool(moved)

    def _bundles(self, entity: str) -> list[str]:
        return [key for key, row in self._rows.items() if row.entity == entity]

    def _merge(self, kept: str, other: str) -> bool:
        return other != kept and other in self._entities and self._move(self._bundles(other), kept)

    def _split(self, entity: str, form: str, name: str) -> bool:
        type, _ = self._entities[entity]
        wanted = normal(form)
        chosen = [key for key in self._bundles(entity) if wanted in map(normal, self._names[key])]
        target = entity_id(type, name)
        if target == entity or not chosen:
            return False
        self._entities.setdefault(target, (type, name))
        return self._move(chosen, target)

    def _rename(self, entity: str, name: str) -> bool:
        return self._become(entity, self._entities[entity][0], name)

    def _retype(self, entity: str, type: str) -> bool:
        return self._become(entity, EntityType(type), self._entities[entity][1])

    def _become(self, entity: str, type: EntityType, name: str) -> bool:
        target = entity_id(type, name)
        if target == entity:
            self._entities[entity] = (type, name)
            return True
        # What goes by that name already takes it in.
        self._entities.setdefault(target, (type, name))
        return self._move(self._bundles(entity), target)

    def _reject(self, entity: str) -> bool:
        keys = self._bundles(entity)
        for key in keys:
            del self._rows[key]
        return bool(keys)


def _correction(line: str, place: str) -> Correction:
    action, *rest = (part.strip() for part in line.split("\t"))
    notes = {name: part.partition("=")[2] for part in rest for name in _NOTES if part.startswith(f"{name}=")}
    arguments = tuple(part for part in rest if not part.startswith(tuple(f"{name}=" for name in _NOTES)))
    if action not in _ARGUMENTS:
        raise CurationError(f"{place}: no action {action!r}; there are {', '.join(_ARGUMENTS)}")
    if len(arguments) not in _ARGUMENTS[action] or not all(arguments):
        counts = " or ".join(map(str, _ARGUMENTS[action]))
        raise CurationError(f"{place}: {action} takes {counts} arguments between tabs, not {len(arguments)}")
    if action == "retype" and arguments[1] not in set(EntityType):
        raise CurationError(f"{place}: no type {arguments[1]!r}; there are {', '.join(EntityType)}")
    if len(arguments) == 3 and action in ("accept", "reject") and arguments[1] not in set(RelationType):
        raise CurationError(f"{place}: no relation {arguments[1]!r}; there are {', '.join(RelationType)}")
    return Correction(action, arguments, notes.get("by", ""), notes.get("when", ""))
