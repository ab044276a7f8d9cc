"""Marks of versions and sizes that stand for whole names: "CIFAR-10/100", "Llama 2 7B, 13B and 70B"."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from kg.extract.clusters import Node, node_of
from kg.extract.labels import VALUES
from kg.extract.lists import JOINING
from kg.extract.mentions import WordSpan
from kg.extract.words import Words
from kg.families import FAMILIES, sibling
from kg.names import normal
from kg.schema import EntityType

__all__ = ["coordinate"]


def coordinate(words: Words, nodes: Sequence[Node]) -> list[Node]:
    """The nodes, each mark behind a name being the name that it means.

    A mark may be a mention of its own, or none, or within the mention of the first name. New nodes stand after those
    that were there, before the values, under the kind and the score of the node that the mark came with.
    """
    meant = _in_lists(words, nodes)
    taken = {word for node in nodes for m in node.mentions for word in range(m.start, m.end)}
    entities: list[Node] = []
    hung: list[tuple[Node, WordSpan, str]] = []
    for node in nodes:
        if node.kind in VALUES or EntityType(node.kind) not in FAMILIES:
            entities.append(node)
            continue
        mentions = []
        # What a mark means in one place it means in all of the paper.
        marks = {words.surface(m.start, m.end): meant[m][-1][1] for m in node.mentions if m in meant}
        for mention in node.mentions:
            if form := marks.get(words.surface(mention.start, mention.end)):
                hung += [(node, span, name) for span, name in meant.get(mention, [(mention, form)])]
                continue
            parts = _behind_slashes(words, mention, taken)
            mentions.append(replace(mention, end=parts[0][0].end) if parts else mention)
            hung += [(node, span, name) for span, name in parts[1:]]
        if tuple(mentions) == node.mentions:
            entities.append(node)
        elif mentions:
            entities.append(node_of(words, mentions, node.kind, node.score))
    if not hung:
        return list(nodes)
    values = [node for node in entities if node.kind in VALUES]
    entities = [node for node in entities if node.kind not in VALUES]
    place = {
        (node.kind, normal(form)): number
        for number, node in enumerate(entities)
        for form in (node.name, *(words.surface(m.start, m.end) for m in node.mentions))
    }
    for node, span, name in hung:
        number = place.setdefault((node.kind, normal(name)), len(entities))
        if number == len(entities):
            entities.append(Node(node.kind, name, (span,), node.score))
        else:
            known = entities[number]
            mentions = sorted((*known.mentions, span), key=lambda m: m.start)
            entities[number] = replace(known, mentions=tuple(mentions))
    return [*entities, *values]


def _in_lists(words: Words, nodes: Sequence[Node]) -> dict[WordSpan, list[tuple[WordSpan, str]]]:
    """The mentions that are but marks in a list, each with what it means.

    Before that stands what the marks mean that lead up to it and are no mentions (13B in "Llama 2 7B, 13B and 70B").
    """
    meant: dict[WordSpan, list[tuple[WordSpan, str]]] = {}
    mentions = sorted((mention for node in nodes for mention in node.mentions), key=lambda mention: mention.start)
    for before, mention in pairwise(mentions):
        if before.kind != mention.kind:
            continue
        name = meant[before][-1][1] if before in meant else words.surface(before.start, before.end)
        found = []
        for start, end in _listed(words, before.end, mention):
            other = sibling(name, words.surface(start, end))
            if other is None:
                break
            name = other
            found.append((replace(mention, start=start, end=end), name))
        if found and found[-1][0] == mention:
            meant[mention] = found
    return meant


def _listed(words: Words, start: int, last: WordSpan) -> list[tuple[int, int]]:
    """The words of each member of a list that goes on at `start` with a comma or the like and ends with `last`."""
    members, at = [], start
    for end in range(start, last.start):
        if words.texts[end].casefold() in JOINING:
            if at < end:
                members.append((at, end))
            at = end + 1
    joined = start < at == last.start and words.texts[start].casefold() in JOINING
    return [*members, (last.start, last.end)] if joined else []


def _behind_slashes(words: Words, mention: WordSpan, taken: Set[int]) -> list[tuple[WordSpan, str]]:
    """The first name of "name/mark/mark" and what each mark means, with their places; empty where nothing hangs on it.

    The marks stand within the mention, or behind it, where no other mention has `taken` them.
    """
    slashes = [at for at in range(mention.start + 1, mention.end) if words.texts[at] == "/"]
    for first in [*slashes, mention.end]:
        name, at = words.surface(mention.start, first), first
        parts = [(replace(mention, end=first), name)]
        while at + 1 < len(words) and words.texts[at] == "/":
            end = _mark_end(words, at + 1)
            other = sibling(name, words.surface(at + 1, end))
            if other is None or not (end <= mention.end or taken.isdisjoint(range(max(at, mention.end), end))):
                break
            parts.append((replace(mention, start=at + 1, end=end), other))
            at = end
        if len(parts) > 1 and at >= mention.end:
            return parts
    return []


def _mark_end(words: Words, start: int) -> int:
    """Where the mark that begins at a word ends: a word, or the words of a number like 1.1."""
    end = start + 1
    while end + 1 < len(words) and words.texts[end] == "." and words.texts[end + 1][0].isdigit() and (
        words.start[end + 1] == words.end[end] == words.end[end - 1] + 1
    ):
        end += 2
    return end
