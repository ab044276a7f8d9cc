"""The graph over HTTP: explorer, SPARQL endpoint, query editor, pages of resources, and a search API.

Nothing is imported here, so that the processes of the server load no more than each needs; see
:func:`kg.serve.running.serve`.
"""
