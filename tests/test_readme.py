"""The README says what is so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_python_api_snippet_runs(tmp_path: Path) -> None:
    snippet, _ = SNIPPETS
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("27 papers;")
    assert "outperforms" in snippet
    assert "model/bert" in done.stdout


def test_the_learning_snippet_runs(tmp_path: Path) -> None:
    _, snippet = SNIPPETS
    done = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    assert 0 <= float(done.stdout) <= 1
    assert (tmp_path / "my-model" / "litkg_relations" / "final.npz").exists()


def test_the_session_and_the_schema_are_what_the_commands_print() -> None:
    done = subprocess.run([sys.executable, "docs/session.py", "--check"], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", TEXT))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
