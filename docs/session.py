"""Write the README's session, schema and named queries anew from what the commands really print.

``python docs/session.py`` runs each command of the README's ``console`` blocks in a scratch directory beside the
seeds, and writes its output below it. ``--check`` changes nothing and fails where the README differs.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.named import named_queries
from kg.schema import RELATIONS, TYPES
from kg.vocabulary import AUXILIARY, TermRow

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
_MAPPINGS = re.compile(r"<!-- mappings -->.*?<!-- end of mappings -->", re.DOTALL)
_QUERIES = re.compile(r"<!-- queries -->.*?<!-- end of queries -->", re.DOTALL)
_SCHEMA = re.compile(r"<!-- schema -->.*?<!-- end of schema -->", re.DOTALL)


def session(block: str) -> str:
    """The commands of a block, each with what it prints on both channels."""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "seeds").symlink_to(ROOT / "seeds")
        lines = [_run(line, scratch) for line in block.splitlines() if line.startswith("$ ")]
    return "".join(lines)


def _run(line: str, directory: str) -> str:
    command = [sys.executable, "-m", *shlex.split(line[2:])]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": path}, check=False,
    )
    return f"{line}\n{done.stdout}"


def schema() -> str:
    """Types and relations as two tables."""
    types = "\n".join(f"| {row.type} | {row.definition} |" for row in TYPES.values())
    relations = "\n".join(
        f"| {row.type} | {_kinds(row.domain)} → {_kinds(row.range)} | {row.definition} |" for row in RELATIONS.values()
    )
    return (
        f"<!-- schema -->\n\n| type | what it is |\n|---|---|\n{types}\n"
        f"\n| relation | subject → object | meaning |\n|---|---|---|\n{relations}\n\n<!-- end of schema -->"
    )


def mappings() -> str:
    """Our words beside those of other vocabularies."""
    rows = (*TYPES.values(), *RELATIONS.values(), *AUXILIARY.values())
    lines = "\n".join(
        f"| {row.term if isinstance(row, TermRow) else row.type} | {', '.join(row.mappings)} | {', '.join(row.close)} |"
        for row in rows if row.mappings or row.close
    )
    return (
        "<!-- mappings -->\n\n| term | is also (subclass, sub-property) | is close to |\n|---|---|---|\n"
        f"{lines}\n\n<!-- end of mappings -->"
    )


def queries() -> str:
    """The named queries as a table."""
    rows = "\n".join(
        f"| `{one.name}` | {', '.join(one.arguments)} | {one.meaning} |" for one in named_queries().values()
    )
    head = "| query | arguments | what it answers |\n|---|---|---|"
    return f"<!-- queries -->\n\n{head}\n{rows}\n\n<!-- end of queries -->"


def _kinds(types: frozenset[str]) -> str:
    listed = [type for type in TYPES if type in types]
    return "any" if len(listed) >= len(TYPES) - 3 else ", ".join(listed)


def renewed(text: str) -> str:
    """The README with its session, schema and queries as they are now."""
    text = _SCHEMA.sub(lambda _: schema(), text)
    text = _QUERIES.sub(lambda _: queries(), text)
    text = _MAPPINGS.sub(lambda _: mappings(), text)
    return _BLOCK.sub(lambda found: session(found.group()), text)


if __name__ == "__main__":
    before = README.read_text(encoding="utf-8")
    after = renewed(before)
    if "--check" in sys.argv and after != before:
        sys.exit("README.md shows other output than the commands print; run: python docs/session.py")
    README.write_text(after, encoding="utf-8")
