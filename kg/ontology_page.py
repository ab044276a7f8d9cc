"""The vocabulary as one HTML page for people: generated from the schema, self-contained, light and dark.

Each term has an anchor with its own name, so that its IRI, ``...terms#evaluatedOn``, leads to its place on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from importlib.resources import files

from kg import __version__
from kg.schema import RELATIONS, TYPES, RelationRow, TypeRow
from kg.shapes import SHAPES
from kg.vocabulary import AUXILIARY, NAMESPACES, TermRow

__all__ = ["ABOUT", "TITLE", "page", "spoken"]

TITLE = "litkg terms: what papers say of models, datasets, tasks and results"
ABOUT = (
    "Classes and properties of a literature knowledge graph in which every statement carries the sentences that say "
    "it. Each statement is both a direct triple and a node with its belief and its evidence; evidence is a Web "
    "Annotation in a named graph for each paper."
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_Row = TypeRow | RelationRow | TermRow


def spoken(name: str) -> str:
    """A property's name as words.

    >>> spoken("outperformedBy")
    'outperformed by'
    """
    return _CAMEL.sub(" ", name).lower()


def page() -> str:
    """The page, whole; the same version gives the same bytes."""
    classes: list[_Row] = [*TYPES.values()]
    relations: list[_Row] = [*RELATIONS.values()]
    further = [row for row in AUXILIARY.values() if not row.range]
    properties = [row for row in AUXILIARY.values() if row.range]
    sections: list[tuple[str, str, Iterable[_Row]]] = [
        ("entities", "Entities", classes), ("relations", "Relations", relations),
        ("nodes", "Statements, evidence, results", further), ("properties", "Properties of these", properties),
    ]
    contents = "".join(
        f'<li><a href="#section-{id}">{title}</a><ul>'
        + "".join(f'<li><a href="#{_name(row)}">{_name(row)}</a></li>' for row in rows) + "</ul></li>"
        for id, title, rows in sections
    )
    body = "".join(
        f'<section id="section-{id}"><h2>{title}</h2>{"".join(map(_term, rows))}</section>'
        for id, title, rows in sections
    )
    return _template().format(
        title=escape(TITLE), about=escape(ABOUT), version=__version__, namespace=NAMESPACES["kg"],
        versioned=f"{NAMESPACES['kg'].rstrip('#')}/{__version__}", shapes=SHAPES, contents=contents, body=body,
        prefixes="".join(
            f"<tr><td><code>{prefix}:</code></td><td>{_link(namespace, namespace)}</td></tr>"
            for prefix, namespace in NAMESPACES.items()
        ),
    )


def _template() -> str:
    return files("kg").joinpath("ontology_page.html").read_text(encoding="utf-8")


def _name(row: _Row) -> str:
    return str(row.term if isinstance(row, TermRow) else row.type)


def _term(row: _Row) -> str:
    name = _name(row)
    lines = [("IRI", _link(NAMESPACES["kg"] + name, NAMESPACES["kg"] + name))]
    if not isinstance(row, TypeRow) and row.range:
        lines += [("from", _kinds(row.domain)), ("to", _kinds(row.range))]
        if isinstance(row, RelationRow) and row.symmetric:
            lines.append(("inverse", "itself: the relation is symmetric"))
        elif row.inverse:
            lines.append(("inverse", f'<code id="{row.inverse}">kg:{row.inverse}</code> ({spoken(row.inverse)})'))
        if isinstance(row, RelationRow) and row.same_type:
            lines.append(("both ends", "of one type"))
    under = "sub-property of" if name[0].islower() else "subclass of"
    lines += [(label, _words(words)) for label, words in ((under, row.mappings), ("close to", row.close)) if words]
    lines.append(("example", escape(row.example)))
    rows = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in lines)
    return (
        f'<article id="{name}"><h3><a href="#{name}">{name}</a> <span>{escape(row.label)}</span></h3>'
        f"<p>{escape(row.definition)}</p><dl>{rows}</dl></article>\n"
    )


def _kinds(names: Iterable[str]) -> str:
    wanted = set(names)
    ordered = [type for type in TYPES if type in wanted] + sorted(wanted - set(TYPES))
    return ", ".join(_words((name,)) if ":" in name else f'<a href="#{name}">{name}</a>' for name in ordered)


def _words(curies: Iterable[str]) -> str:
    return ", ".join(_link(_expanded(curie), curie) for curie in curies)


def _expanded(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return NAMESPACES[prefix] + local


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}"><code>{escape(text)}</code></a>'
