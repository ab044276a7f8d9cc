"""Files that mean harm, or were made in passing by programs that did not care."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kg.errors import PaperFormatError
from kg.model import Paper
from kg.readers import FORMATS, Reject, read_papers
from kg.readers.streams import LONGEST_RECORD

MOST_MEMORY = 500 * 2**20
TEXT_FORMATS = [name for name in FORMATS if name != "pdf"]
GOOD = {
    "jsonl": '{"title": "T", "abstract": "Text."}\n', "bibtex": "@misc{t, title = {T}, abstract = {Text.}}\n",
    "ris": "TY  - JOUR\nTI  - T\nAB  - Text.\nER  - \n", "csv": "title,abstract\nT,Text.\n",
    "atom": "<feed>\n<entry><title>T</title><summary>Text.</summary></entry></feed>",
    "acl": "<collection>\n<paper><title>T</title><abstract>Text.</abstract></paper></collection>",
    "tei": "<TEI><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc>\n<profileDesc><abstract>"
           "<p>Text.</p></abstract></profileDesc></teiHeader></TEI>",
    "markdown": "# T\n\nText.\n", "text": "T\n\nText.\n",
}


def read(path: Path, **options: object) -> tuple[list[Paper], list[Reject]]:
    found = list(read_papers(path, **options))  # type: ignore[arg-type]
    return [one for one in found if isinstance(one, Paper)], [one for one in found if isinstance(one, Reject)]


def written(tmp_path: Path, content: str | bytes, name: str = "data") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


ENTITIES = {
    "external": '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "bomb": '<!DOCTYPE feed [<!ENTITY z "zzzzzzzzzz"><!ENTITY a "&z;&z;&z;&z;&z;&z;&z;&z;&z;&z;">]>',
    "parameter": '<!DOCTYPE feed [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>',
}


@pytest.mark.parametrize("kind", ENTITIES)
@pytest.mark.parametrize(("format", "root"), [("atom", "feed"), ("acl", "collection"), ("tei", "TEI")])
def test_entities_are_refused(tmp_path: Path, kind: str, format: str, root: str) -> None:
    content = ENTITIES[kind].replace("feed", root) + GOOD[format].replace(">T<", ">&a;<")
    papers, rejects = read(written(tmp_path, content))
    assert papers == []
    assert ["declares the entity" in reject.reason for reject in rejects] == [True]


def test_a_document_type_without_entities_is_read(tmp_path: Path) -> None:
    content = '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd">' + GOOD["atom"]
    assert [paper.title for paper in read(written(tmp_path, content))[0]] == ["T"]
    papers, rejects = read(written(tmp_path, GOOD["atom"].replace(">T<", ">&nbsp;<")))
    assert (papers, "undefined entity" in rejects[0].reason) == ([], True)


def test_what_stands_before_a_fault_in_xml_is_read(tmp_path: Path) -> None:
    papers, [reject] = read(written(tmp_path, GOOD["atom"].replace("</feed>", "\n<entry></feed>")))
    assert ([paper.title for paper in papers], reject.line) == (["T"], 3)
    assert reject.reason.startswith("malformed XML: mismatched tag")


def test_a_gzip_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    line = '{"title": "T", "abstract": "' + " " * 90_000 + '"}\n'
    path = written(tmp_path, gzip.compress(line.encode() * 300))
    assert path.stat().st_size < 200_000
    papers, [reject] = read(path, most_unpacked=10**6)
    assert 5 <= len(papers) <= 11
    assert "it unpacks to more than 1,000,000 bytes" in reject.reason
    assert [len(found) for found in read(path)] == [300, 0]


def test_zstandard(tmp_path: Path) -> None:
    zstd = pytest.importorskip("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd")
    packed = zstd.compress(GOOD["jsonl"].encode() * 1000)
    assert [len(found) for found in read(written(tmp_path, packed))] == [1000, 0]
    papers, [reject] = read(written(tmp_path, packed), most_unpacked=1000)
    assert (len(papers) < 1000, "unpacks to more" in reject.reason) == (True, True)
    assert "cannot be read to its end" in read(written(tmp_path, packed[:-9]))[1][0].reason
    assert "cannot be read to its end" in read(written(tmp_path, packed[:4] + b"garbage"))[1][0].reason


def test_zstandard_that_python_has_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.readers.packed._ZSTD_MODULE", None)
    [reject] = read(written(tmp_path, b"\x28\xb5\x2f\xfd...."))[1]
    assert "for which Python 3.14 or the package backports.zstd is needed" in reject.reason


def test_zips_are_not_opened(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as handle:
        handle.writestr("../../evil.jsonl", GOOD["jsonl"])
    [reject] = read(written(tmp_path, archive.getvalue()))[1]
    assert reject.reason.startswith("a zip archive")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_json_nested_a_million_deep(tmp_path: Path) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        deep = opening * 10**6 + "1" + closing * 10**6
        content = f'{{"title": "A", "x": {deep}}}\n{{"title": "B"}}\n'
        papers, [reject] = read(written(tmp_path, content))
        assert ([paper.title for paper in papers], reject.line) == (["B"], 1)
        assert "nested too deeply" in reject.reason
        assert "nested too deeply" in read(written(tmp_path, deep), format="jsonl")[1][0].reason


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux's /proc")
def test_a_long_line_is_given_up_in_bounded_memory(tmp_path: Path) -> None:
    """In a process of its own, whose peak of memory is its own too."""
    path = tmp_path / "long"
    with path.open("wb") as handle:
        handle.write(b'{"title": "A", "abstract": "')
        for _ in range(64):
            handle.write(b"x" * 2**20)
        handle.write(b'"}\n{"title": "B"}\n')
    program = (
        "import re, sys\nfrom kg.readers import FORMATS, read_papers\n"
        "for format in [None, *FORMATS]:\n"
        "    print(*[getattr(one, 'reason', None) or one.title for one in read_papers(sys.argv[1], format=format)])\n"
        # The kernel's peak of this program alone: getrusage's holds the peak of the process that started it.
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    command = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    first, *_, peak = done.stdout.splitlines()
    assert first == f"a line of more than {LONGEST_RECORD:,} characters B"
    assert int(peak) * 1024 < MOST_MEMORY


@pytest.mark.parametrize("format", TEXT_FORMATS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_format_in_every_encoding(tmp_path: Path, format: str, encoding: str, newline: str) -> None:
    content = GOOD[format].replace("Text.", "Gr\u00f6\u00dfe.").replace("\n", newline)
    for options in ({}, {"format": format}) if format not in ("text", "markdown") else ({"format": format},):
        papers, rejects = read(written(tmp_path, content.encode(encoding)), **options)
        assert [(paper.title, paper.abstract) for paper in papers] == [("T", "Gr\u00f6\u00dfe.")]
        assert rejects == []


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_strange_characters(tmp_path: Path, format: str) -> None:
    content = GOOD[format].replace("Text.", "a\u202eb\u200fc\u2028d\x85e\ufeff f\x0bg\x1ch.")
    papers, rejects = read(written(tmp_path, content), format=format)
    if format in ("atom", "acl", "tei"):
        # XML has no place for control characters, and says so.
        assert "malformed XML" in rejects[-1].reason
        content = content.replace("\x0b", " ").replace("\x1c", " ")
        papers, rejects = read(written(tmp_path, content), format=format)
    assert [paper.title for paper in papers] == ["T"]
    assert papers[0].abstract == "a\u202eb\u200fc d e\ufeff f g h."


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_nul_and_lone_surrogates(tmp_path: Path, format: str) -> None:
    surrogate = "Te\ud800xt.".encode("utf-8", "surrogatepass")
    for content in (GOOD[format].replace("Text.", "Te\x00xt.").encode(),
                    GOOD[format].encode().replace(b"Text.", surrogate)):
        papers, rejects = read(written(tmp_path, content), format=format)
        assert papers or rejects
        for paper in papers:
            paper.abstract.encode()
            assert "\x00" not in paper.abstract


def test_mixed_newlines_count_lines_alike(tmp_path: Path) -> None:
    content = '{"title": "A"}\r\n{"title": ""}\r{"title": "B"}\n\n{"title": ""}'
    papers, rejects = read(written(tmp_path, content))
    assert [paper.title for paper in papers] == ["A", "B"]
    assert [reject.line for reject in rejects] == [2, 5]


def test_several_records_in_a_line_are_told_apart(tmp_path: Path) -> None:
    papers, rejects = read(written(tmp_path, json.dumps([{"title": "A"}, {"title": "A"}, {}, {}])))
    assert [paper.source.rpartition(":")[2] for paper in papers] == ["1", "1#2"]
    assert len(set(rejects)) == 2


def test_unknown_fields_are_named(tmp_path: Path) -> None:
    with pytest.raises(PaperFormatError, match="no field 'titel' of a paper; there are id, title"):
        read(written(tmp_path, "x"), columns={"titel": "x"})


