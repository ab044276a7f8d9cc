"""Lets ``python -m kg`` stand for the command ``kg``."""

from kg.cli import main

main()
