"""The graph as one HTML page that opens from disk: search, lists, pictures and the sentences behind every edge."""

from kg.explorer.notebook import Frame, frame
from kg.explorer.page import write_page
from kg.explorer.view import View, view
from kg.explorer.vispage import write_picture

__all__ = ["Frame", "View", "frame", "view", "write_page", "write_picture"]
