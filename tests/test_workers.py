"""Papers through several processes."""

from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path

import pytest

from kg.errors import ModelError
from kg.extract.pipeline import PipelineExtractor
from kg.extract.shipped import MODEL
from kg.extract.workers import extract_papers
from kg.model import Paper

NAMES = [f"{first}{last}" for first in ("Zeta", "Omni", "Prime", "Deep", "Swift") for last in ("Net", "Former", "GAN")]
PAPERS = [
    Paper(f"p{n}", f"{name}: a Model for Parsing", f"We present {name}, a model for parsing. It outperforms BERT. " * 9)
    for n, name in enumerate(NAMES * 4)
]


def test_more_processes_say_the_same_in_the_same_order() -> None:
    few = PAPERS[:30]
    assert list(extract_papers(few, model=MODEL, workers=3)) == list(PipelineExtractor.load().extract(few))


def test_a_damaged_model_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelError, match="cannot load"):
        list(extract_papers(PAPERS, model=tmp_path, workers=2))
    assert "Traceback" not in capfd.readouterr().err


def test_who_needs_no_more_waits_for_no_more() -> None:
    extractions = extract_papers(PAPERS * 50, model=MODEL, workers=2)
    assert next(extractions).paper == PAPERS[0]
    extractions.close()
    assert not multiprocessing.active_children()


def test_a_process_that_dies_is_an_error() -> None:
    def kill() -> None:
        while not (children := multiprocessing.active_children()):
            time.sleep(0.01)
        for child in children:
            child.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(ModelError, match="died"):
        list(extract_papers(PAPERS, model=MODEL, workers=2))
    killer.join()
