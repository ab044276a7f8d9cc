"""Readers: every format, what is wrong with files in the wild, and that nothing is lost."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from kg.errors import PaperFormatError
from kg.identifiers import title_hash
from kg.model import Paper
from kg.readers import FORMATS, Reject, Source, read_papers
from kg.readers.records import LONGEST_TEXT, paper_from
from kg.readers.values import as_authors

SEEDS = Path(__file__).parent.parent / "seeds"
LONG = "We pre-train Zeta on SetB and show that it is better than Alpha in all that we measured. " * 4


def read(path: Path | str, format: str | None = None) -> tuple[list[Paper], list[Reject]]:
    found = list(read_papers(path, format=format))
    return [one for one in found if isinstance(one, Paper)], [one for one in found if isinstance(one, Reject)]


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_seeds_are_27_texts_and_16_cards() -> None:
    papers, rejects = read(SEEDS)
    assert (sum(bool(paper.abstract) for paper in papers), sum(not paper.abstract for paper in papers)) == (27, 16)
    assert rejects == []
    lines = (SEEDS / "000_ebaf4ed27a50e609.txt").read_text(encoding="utf-8").splitlines()
    first = papers[0]
    assert first.title == "Text-to-Text Pre-Training for Data-to-Text Tasks"
    assert first.source == f"{(SEEDS / '000_ebaf4ed27a50e609.txt').as_posix()}:3"
    assert [paper.abstract for paper in papers[:27]] == lines[3::2]
    assert papers[26].title == lines[-2]


@pytest.mark.parametrize("name", ["title.txt", "blank.txt", "wrapped.txt", "short.txt", "labelled.txt"])
def test_text_layouts_hold_the_same_two_papers(tmp_path: Path, name: str) -> None:
    wrapped = LONG.replace("in all", "in\nall").replace("pre-", "pre-\n").strip()
    content = {
        "title.txt": f"Subscribe\nSubscribeFirst: A Study\n{LONG}\nsecond, a Model\n{LONG}\n",
        "blank.txt": f"\n\nFirst: A Study\n\n{LONG}\n\n\nsecond, a Model\n\n{LONG}",
        "wrapped.txt": f"First: A Study\n{wrapped}\n\nsecond, a Model\n{wrapped}",
        "short.txt": "First: A Study\nWe study. It is good.\nsecond, a Model\nIt is a model, and it is small.\n",
        "labelled.txt": f"Title: First: A Study\nAbstract: {LONG}\n\nTitle: second, a Model\nAbstract: {LONG}\n",
    }[name]
    papers, rejects = read(written(tmp_path, name, content))
    assert [paper.title for paper in papers] == ["First: A Study", "second, a Model"]
    assert rejects == []
    if name != "short.txt":
        assert {paper.abstract for paper in papers} == {LONG.strip()}
    named = written(tmp_path, "data", content)
    assert [paper.title for paper in read(named)[0]] == [paper.title for paper in papers], "told by content alone"


def test_text_reports_lines_that_belong_to_no_paper(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", f"{LONG}\n\nHeading\n\nA Title\n{LONG}\nCode: https://example.org/x\nB\n{LONG}\nend")
    papers, rejects = read(path)
    assert [paper.title for paper in papers] == ["A Title", "B"]
    assert papers[0].abstract.endswith("measured. Code: https://example.org/x")
    assert [reject.line for reject in rejects] == [1, 3, 10]
    assert "without a title" in rejects[0].reason
    assert "'end'" in rejects[2].reason


def test_records_by_other_names(tmp_path: Path) -> None:
    records = [
        {"paperId": 7, "Title": " A\n title\x00 ", "paperAbstract": None, "summary": "Text.", "date": "2021-05-01",
         "authors": [{"name": "Ada Example"}, {"given": "Bo", "family": "Sample"}, None, "Doe, Jane"],
         "journal": {"name": "J"}, "externalIds": {"ArXiv": "2101.00001", "DOI": "10.1000/ABC", "MAG": "1"}},
        {"title": "B", "authors": "Doe, Jane and Roe, Rick", "arxiv_id": "2101.00002v3", "abstract": ["x", "y"]},
        {"title": "C", "authors": "Ada Example, Bo Sample", "year": 2019.0, "url": "https://doi.org/10.1000/Q",
         "references": ["arXiv:2101.00001", {"doi": "10.1000/r"}, 5, "unknown"]},
    ]
    first, second, third = read(written(tmp_path, "x", "\n".join(map(json.dumps, records))))[0]
    assert (first.id, first.title, first.abstract, first.year, first.venue) == ("7", "A title", "Text.", 2021, "J")
    assert first.authors == ("Ada Example", "Bo Sample", "Jane Doe")
    assert first.identifiers == ("arxiv:2101.00001", "doi:10.1000/abc")
    assert (second.id, second.authors, second.abstract) == ("2101.00002", ("Jane Doe", "Rick Roe"), "x y")
    assert (third.id, third.authors, third.year) == ("doi:10.1000/q", ("Ada Example", "Bo Sample"), 2019)
    assert third.references == ("arxiv:2101.00001", "doi:10.1000/r")


@pytest.mark.parametrize(
    ("content", "titles", "lines"),
    [
        ('{"title": "A"}\n{"title": broken}\n\n[1]\n{"title": ""}\n{"title": "B"}\n', ["A", "B"], [2, 4, 5]),
        ('broken\n{"title": "B"}', ["B"], [1]),
        ('{"title": "A\n{"title": \n{"title": "B"}\n{"title": "C"}', ["B", "C"], [1, 2]),
        ('{"title": "A",\n"n": 1}\n{"title": "B",\n"n": [\n{"x": 1}\n]}', ["A", "B"], []),
        ('[{"title": "A"},\n null,\n {"title": "B"}\n]\n', ["A", "B"], [2]),
        ('[{"title": "A"},\n {"title": "B"', ["A"], [2]),
        ('[{"title": "A"}', ["A"], [1]),
        ('[\n{"title":"A"}\n]', ["A"], []),
        ('\n[\n{"title":"A"}\n,{"title":"B"}\n,{"title":""}\n]\n', ["A", "B"], [5]),
        ('[{"title":"A"},\n{"title":"B"}\n]', ["A", "B"], []),
        ('{\n "title": "A"\n}\n{\n "title": "B"\n}', ["A", "B"], []),
        ('{"title": "A", "n": ' + "9" * 6000 + '}\n{"title": "B"}', ["B"], [1]),
        ('{"title": "A", "n": ' + "[" * 100_000 + '}\n{"title": "B"}', ["B"], [1]),
        ('{"title": "A", "x": NaN}\n{"title": "\\ud800B"}', ["A", "\ufffdB"], []),
        ('{"title": {"a": 1}}\n{"title": true}\n{"title": 1984}', ["1984"], [1, 2]),
    ],
)
def test_json_faults_are_reported_where_they_are(
    tmp_path: Path, content: str, titles: list[str], lines: list[int]
) -> None:
    papers, rejects = read(written(tmp_path, "x.jsonl", content))
    assert [paper.title for paper in papers] == titles
    assert [reject.line for reject in rejects] == lines


def test_json_huge_line(tmp_path: Path) -> None:
    record = {"title": "A", "abstract": "word " * 10_000, "body": "word " * 1_000_000}
    [paper] = read(written(tmp_path, "x.jsonl", json.dumps(record)))[0]
    assert len(paper.abstract) == 49_999


@pytest.mark.parametrize("field", ["title", "abstract"])
def test_the_body_of_a_paper_is_no_abstract(field: str) -> None:
    fields = {"title": "A", "abstract": "x", field: "x" * LONGEST_TEXT}
    assert isinstance(paper_from(fields, Source("x"), 1), Paper)
    reject = paper_from({**fields, field: "x" * (LONGEST_TEXT + 1)}, Source("x"), 1)
    assert isinstance(reject, Reject)
    assert f"{field} of 100,001 characters; expected at most 100,000" in reject.reason


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_tables(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["Key", "Title", "Abstract Note", "Author", "DOI"],
        ["1", '"A ""quoted"" title"', '"two\nlines; and, more | x\ty"', '"Doe, J.; Roe, R."', "10.1000/a"],
        [], ["2", "", "no title", "", ""], ["3", "C", "z", "", ""], ["4", "D", "z", "", "", "left over"], ["5", "E"],
    ]
    content = "\ufeff" + "\n".join(delimiter.join(row) for row in rows)
    papers, rejects = read(written(tmp_path, "table", content))
    assert [paper.title for paper in papers] == ['A "quoted" title', "C", "E"]
    assert papers[0].abstract == "two lines; and, more | x y"
    assert papers[0].authors == ("J. Doe", "R. Roe")
    assert [paper.source.rpartition(":")[2] for paper in papers] == ["2", "6", "8"]
    assert [(reject.line, reject.reason[:20]) for reject in rejects] == [
        (5, "no title among 'Key'"), (7, "a row of 6 cells und"),
    ]


def test_table_faults(tmp_path: Path) -> None:
    [reject] = read(written(tmp_path, "a.csv", "name,year\nx,1\n"))[1]
    assert (reject.line, "'name', 'year'" in reject.reason) == (1, True)
    papers, [reject] = read(written(tmp_path, "b.csv", 'title,year\nA,2000\n"B\nC\nD'))
    assert ([paper.title for paper in papers], reject.line) == (["A"], 3)
    assert reject.reason == "a quote is opened here and never closed; lines 3 to 5 are not read"
    assert [paper.title for paper in read(written(tmp_path, "c.csv", "title\nA, B\n\nC"))[0]] == ["A, B", "C"]
    assert len(read(written(tmp_path, "d.csv", "title,body\nA," + "x" * 300_000))[0]) == 1


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("closing", ["", "{d}\"3", "{d}x 3\""])
def test_a_stray_quote_swallows_no_record(tmp_path: Path, delimiter: str, closing: str) -> None:
    rows = [f"T{number}{delimiter}abstract {number}" for number in range(8)]
    rows[2] = f'T2{delimiter}"abstract 2'
    if closing:
        rows[3] = "T3" + closing.format(d=delimiter)
    rows[5] = f'T5{delimiter}"Two\nlines."'
    papers, rejects = read(written(tmp_path, "x", "\n".join([f"title{delimiter}abstract", *rows])))
    assert [paper.title for paper in papers] == [f"T{number}" for number in range(8)]
    assert papers[2].abstract == '"abstract 2'
    assert papers[5].abstract == "Two lines."
    assert [paper.source.rpartition(":")[2] for paper in papers] == ["2", "3", "4", "5", "6", "7", "9", "10"]
    assert rejects == []


@pytest.mark.parametrize(
    ("rows", "titles", "lines"),
    [
        ('A,"first\nB,"second"', ["A", "B"], []),
        ('A,"first', ["A"], []),
        ('A,"first\n"B"," x, y"', ["A", "B"], []),
        ('A,"first\nB,\n"C",""\nD,x', ["A", "B", "C", "D"], []),
        ('A,"first\nB,\nC,""third""', ["A", "B", "C"], []),
        ('A,"first\nB,\nC,third"', ["A", "B", "C"], []),
        ('"A","first\n"B","second"', ["A", "B"], []),
        ('A,"We study cats,\nand dogs, and 1,000 birds."\nB,x', ["A", "B"], []),
        ('A,"We study cats.\nWe have 1,000 of them."', ["A"], []),
        ('A,"We study ""cats"".\n\nThey, too, are good."', ["A"], []),
        ('A,"first, x\nB,second', ["A", "B"], []),
        ('"A\nB,second\nC,third', ["B", "C"], [2]),
    ],
)
def test_quotes_in_tables(tmp_path: Path, rows: str, titles: list[str], lines: list[int]) -> None:
    papers, rejects = read(written(tmp_path, "x.csv", f"title,abstract\n{rows}"))
    assert ([paper.title for paper in papers], [reject.line for reject in rejects]) == (titles, lines)


def test_an_open_quote_is_given_up_after_some_thousand_lines(tmp_path: Path) -> None:
    rows = "".join(f"T{number},x\n" for number in range(6_000))
    papers, rejects = read(written(tmp_path, "x.csv", f'title,abstract\nA,"stray\n{rows}'))
    assert (len(papers), rejects) == (6_001, [])
    papers, [reject] = read(written(tmp_path, "y.csv", 'title,abstract\nA,"' + "line\n" * 5_000 + "B,x"))
    assert ([paper.title for paper in papers], reject.line) == (["B"], 2)
    assert reject.reason.endswith("lines 2 to 5001 are not read")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("Smith, J., Doe, A.", ("J. Smith", "A. Doe")),
        ("Doe, Jane, Roe, Richard", ("Jane Doe", "Richard Roe")),
        ("Smith, J.-P., van Dyk, A. B., & Roe, R.", ("J.-P. Smith", "A. B. van Dyk", "R. Roe")),
        ("Ada Example, Bo Sample, Cy Third, and Di Fourth", ("Ada Example", "Bo Sample", "Cy Third", "Di Fourth")),
        ("van der Berg, Mary Ann", ("Mary Ann van der Berg",)),
        ("Mary Ann van der Berg, Bo Sample", ("Mary Ann van der Berg", "Bo Sample")),
        ("Food and Drug Administration", ("Food and Drug Administration",)),
        ("Doe, Jane and Food and Drug Administration", ("Jane Doe", "Food and Drug Administration")),
        ("Food and Drug Administration; Doe, Jane", ("Food and Drug Administration", "Jane Doe")),
        ("Doe, Jane and Roe, Rick and others", ("Jane Doe", "Rick Roe")),
        ("Doe, Jane, Jr.", ("Doe, Jane, Jr.",)), ("Doe, Jane", ("Jane Doe",)), ("Plato", ("Plato",)),
        (" and ", ("and",)), ("", ()), (",", ()),
    ],
)
def test_authors_in_one_string(names: str, expected: tuple[str, ...]) -> None:
    assert as_authors(names) == expected


@pytest.mark.parametrize("blank", ["  ", "\x00", "\n", None])
def test_a_blank_value_hides_no_other(blank: str | None) -> None:
    paper = paper_from({"title": blank, "papertitle": "A", "abstract": blank, "summary": "Text."}, Source("x"), 1)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("A", "Text.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_newlines(tmp_path: Path, encoding: str, newline: str) -> None:
    content = newline.join(['title,abstract', 'Größe,"a', 'b"', "Zwei,x"])
    papers, rejects = read(written(tmp_path, "x.csv", content.encode(encoding)))
    assert [(paper.title, paper.abstract) for paper in papers] == [("Größe", "a b"), ("Zwei", "x")]
    assert papers[1].source.endswith(":4")
    assert rejects == []


def test_one_bad_byte_spoils_nothing_else(tmp_path: Path) -> None:
    [paper] = read(written(tmp_path, "x.jsonl", '{"title": "Größe '.encode() + b"\x93A\x94 \x00\xe9" + b'"}'))[0]
    assert paper.title == "Größe “A” é"


def test_gzip_is_told_by_content_and_damage_is_reported(tmp_path: Path) -> None:
    content = "\n".join(json.dumps({"title": f"T{i}", "abstract": f"{i * i} {i**3 % 9973}"}) for i in range(20_000))
    packed = gzip.compress(content.encode())
    assert len(read(written(tmp_path, "a", packed))[0]) == 20_000
    papers, [reject] = read(written(tmp_path, "cut", packed[: len(packed) // 2]))
    assert len(papers) > 5_000
    assert "cannot be read to its end" in reject.reason
    [reject] = read(written(tmp_path, "bad.gz", b"\x1f\x8b\x08\x00garbage garbage"))[1]
    assert "cannot be read" in reject.reason


def test_directories_are_sorted_and_foreign_files_listed(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "b/z.txt": f"Z\n{LONG}", "a.jsonl": '{"title": "A"}', "b/a.csv": "title,year\nB,2020",
        "README.md": "# Papers\n\nText.", "LICENSE.txt": "Licence text\nis here\nlike so",
        ".hidden.jsonl": '{"title": "H"}', ".git/x.jsonl": '{"title": "H"}',
        "notes.ini": "[papers]\nx = 1", "style.css": f"Title\n{LONG}", "words.txt": "and\nor\n" * 300,
        "e.jsonl": "", "f.txt": b"%PDF-1.7\n\x00", "g.bin": bytes(range(256)),
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        written(tmp_path, name, content)
    papers, rejects = read(tmp_path)
    assert [paper.title for paper in papers] == ["A", "B", "Z"]
    reasons = {Path(reject.source).name: reject.reason for reject in rejects}
    assert list(reasons) == ["LICENSE.txt", "README.md", "e.jsonl", "f.txt", "g.bin", "notes.ini", "style.css",
                             "words.txt"]
    assert reasons["e.jsonl"] == "empty"
    assert reasons["f.txt"].startswith("a PDF")
    assert reasons["README.md"].startswith("in no known format; expected one of jsonl, bibtex, ")
    assert all(reject.line == 0 for reject in rejects)
    assert len(read(tmp_path / "style.css")[0]) == 1, "a file that is named is meant"


@pytest.mark.parametrize("content", ["title,year\n", "[]", "Subscribe\n\nSubscribe\n"])
def test_a_file_without_records_says_so(tmp_path: Path, content: str) -> None:
    papers, [reject] = read(written(tmp_path, "x.txt", content))
    assert (papers, reject.line, reject.reason[:13]) == ([], 0, "no records in")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(Pipe(b'{"title": "A"}\n')))
    assert read("-")[0][0].source == "-:1"


def test_errors_name_file_and_choices(tmp_path: Path) -> None:
    with pytest.raises(PaperFormatError, match="no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(PaperFormatError, match="no input format 'bib'; there are jsonl, bibtex, ris"):
        read(SEEDS, "bib")


def test_format_can_be_forced(tmp_path: Path) -> None:
    path = written(tmp_path, "x", "# Title\nWe present Zeta.")
    assert read(path)[0] == []
    assert read(path, "text")[0][0].title == "# Title"
    for format in FORMATS:
        papers, rejects = read(path, format)
        assert papers or rejects


def test_hostile_text_is_kept_to_the_letter() -> None:
    title = 'A "quoted"; </script><script>alert(1)</script> \u202ertl \\ =1+1 $\\alpha$'
    paper = paper_from({"title": title}, Source("x"), 1)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.id, paper.source) == (title, title_hash(title), "x:1")
