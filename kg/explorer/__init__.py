"""The graph as one HTML page that opens from disk: search, lists, picture and the sentences behind every edge."""

from kg.explorer.page import write_page
from kg.explorer.view import View, view


__all__ = ["View", "view", "write_page"]
