"""The command as a shell sees it: output, messages, exit codes."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

GOOD = {
    "id": "g1", "title": "Good paper on parsing",
    "abstract": "We present Zeta, a new model that outperforms BERT on GLUE.",
}


def kg(*arguments: object, cwd: Path | None = None, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, input=stdin, check=False,
                          env={**os.environ, "NO_COLOR": "1"})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("cli")
    (directory / "papers.jsonl").write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    done = kg("build", "papers.jsonl", cwd=directory)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "1 records: 1 papers" in done.stderr
    return directory


def test_build_writes_the_default_files(built: Path) -> None:
    assert sorted(path.name for path in (built / "exports").iterdir()) == [
        "graph.html", "graph.nq", "graph.ttl", "kg.duckdb", "report.json",
    ]


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("missing.jsonl", None, "missing.jsonl: no such file"),
    ("empty.jsonl", b"", "empty"),
    ("binary.bin", bytes(range(256)) * 20, "binary"),
    ("bad.jsonl", b'{"title": "x"\n', "bad.jsonl:1: "),
    ("no-title.csv", b"name,abstract\nx,y\n", "title"),
])
def test_bad_input_alone_is_one_clear_line_and_exit_1(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = kg("build", name, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("kg: ")
    assert reason in done.stderr
    assert not (tmp_path / "exports" / "graph.nq").exists()


def test_bad_input_beside_good_goes_through_and_reconciles(tmp_path: Path) -> None:
    lines = [json.dumps(GOOD), "{", json.dumps({"abstract": "no title"}), json.dumps(GOOD)]
    (tmp_path / "mixed.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_bytes(b"")
    done = kg("build", "mixed.jsonl", "empty.csv", "missing.txt", cwd=tmp_path)
    assert done.returncode == 0
    report = json.loads((tmp_path / "exports" / "report.json").read_text(encoding="utf-8"))
    assert report["papers"] == {
        "read": 6, "duplicates": 1, "rejected": 4, "in_graph": 1, "without_entities": 0,
    }
    assert [(reject["source"], reject["line"]) for reject in report["rejects"]] == [
        ("empty.csv", 0), ("missing.txt", 0), ("mixed.jsonl", 2), ("mixed.jsonl", 3),
    ]
    assert "mixed.jsonl:2: " in done.stderr


def test_the_user_says_how_to_read_and_sees_what_was_merged(tmp_path: Path) -> None:
    table = "naam;tekst;doi\nGood paper on parsing;We present Zeta.;10.1000/a\nOther title;;10.1000/A\n;x;\n"
    packed = gzip.compress(table.encode())
    (tmp_path / "table.gz").write_bytes(packed)
    how = ("--format", "csv", "--map", "title=naam", "--map", "abstract=tekst")
    done = kg("build", "table.gz", *how, "--verbose", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert "rejected table.gz:4: an empty title; expected a record with a title" in lines
    assert "merged table.gz:2 + table.gz:3 into doi:10.1000/a (the same identifier: doi:10.1000/a)" in lines
    report = json.loads((tmp_path / "exports" / "report.json").read_text(encoding="utf-8"))
    assert report["merges"] == [{
        "paper": "doi:10.1000/a", "records": 2, "reasons": [{"kind": "identifier", "shared": "doi:10.1000/a"}],
    }]
    done = kg("extract", "-", *how, "--max-unpacked", "8G", cwd=tmp_path, stdin=table)
    assert json.loads(done.stdout)["title"] == "Good paper on parsing"
    done = kg("build", "table.gz", *how, "--max-unpacked", "20", "-o", "cut", cwd=tmp_path)
    assert "unpacks to more than 20 bytes" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(("option", "value", "message"), [
    ("--format", "docx", "no input format 'docx'; there are jsonl"), ("--map", "titel=x", "expected FIELD=NAME"),
    ("--map", "title", "expected FIELD=NAME"), ("--max-unpacked", "much", "expected a size such as 8G"),
])
def test_options_of_reading_that_make_no_sense(tmp_path: Path, option: str, value: str, message: str) -> None:
    done = kg("build", "x", option, value, cwd=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.replace("│", " ").split())


def test_extract_writes_the_format_and_reads_stdin(tmp_path: Path) -> None:
    done = kg("extract", "-", stdin=json.dumps(GOOD) + "\n")
    assert done.returncode == 0, done.stderr
    [paper] = map(json.loads, done.stdout.splitlines())
    assert (paper["id"], paper["title"], paper["abstract"]) == tuple(GOOD.values())
    assert paper["entities"]
    assert all(len(relation) == 3 for relation in paper["relations"])
    for entity in paper["entities"]:
        for field, start, end in entity["mentions"]:
            assert paper[field][start:end].strip()
    (tmp_path / "gold.jsonl").write_text(done.stdout, encoding="utf-8")
    measured = kg("evaluate", tmp_path / "gold.jsonl", "--json", "--by")
    figures = json.loads(measured.stdout)
    assert figures["entity"]["f1"] == figures["relation"]["f1"] == 1.0
    assert figures["by_type"]


def test_looking_at_the_graph(built: Path) -> None:
    assert "model/bert" in kg("find", "bert", cwd=built).stdout
    assert "outperforms" in kg("show", "Zeta", cwd=built).stdout
    why = kg("why", "zeta", "outperforms", "BERT", cwd=built)
    assert GOOD["abstract"] in why.stdout
    assert "belief 0." in why.stdout
    assert "outperforms" in kg("path", "BERT", "zeta", cwd=built).stdout
    assert json.loads(kg("stats", "--json", cwd=built).stdout)["papers"] == 1


def test_queries_by_text_file_and_name(built: Path) -> None:
    select = "SELECT ?name WHERE { ?m a kg:Model ; rdfs:label ?name } ORDER BY ?name"
    rows = kg("query", select, "--format", "csv", cwd=built).stdout.splitlines()
    assert rows[0] == "name"
    assert "BERT" in rows
    (built / "models.rq").write_text(select, encoding="utf-8")
    assert kg("query", "@models.rq", "--format", "csv", cwd=built).stdout.splitlines() == rows
    assert GOOD["abstract"] in kg("query", "outperforms", cwd=built).stdout
    beaten = kg("query", "outperformed-by", "--arg", "name=BERT", "--format", "json", cwd=built)
    assert json.loads(beaten.stdout)["results"]["bindings"]


def test_validate_writes_a_shacl_report(built: Path) -> None:
    (built / "broken.ttl").write_text("<https://example.org/x> a <https://w3id.org/litkg/terms#Result> .\n", "utf-8")
    done = kg("validate", "broken.ttl", "--shacl", "report.ttl", cwd=built)
    assert done.returncode == 1
    assert "shape:Result\thttps://example.org/x\tkg:kind: a value is missing" in done.stdout
    report = (built / "report.ttl").read_text("utf-8")
    assert "sh:conforms false" in report
    assert report.count("a sh:ValidationResult") == len(done.stdout.splitlines()) - 1
    assert kg("validate", "--shacl", "report.ttl", cwd=built).returncode == 0
    assert "sh:conforms true" in (built / "report.ttl").read_text("utf-8")


def test_validate_conforms(built: Path) -> None:
    done = kg("validate", "--json", cwd=built)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"conforms": True, "findings": []}


@pytest.mark.parametrize("name", ["nq", "ttl", "html", "graphml", "neo4j"])
def test_exports(built: Path, tmp_path: Path, name: str) -> None:
    done = kg("export", name, "-o", tmp_path / "out", cwd=built)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize(("arguments", "code", "message"), [
    (["show", "nothing like it"], 1, "nothing in the graph is called"),
    (["query", "SELECT ?x WHERE {"], 1, "kg: "),
    (["query", "no-such-query"], 1, "no-such-query"),
    (["export", "punchcards"], 1, "there are nq, ttl"),
    (["stats", "--workspace", "nowhere.duckdb"], 1, "build one with: kg build"),
    (["stats", "--no-such-option"], 2, "No such option"),
    (["fly"], 2, "No such command"),
])
def test_what_goes_wrong_has_a_code_and_a_line(built: Path, arguments: list[str], code: int, message: str) -> None:
    done = kg(*arguments, cwd=built)
    assert done.returncode == code
    assert message in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_every_verb_helps_with_an_example() -> None:
    listed = kg("--help").stdout
    for verb in ("build", "extract", "evaluate", "query", "find", "show", "why", "path", "stats", "export", "validate"):
        assert verb in listed
        assert f"Example: kg {verb}" in kg(verb, "--help").stdout


def test_a_correction_lasts_over_builds(built: Path, tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").symlink_to(built / "papers.jsonl")
    assert kg("build", "papers.jsonl", cwd=tmp_path).returncode == 0
    done = kg("rename", "BERT", "BERT 1.0", "--by", "ada", "--when", "today", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert kg("find", "BERT 1.0", "--json", cwd=tmp_path).returncode == 0
    line = (tmp_path / "exports" / "curation.tsv").read_text(encoding="utf-8")
    assert line == "rename\tmodel/bert\tBERT 1.0\tby=ada\twhen=today\n"
    assert kg("build", "papers.jsonl", cwd=tmp_path).returncode == 0
    [found] = json.loads(kg("find", "BERT 1.0", "--json", cwd=tmp_path).stdout)
    assert found["name"] == "BERT 1.0"
    merged = kg("why-merged", "BERT", "bert", "--json", cwd=tmp_path)
    assert json.loads(merged.stdout)["shared"] == ["model/bert-1.0"]
    assert kg("merge", "BERT", "no such thing", cwd=tmp_path).returncode == 1


def test_named_queries_leave_out_what_is_not_believed(built: Path) -> None:
    every = kg("query", "outperforms", "--min-belief", "0", "--format", "csv", cwd=built).stdout.splitlines()
    none = kg("query", "outperforms", "--min-belief", "1", "--format", "csv", cwd=built).stdout.splitlines()
    assert len(every) == 2
    assert none == every[:1]


# The engine would put these patterns in order for minutes, and hears nothing meanwhile.
_SLOW = "ASK { " + " ".join(f"?a{k} ?p ?a{k + 1} ." for k in range(450)) + " }"


def test_a_query_ends_when_its_time_is_over(built: Path) -> None:
    done = kg("query", _SLOW, "--timeout", 0.5, cwd=built)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kg: the query was stopped after 0.5 s")
    assert len(done.stderr.splitlines()) == 1
    assert kg("query", "ASK {}", "--timeout", 60, cwd=built).stdout == kg("query", "ASK {}", cwd=built).stdout


def handles_interrupts(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has a handler for SIGINT, as Python has but while the engine works."""
    caught = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").partition("SigCgt:")[2].split()[0]
    return bool(int(caught, 16) >> signal.SIGINT - 1 & 1)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="signal handlers are read from /proc")
def test_an_interrupt_ends_a_query_at_once(built: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "kg", "query", _SLOW], cwd=built, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    try:
        for wanted in (True, False):
            while time.monotonic() < deadline and handles_interrupts(process) != wanted:
                time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=10)
    finally:
        process.kill()
    assert (process.returncode, said) == (-signal.SIGINT, b"")


@pytest.mark.parametrize("flag", ["--conflicts", "--contradictions"])
def test_stats_list_what_is_doubtful(built: Path, flag: str) -> None:
    done = kg("stats", flag, "--json", cwd=built)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_a_leaderboard_without_results_says_so(built: Path) -> None:
    done = kg("leaderboard", "--dataset", "GLUE", cwd=built)
    assert done.returncode == 1
    assert "no reported result" in done.stderr
