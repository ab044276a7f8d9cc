"""The graph as one HTML page that opens from disk: search, lists, picture and the sentences behind every edge."""

from kg.explorer.page import write_page
from kg.explorer.view import View, view
from kg.explorer.vis import network

__all__ = ["View", "network", "view", "write_page"]
