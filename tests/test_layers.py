"""The order of the house: imports point down, and each heavy library has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.extract.shipped import RULES_BESIDE

ROOT = Path(__file__).parent.parent
LAYERS = [
    {"errors"},
    {"schema"},
    {"model"},
    {"spelling", "latex"},
    {"ids", "identifiers", "names", "files", "quantities", "spreadsheet", "beside"},
    {"families", "metrics", "slips"},
    {"evaluate"},
    {"readers", "extract", "annotations", "vocabulary", "context", "terms", "triples", "tokens"},
    {"identity", "mistakes", "nesting"},
    {"workspace"},
    {"store", "resolve", "checks"},
    {"curation", "linktable"},
    {"assemble", "graph", "evaluate_clusters"},
    {"network", "leaderboard", "contradictions", "provenance"},
    {"rdf", "description", "shapes"},
    {"oxigraph", "ontology", "ontology_page", "answers", "jsonld", "rdfxml"},
    {"triplestore", "named"},
    {"arguments"},
    {"sparql", "shacl", "validate"},
    {"explorer"},
    {"opened"},
    {"exporters"},
    {"build"},
    {"serve"},
    {"cli", "__main__"},
]
"""Modules and packages of kg from the ground up; each imports only from rows above (in this list: before) its own,
or from its own row."""

DOORS: dict[str, set[str]] = {
    "duckdb": {"workspace"},
    "pyoxigraph": {"oxigraph"},
    "oxrdflib": {"oxigraph"},
    "rdflib": {"ontology", "opened"},
    "pyshacl": set(),
    "networkx": {"network"},
    "pyvis": {"explorer"},
    "spacy": {"extract"},
    "onnxruntime": {"extract"},
    "tokenizers": {"extract"},
    "bibtexparser": {"readers"},
    "pylatexenc": {"latex"},
    "defusedxml": {"readers"},
    "pypdf": {"readers"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "jinja2": {"serve"},
    "typer": {"cli", "__main__"},
    "rich": {"cli", "__main__"},
}
"""Heavy libraries and the only modules that may import them; pySHACL is for the tests alone."""

MODULES = sorted(path for path in (ROOT / "kg").rglob("*.py") if path != ROOT / "kg" / "__init__.py")


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a module imports, at its top or later."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def part(path: Path) -> str:
    return path.relative_to(ROOT / "kg").parts[0].removesuffix(".py")


def test_every_module_has_a_layer() -> None:
    listed = {name for layer in LAYERS for name in layer}
    assert {part(path) for path in MODULES} == listed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    rank = {name: place for place, layer in enumerate(LAYERS) for name in layer}
    own = part(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "kg" and len(parts) > 1 and parts[1] != own:
            assert rank[parts[1]] <= rank[own], f"{path} imports {name} from above"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_have_one_door(path: Path) -> None:
    for name in imports(path):
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or part(path) in doors, f"{path} imports {name}"


def test_the_cache_knows_all_rules_of_reading() -> None:
    beside = [ROOT / "kg" / f"{name}.py" for name in RULES_BESIDE]
    used = {name.split(".")[1] for path in [*(ROOT / "kg" / "extract").glob("*.py"), *beside]
            for name in imports(path) if name.startswith("kg.")}
    # What a paper, an error and the measure are has no say in what is read.
    assert used - {"extract", "errors", "evaluate", "model"} == set(RULES_BESIDE)


def test_modules_are_small() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert max(lines.values()) <= 300, max(lines, key=lambda path: lines[path])


def test_no_cycles_between_modules() -> None:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in MODULES}
    graph = {name: {found for found in imports(path) if found in names} for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name not in done:
            for target in sorted(graph[name]):
                visit(target, (*above, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())
