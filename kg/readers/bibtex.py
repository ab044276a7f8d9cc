"""BibTeX and BibLaTeX: LaTeX in values, names, ``crossref``, and volumes that head their papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bibtexparser.middlewares.names import split_multiple_persons_names

from kg.latex import plain
from kg.model import Paper
from kg.readers.bibtex_entries import BibEntry, entries
from kg.readers.formats import Format, Reject, Source
from kg.readers.records import paper_from
from kg.readers.streams import LONGEST_RECORD

__all__ = ["FORMAT"]

_TYPES = re.compile(
    r"^[ \t\ufeff]*@(?:article|book|booklet|collection|conference|dataset|inbook|incollection|inproceedings|manual|"
    r"mastersthesis|misc|online|phdthesis|proceedings|report|software|string|techreport|thesis|unpublished|preamble|"
    r"comment)\s*[{(]", re.IGNORECASE | re.MULTILINE)
_QUOTING = re.compile(r"```|~~~|^\s*<[a-zA-Z!?]|^#{1,6} |^={3,}\s*$|\\(?:documentclass|begin)\b", re.MULTILINE)
_ADDRESSES = ("url", "pdf", "ee", "doi", "eprint")
_ESCAPES = re.compile(r"\\(?:url|href)\b\s*|\\(?=[_%#&~$^{}])|[{}]")
_ABS = re.compile(r"abs/\S+")
_LONGEST_NAME = 1_000
_LONGEST_AUTHORS = 500_000
_ENTRY_COST = 1_000
_MOST_PARENTS = 200_000
_MOST_WAITING = 4 * LONGEST_RECORD
_PARENTS = ("proceedings", "book", "collection", "mvbook", "mvproceedings", "mvcollection", "periodical")
_VOLUMES = ("proceedings", "mvproceedings", "periodical")
_INHERITED = ("booktitle", "year", "date", "journal", "journaltitle")
_VENUES = ("journal", "journaltitle", "booktitle", "school", "institution", "howpublished")


def _read(content: Iterable[str], source: Source) -> Iterator[Paper | Reject]:
    """Papers in the order of the file, save that one with a ``crossref`` waits for the entry that it refers to."""
    parents: dict[str, Mapping[str, str]] = {}
    waiting: dict[str, list[BibEntry]] = {}
    head: Mapping[str, str] = {}
    waiting_size = 0
    for entry in entries(content, source):
        if isinstance(entry, Reject):
            yield entry
            continue
        if entry.type in _PARENTS and len(parents) < _MOST_PARENTS:
            parents[entry.key] = _passed_on(entry.fields)
        if entry.type in _VOLUMES:
            head = _passed_on(entry.fields)
            yield source.reject(entry.line, f"@{entry.type}, which is a volume and no paper")
        else:
            parent = entry.fields.get("crossref", "").strip().casefold()
            size = _ENTRY_COST + sum(map(len, entry.fields.values()))
            if parent and parent not in parents and waiting_size + size <= _MOST_WAITING:
                waiting_size += size
                waiting.setdefault(parent, []).append(entry)
                continue
            # Volumes on the web head the entries of their papers, which then name no volume.
            is_headed = entry.type == "inproceedings" and not parent and "booktitle" not in entry.fields
            yield _paper(entry, parents.get(parent, head if is_headed else {}), source)
        for child in waiting.pop(entry.key, []) if entry.type in _PARENTS else ():
            yield _paper(child, parents.get(entry.key, {}), source)
    for child in sorted(child for children in waiting.values() for child in children):
        yield _paper(child, {}, source)


def _passed_on(fields: Mapping[str, str]) -> Mapping[str, str]:
    own = {name: fields[name][:_LONGEST_NAME] for name in _INHERITED if name in fields}
    return {"booktitle": fields["title"][:_LONGEST_NAME], **own} if "title" in fields else own


def _paper(entry: BibEntry, inherited: Mapping[str, str], source: Source) -> Paper | Reject:
    fields = {**inherited, **entry.fields}
    text = {name: _address(value) if name in _ADDRESSES else plain(value)
            for name, value in fields.items() if name != "author"}
    prefix = (text.get("archiveprefix") or text.get("eprinttype") or "").strip().casefold()
    eprint = text.get("eprint", "").strip()
    volume = _ABS.fullmatch(text.get("volume", "").strip())
    known: dict[str, object] = {
        **{name: text[name] for name in ("title", "abstract", "doi", "pmid", "url") if name in text},
        "authors": _authors(fields.get("author", "")),
        "year": text.get("year") or text.get("date"),
        "venue": next((text[name] for name in _VENUES if text.get(name, "").strip()), ""),
        "arxiv": eprint if prefix == "arxiv" else f"https://arxiv.org/{volume[0]}" if volume else "",
        "identifiers": [f"pmid:{eprint}" if prefix == "pubmed" else eprint],
        "notes": " ".join(text[name] for name in ("journal", "note", "howpublished") if name in text),
        "urls": [value for name in ("url", "pdf", "howpublished", "ee") for value in text.get(name, "").split()],
    }
    if source.columns:
        known = {**text, **known}
    return paper_from(known, source, entry.line)


def _address(value: str) -> str:
    """What stands to the letter but for the backslashes that LaTeX needs in it."""
    return _ESCAPES.sub("", value).strip()


def _authors(names: str) -> object:
    """Given name first; what stands in braces as a whole is no person's name, and stays as it is."""
    people: list[dict[str, object]] = []
    found = split_multiple_persons_names(" ".join(names[:_LONGEST_AUTHORS].split()))
    found = [name for name in found if name.casefold() != "others"]
    if len(found) == 1 and found[0].count(",") > 1:
        return plain(found[0])
    for name in found:
        if name.startswith("{") and name.endswith("}") and "{" not in name[1:]:
            people.append({"literal": plain(name)})
            continue
        family, *others = (part.strip() for part in plain(name).split(","))
        people.append({"literal": " ".join([*others[-1:], family, *others[:-1]])})
    return people


def _sniff(head: str) -> bool:
    """An entry at the start of a line, and before the first no other format that may quote one."""
    found = _TYPES.search(head)
    return found is not None and _QUOTING.search(head, 0, found.start()) is None


FORMAT = Format("bibtex", "BibTeX or BibLaTeX", (".bib", ".bibtex"), _sniff, _read)
