"""OpenAlex works (https://docs.openalex.org/api-entities/works/work-object), with their inverted-index abstracts."""

from __future__ import annotations

from collections.abc import Mapping

from kg.readers.dialects import Dialect, Record, at

__all__ = ["DIALECT", "abstract_from"]


def abstract_from(index: object) -> str:
    """The text that an inverted index (word -> places) stands for.

    >>> abstract_from({"study": [1], "We": [0, 3], "cats.": [2], "x": ["?"]})
    'We study cats. We'
    """
    if not isinstance(index, Mapping):
        return ""
    words = [
        (place, str(word))
        for word, places in index.items() if isinstance(places, list)
        for place in places if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(words))


def _is_spoken(record: Record) -> bool:
    own = record.get("id")
    named = isinstance(own, str) and "openalex.org/W" in own
    return "abstract_inverted_index" in record or (named and "display_name" in record)


def _fields(record: Record) -> Record:
    location = record.get("primary_location")
    return {
        "title": record.get("title") or record.get("display_name"),
        "abstract": abstract_from(record.get("abstract_inverted_index")) or record.get("abstract"),
        "authors": _authors(record.get("authorships")),
        "year": record.get("publication_year") or record.get("publication_date"),
        "venue": at(location, "source", "display_name") or at(record.get("host_venue"), "display_name"),
        "url": at(location, "landing_page_url") or record.get("doi") or record.get("id"),
        "urls": [at(location, "pdf_url"), at(record, "open_access", "oa_url"), record.get("id")],
        "openalex": record.get("id"),
        "doi": record.get("doi"),
        "identifiers": record.get("ids"),
        "references": record.get("referenced_works"),
    }


def _authors(authorships: object) -> list[object]:
    people: list[object] = []
    for authorship in authorships if isinstance(authorships, list) else []:
        name = at(authorship, "author", "display_name") or at(authorship, "raw_author_name")
        people.append({"name": name, "orcid": at(authorship, "author", "orcid")})
    return people


DIALECT = Dialect("OpenAlex", _is_spoken, _fields)
