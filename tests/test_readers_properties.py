"""Readers: any bytes end in papers and rejects."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.identifiers import title_key
from kg.latex import plain
from kg.model import Paper
from kg.readers import FORMATS, Reject, clean, read_papers

_FAST = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_PIECES = st.sampled_from([
    b"title", b",", b"\t", b'"', b"\n", b"\r", b"\n\n", b"{", b"}", b"[", b"]", b'{"title": "A"}', b'"title":', b"null",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00", b"\x1f\x8b", b"\xc3", b"\xe9", b"Subscribe", b"A Title\n",
    b"word " * 60 + b".", b"title,abstract\n", b"\\ud800", b"1e999", b"\x1c", b"\x85", b"\xe2\x80\xa8",
    b"@article{a,", b"title = {A}", b"title = ", b" # ", b"@string{x = ", b"@proceedings{b,", b"crossref = {b},", b"@",
    b"author = {A and {B and C}}", b"\\", b"\\'{e}", b"$x$", b"$", b"TY  - JOUR\n", b"TI  - A\n", b"ER  - \n",
    b"AU  - A, B\n", b"AB  - ", b"<feed>", b"<collection>", b"<TEI>", b"<entry><title>A</title></entry>", b"<paper>",
    b"<title>A</title>", b"</paper>", b"<teiHeader><fileDesc><titleStmt>", b"<", b"</", b">", b"&amp;", b"&x;",
    b"<!DOCTYPE feed [", b"<!ENTITY x 'y'>", b"]>", b"<?xml version='1.0' encoding='utf-16'?>", b"<!--", b"-->",
    b"# A\n", b"## Abstract\n", b"**A**", b"- [A](b)", b"---\n", b"authors: A, B\n", b"%PDF-", b'{"results": [',
    b'"paperId": "', b'"abstract_inverted_index": {"a": [1]}', b'"authors_parsed": [["A", "B"]]',
    b'{"paper": {"id": "2401.00001"}}',
    b"\x28\xb5\x2f\xfd", b"PK\x03\x04",
])


@pytest.fixture(scope="module")
def file_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], Path]:
    place = tmp_path_factory.mktemp("any") / "file"

    def write(content: bytes) -> Path:
        place.write_bytes(content)
        return place

    return write


@_FAST
@given(content=st.one_of(st.binary(max_size=300), st.lists(_PIECES, max_size=25).map(b"".join)),
       format=st.sampled_from([None, *FORMATS]))
def test_any_bytes_end_in_papers_and_rejects(
    file_of: Callable[[bytes], Path], content: bytes, format: str | None
) -> None:
    found = list(read_papers(file_of(content), format=format))
    for one in found:
        assert isinstance(one, Paper | Reject)
        if isinstance(one, Paper):
            assert one.title == clean(one.title) != ""
            assert one.abstract == clean(one.abstract)
            for text in (one.title, one.abstract, one.source, one.id, *one.authors, one.venue or "", one.url or "",
                         *one.identifiers, *one.versions, *one.urls, *one.references, *one.orcids):
                text.encode()
            assert len(one.orcids) in (0, len(one.authors))
    if content.strip() and not content.startswith((b"\xef", b"\xff", b"\xfe")):
        assert found, "a file that is not blank says something"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "author", "x"]), inner),
    max_leaves=6,
)
_KEYS = [
    "paper", "paperId", "corpusid", "citationCount", "abstract_inverted_index", "authorships", "display_name",
    "primary_location", "authors_parsed", "versions", "summary", "upvotes", "citingPaper", "extra", "links", "id",
    "title", "abstract", "authors", "year", "venue", "url", "doi", "arxiv", "externalIds", "references",
]



@_FAST
@given(records=st.lists(st.dictionaries(st.sampled_from(_KEYS), _JSON, min_size=1), min_size=1, max_size=4))
def test_each_json_record_gives_one_paper_or_one_reject(
    file_of: Callable[[bytes], Path], records: list[dict[str, object]]
) -> None:
    lines = "\n".join(json.dumps(record) for record in records).encode()
    found = list(read_papers(file_of(lines)))
    assert len(found) == len(records)
    array = json.dumps(records).encode()
    again = list(read_papers(file_of(array)))
    assert [type(one) for one in again] == [type(one) for one in found]


@_FAST
@given(st.text(max_size=40))
def test_cleaning_is_idempotent_and_titles_meet_without_their_signs(text: str) -> None:
    once = clean(text)
    once.encode("utf-8")
    assert clean(once) == once
    if any(c.isalnum() for c in once):
        assert title_key(f"- {once} .") == title_key(once)


_LATEX = st.text(st.sampled_from("\\\\\\{}{}$$~^_&%#'`\"-[]()abcivHk öé\n"), max_size=60)


@_FAST
@given(_LATEX)
def test_latex_of_any_form_ends_in_text(text: str) -> None:
    assert isinstance(plain(text), str)
    assert plain(clean(text.translate(str.maketrans("", "", "\\{}$~'`-")))) == clean(
        text.translate(str.maketrans("", "", "\\{}$~'`-"))), "what is no LaTeX stays to the letter"


_WORD = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=12)
# A family name that reads as a suffix, or as the end of a list, is one.
_NO_NAMES = ("jr", "sr", "ii", "iii", "iv", "phd", "and", "others")
_NAME = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=2, max_size=8).filter(
    lambda name: name.lower() not in _NO_NAMES)


@_FAST
@given(records=st.lists(st.tuples(st.lists(_WORD, min_size=1, max_size=6).map(" ".join), _NAME, _NAME,
                                  st.integers(1900, 2100)), min_size=1, max_size=5),
       format=st.sampled_from(["bibtex", "ris", "jsonl", "atom"]))
def test_what_is_written_is_read(
    file_of: Callable[[bytes], Path], records: list[tuple[str, str, str, int]], format: str
) -> None:
    written = "".join({
        "bibtex": f"@misc{{k, title = {{{title}}}, author = {{{family}, {given}}}, year = {year}}}\n",
        "ris": f"TY  - JOUR\nTI  - {title}\nAU  - {family}, {given}\nPY  - {year}\nER  - \n",
        "jsonl": json.dumps({"title": title, "authors": [f"{given} {family}"], "year": year}) + "\n",
        "atom": f"<entry><title>{title}</title><author><name>{given} {family}</name></author>"
                f"<published>{year}</published></entry>",
    }[format] for title, given, family, year in records)
    content = f"<feed>{written}</feed>" if format == "atom" else written
    found = list(read_papers(file_of(content.encode())))
    assert [(one.title, one.authors, one.year) for one in found if isinstance(one, Paper)] == [
        (clean(title), (clean(f"{given} {family}"),), year) for title, given, family, year in records
    ]
    assert len(found) == len(records)
