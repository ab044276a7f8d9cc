"""The graph over HTTP: explorer, SPARQL endpoint, query editor, entity pages that resolve, and a search API."""

from kg.serve.running import serve
from kg.serve.settings import Settings

__all__ = ["Settings", "serve"]
