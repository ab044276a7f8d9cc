"""The door to Oxigraph: reading, writing and querying RDF.

The only package that touches pyoxigraph, and the only one where its terms are seen.
"""

from kg.oxigraph.store import Store
from kg.oxigraph.syntaxes import SYNTAXES, parse, read, write, write_nquads, write_turtle

__all__ = ["SYNTAXES", "Store", "parse", "read", "write", "write_nquads", "write_turtle"]
