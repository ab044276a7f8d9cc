"""Papers from files of several formats, one module a format; what cannot be read is reported, never lost.

>>> sorted(FORMATS)
['acl', 'atom', 'bibtex', 'csv', 'jsonl', 'markdown', 'pdf', 'ris', 'tei', 'text']
"""

from __future__ import annotations

from kg.readers.formats import Format, Reject, Source
from kg.readers.sources import FORMATS, read_papers
from kg.readers.values import clean

__all__ = ["FORMATS", "Format", "Reject", "Source", "clean", "read_papers"]
