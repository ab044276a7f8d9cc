"""Readers: any bytes end in papers and rejects."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.identifiers import title_key
from kg.model import Paper
from kg.readers import FORMATS, Reject, clean, read_papers

_FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_PIECES = st.sampled_from([
    b"title", b",", b"\t", b'"', b"\n", b"\r", b"\n\n", b"{", b"}", b"[", b"]", b'{"title": "A"}', b'"title":', b"null",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00", b"\x1f\x8b", b"\xc3", b"\xe9", b"Subscribe", b"A Title\n",
    b"word " * 60 + b".", b"title,abstract\n", b"\\ud800", b"1e999", b"\x1c", b"\x85", b"\xe2\x80\xa8",
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
            one.title.encode(), one.abstract.encode(), one.source.encode()
    if content.strip() and not content.startswith((b"\xef", b"\xff", b"\xfe")) and format is None:
        assert found, "a file that is not blank says something"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "author", "x"]), inner),
    max_leaves=6,
)
_KEYS = ["id", "title", "abstract", "authors", "year", "venue", "url", "doi", "arxiv", "externalIds", "references"]


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
