"""litkg: from a pile of papers to a knowledge graph whose every edge shows the sentence that says so."""

__version__ = "0.1.0"
