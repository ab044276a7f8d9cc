"""Coverage-guided fuzzing of the readers: any bytes end in papers and rejects, within a time.

    pip install atheris
    python benchmarks/fuzzing.py bibtex -max_total_time=1200 -rss_limit_mb=1000 -timeout=10 CORPUS_FOLDER

The first argument is a format, or ``any``; the others are libFuzzer's. What it finds becomes a case of
``tests/test_readers_hostile.py``.
"""

from __future__ import annotations

import io
import sys

import atheris

with atheris.instrument_imports(include=["kg.readers", "kg.identifiers", "bibtexparser", "csv", "json"]):
    from kg.model import Paper
    from kg.readers import FORMATS, Source
    from kg.readers.packed import READ_ERRORS
    from kg.readers.streams import Content

FORMAT = sys.argv.pop(1) if len(sys.argv) > 1 else "any"


def one_input(data: bytes) -> None:
    """Read `data` as the chosen format, or as the one that its first byte chooses."""
    names = [name for name in FORMATS if name != "pdf"]
    name = FORMAT if FORMAT != "any" else names[data[0] % len(names)] if data else "jsonl"
    try:
        content = Content(io.BytesIO(data), most_unpacked=10**7)
        FORMATS[name].sniff(data.decode("utf-8", "replace"))
        for record in FORMATS[name].read(content, Source("fuzz")):
            if isinstance(record, Paper):
                for text in (record.title, record.abstract, record.id, *record.authors, *record.identifiers):
                    text.encode()
                assert record.title
                assert len(record.orcids) in (0, len(record.authors))
    except READ_ERRORS:
        pass


def main() -> None:
    """Fuzz until stopped."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
