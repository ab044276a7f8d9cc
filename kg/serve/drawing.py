"""The process that draws the explorer's page: ``python -m kg.serve.drawing WORKSPACE PATH``."""

from __future__ import annotations

import os
import sys

from kg.explorer import write_page
from kg.graph import KnowledgeGraph

__all__ = ["main"]

_NICENESS = 10


def main() -> None:
    """Draw the page of a workspace into a file, after those who wait for an answer."""
    workspace, path = sys.argv[1:]
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    with KnowledgeGraph.open(workspace) as graph:
        write_page(graph, path, served=True)


if __name__ == "__main__":
    main()
