"""Papers from files of several formats, one module a format; what cannot be read is reported, never lost.

>>> sorted(FORMATS)
['csv', 'jsonl', 'text']
"""

from __future__ import annotations

from kg.readers.records import Format, Reject
from kg.readers.sources import FORMATS, read_papers
from kg.readers.values import clean

__all__ = ["FORMATS", "Format", "Reject", "clean", "read_papers"]
