"""The page as text: self-contained, the same every time, and deaf to what papers say."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from conftest import HOSTILE
from explorer_graph import filled

from kg.errors import ExportError, WorkspaceError
from kg.explorer import view, write_page
from kg.explorer.pack import embed, pack
from kg.explorer.page import SCRIPTS, render
from kg.graph import KnowledgeGraph
from kg.schema import RELATIONS, TYPES
from kg.workspace import Workspace


def is_packed(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9+/]+=*", text) is not None


def rows_of(columns: dict[str, list[int]]) -> list[list[Any]]:
    """What ``load.js`` makes of the columns of the statements."""
    subjects, sources = accumulate(columns["subject"]), list(accumulate(columns["sources"]))
    counts = columns["counts"]
    pieces = [slice(end - count, end) for end, count in zip(accumulate(counts), counts, strict=True)]
    places = [columns["places"][4 * piece.start : 4 * piece.stop] for piece in pieces]
    said = ([column[piece] for piece in pieces] for column in (sources, columns["polarities"]))
    rest = (columns[name] for name in ("relation", "object", "belief", "papers"))
    return [list(row) for row in zip(subjects, *rest, *said, places, strict=True)]


class Page(HTMLParser):
    """The elements of a page, and the text of its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.title = ""
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See the base class."""
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        if tag in {"script", "style"}:
            self.raw.append((tag, ""))

    def handle_data(self, data: str) -> None:
        """See the base class."""
        if self._open in {"script", "style"}:
            self.raw[-1] = (self._open, self.raw[-1][1] + data)
        elif self._open == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        """See the base class."""
        self._open = ""

    def data(self) -> dict[str, Any]:
        """The embedded graph: what stands there as it is, and what is packed."""
        (head,) = (text for tag, text in self.raw if tag == "script" and text.startswith("{"))
        loaded: dict[str, Any] = json.loads(head)
        for text in (text for tag, text in self.raw if tag == "script" and is_packed(text)):
            loaded |= json.loads(zlib.decompress(base64.b64decode(text), -15))
        if isinstance(loaded.get("statements"), dict):
            loaded["statements"] = rows_of(loaded["statements"])
        return loaded

    def code(self) -> list[str]:
        """The texts of the scripts that run."""
        return [text for tag, text in self.raw if tag == "script" and not text.startswith("{") and not is_packed(text)]

    def policy(self) -> dict[str, list[str]]:
        """The content security policy by directive."""
        (content,) = (a["content"] for t, a in self.tags if t == "meta" and "http-equiv" in a)
        return {rule.split()[0]: rule.split()[1:] for rule in (content or "").split("; ")}


@pytest.fixture
def page(small_graph: KnowledgeGraph) -> Page:
    return Page(render(view(small_graph), title="Zeta & <co>"))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_page_loads_nothing(page: Page) -> None:
    tags = Counter(tag for tag, _ in page.tags)
    assert not tags.keys() & {"link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"}
    for _, attributes in page.tags:
        assert not attributes.keys() & {"src", "srcset", "action", "style", "integrity"}
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")


def test_page_names_no_address_but_those_of_the_papers(page: Page) -> None:
    code = [*page.code(), *(text for tag, text in page.raw if tag == "style")]
    addresses = {found for text in code for found in re.findall(r"(?:https?:)?//[\w-]+\.[\w./-]+", text)}
    assert addresses == {"http://www.w3.org/2000/svg"}  # the name of a vocabulary, which nothing fetches
    style = next(text for tag, text in page.raw if tag == "style")
    assert "@import" not in style
    assert "url(" not in style


def test_policy_allows_these_very_scripts_and_nothing_else(page: Page) -> None:
    policy = page.policy()
    scripts = page.code()
    styles = [text for tag, text in page.raw if tag == "style"]
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == [digest(text) for text in scripts]
    assert policy["style-src"] == [digest(text) for text in styles]
    assert len(scripts) == 1
    assert len(styles) == 1
    assert "\r" not in "".join(scripts + styles)  # a browser would hash line feeds


def test_scripts_never_parse_text_as_markup() -> None:
    folder = files("kg.explorer").joinpath("static")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".js"))
    assert names == sorted(f"{name}.js" for name in (*SCRIPTS, "vis"))
    for name in names:
        script = folder.joinpath(name).read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "srcdoc"):
            assert way not in script, (name, way)


def test_hostile_title_is_data(page: Page) -> None:
    data = page.data()
    assert HOSTILE in [row[2] for row in data["entities"]]
    assert page.title == "Zeta & <co>"
    assert sum(tag == "script" for tag, _ in page.tags) == 3


@pytest.mark.parametrize(
    "text", [HOSTILE, "<!--<script>", "]]>", "\u2028\u2029", "\x00\x1b\x7f", "\ud800", "&amp;", "😀"]
)
def test_embedded_text_survives_and_cannot_end_the_element(text: str) -> None:
    embedded = embed({"title": text})
    assert not set(embedded) & set("<>&\u2028\u2029\n")
    assert json.loads(embedded) == {"title": text}


def test_counts_equal_those_of_the_graph(small_graph: KnowledgeGraph, page: Page) -> None:
    data, stats = page.data(), small_graph.stats()
    types, relations = [row[0] for row in data["types"]], [row[0] for row in data["relations"]]
    assert len(data["entities"]) == data["stats"]["entities"]
    assert len(data["statements"]) == data["stats"]["statements"]
    assert types == [type.value for type in TYPES]
    assert relations == [relation.value for relation in RELATIONS]
    entities = Counter(types[row[0]] for row in data["entities"])
    statements = Counter(relations[row[1]] for row in data["statements"])
    assert {type: entities[type] for type in types} == stats.entities
    assert {relation: statements[relation] for relation in relations} == stats.statements
    assert len(data["papers"]) == stats.papers == data["stats"]["papers"]
    assert len(data["results"]) == stats.results == data["stats"]["results"]
    assert sum(len(row[5]) for row in data["statements"]) == stats.evidence == data["stats"]["evidence"]


def test_evidence_points_at_its_sentence(small_graph: KnowledgeGraph, page: Page) -> None:
    data = page.data()
    found = []
    for subject, relation, object, _, _, sources, polarities, places in data["statements"]:
        triple = (data["entities"][subject][1], data["relations"][relation][0], data["entities"][object][1])
        for at, (paper, polarity) in enumerate(zip(sources, polarities, strict=True)):
            field, start, end, score = places[4 * at : 4 * at + 4]
            text = data["papers"][paper][2] if field else data["entities"][data["papers"][paper][0]][2]
            found.append((*triple, text[start:end], score / 1000, data["polarities"][polarity]))
    wanted = [
        (statement.subject, statement.predicate, statement.object, item.quote, item.score, item.polarity)
        for statement in small_graph.statements()
        for item in small_graph.evidence_of(statement.id)
    ]
    assert found == wanted
    assert ("model/zeta", "trainedOn", "dataset/setb", "Zeta is trained on SetB.", 0.8, "hedged") in found


def test_boards_point_at_results_the_best_first() -> None:
    with filled() as workspace:
        data = Page(render(view(KnowledgeGraph(workspace)))).data()
    found = {}
    for metric, higher, _, _, cells in data["boards"]:
        rows = [data["results"][place] for place in cells[::3]]
        found[metric, higher] = [row[6] for row in rows]
        makers = {"Alpha": 0, "Beta": 1, "Gamma": 2}
        assert cells[2::3] == [int(row[0] == makers[data["entities"][row[1]][2]]) for row in rows]
    assert found == {("F1", True): ["99.0", "91.3", "88.1", "87.0"], ("word error rate", False): ["9.1", "12.5"]}


def test_years_come_from_arxiv_numbers_where_records_have_none() -> None:
    with Workspace() as workspace:
        row = ("paper/x", "T", "", [], None, None, None, ["arxiv:2408.15079"], [], [], [], [], "c")
        workspace.insert("papers", [row])
        workspace.insert("entities", [("paper/x", "Paper", "T", 1, 0, [])])
        (paper,) = pack(view(KnowledgeGraph(workspace)))["papers"]
    assert paper[4] == 2024


def test_packed_data_is_what_was_packed(small_graph: KnowledgeGraph, page: Page) -> None:
    wanted = json.loads(embed(pack(view(small_graph))))
    data = page.data()
    assert {name: data[name] for name in wanted} == wanted


def test_text_is_not_repeated(small_graph: KnowledgeGraph) -> None:
    data = pack(view(small_graph))
    assert embed(data).count("Zeta beats Alpha on SetB") == 1
    assert "Zeta beats Alpha on SetB" not in render(view(small_graph))  # packed


def test_positions_count_utf16_units() -> None:
    abstract = "😀 Zeta works."
    with Workspace() as workspace:
        workspace.insert("papers", [("paper/x", "T", abstract, [], None, None, None, [], [], [], [], [], "c")])
        workspace.insert("entities", [("paper/x", "Paper", "T", 1, 0, []), ("model/zeta", "Model", "Zeta", 1, 1, [])])
        workspace.insert("mentions", [("paper/x", "e1", "model/zeta", "exact", "abstract", 2, 6, "Zeta", 1.0)])
        data = pack(view(KnowledgeGraph(workspace)))
    (paper,) = data["papers"]
    _, _, start, end = paper[8]
    assert abstract.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "Zeta"


def test_bytes_are_the_same_under_any_hash_seed_and_locale(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("""
import sys
from kg.explorer import write_page
from kg.graph import KnowledgeGraph
from kg.workspace import Workspace
workspace = Workspace()
names = [f"Näme {i}" for i in range(40)]
workspace.insert("entities", [(f"model/{i}", "Model", name, i % 7, i, []) for i, name in enumerate(names)])
workspace.insert("statements", [(f"s{i}", f"model/{i}", "uses", f"model/{i * 7 % 40}", 0.9, 1, 0) for i in range(40)])
write_page(KnowledgeGraph(workspace), sys.argv[1], title="Tïtle")
""", encoding="utf-8")
    pages = []
    for seed, locale in (("0", "C.UTF-8"), ("1", "POSIX"), ("1234", "C.UTF-8")):
        path = tmp_path / f"{seed}.html"
        environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONUTF8": "0"}
        subprocess.run([sys.executable, str(script), str(path)], check=True, env=environment, timeout=120)
        pages.append(path.read_bytes())
    assert pages[0] == pages[1] == pages[2]
    assert "Näme 39" in {row[2] for row in Page(pages[0].decode()).data()["entities"]}


def test_empty_graph_has_a_page() -> None:
    with Workspace() as workspace:
        data = Page(render(view(KnowledgeGraph(workspace)))).data()
    assert data["entities"] == data["statements"] == data["boards"] == []


def test_page_is_written_whole_or_not_at_all(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    target = tmp_path / "graph.html"
    write_page(small_graph, target, title="T")
    assert target.read_text(encoding="utf-8") == render(view(small_graph), title="T")
    assert target.stat().st_size < 700_000
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportError):
        write_page(small_graph, tmp_path / "folder")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["folder", "graph.html"]


def test_lone_surrogate_does_not_break_the_page(tmp_path: Path) -> None:
    with Workspace() as workspace:
        graph = KnowledgeGraph(workspace)
        write_page(graph, tmp_path / "graph.html", title="a\ud800b")
    assert "<title>a?b</title>" in (tmp_path / "graph.html").read_text(encoding="utf-8")


def test_dangling_rows_are_refused_in_one_sentence() -> None:
    with Workspace() as workspace:
        workspace.insert("statements", [("s", "model/a", "uses", "model/b", 1.0, 1, 0)])
        with pytest.raises(WorkspaceError, match="'model/a'"):
            view(KnowledgeGraph(workspace))


def test_package_is_imported_without_heavy_libraries() -> None:
    heavy = ("pyvis", "networkx", "IPython", "jinja2")
    script = f"import sys, kg.explorer; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"
