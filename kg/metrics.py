"""What counts as one metric, and which way is better: a small table for the whole field, which users can extend.

A table is CSV with the columns ``name``, ``higher_is_better`` (yes or no), ``unit`` (``%`` for shares, which papers
also write as fractions) and ``also`` (other names, parted by ``|``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kg.errors import EvaluationError
from kg.names import normal

__all__ = ["Metric", "Metrics"]

_COLUMNS = ("name", "higher_is_better", "unit", "also")


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric under its usual name; ``higher_is_better`` is None where nobody has said."""

    name: str
    higher_is_better: bool | None = None
    unit: str = ""

    def comparable(self, number: float, unit: str) -> float:
        """The number of a value in this metric's unit: shares in per cent, also where they are written as fractions.

        >>> Metric("accuracy", True, "%").comparable(0.913, ""), Metric("BLEU", True, "points").comparable(0.9, "")
        (91.3, 0.9)
        """
        as_fraction = self.unit == "%" and unit == "" and 0 <= number <= 1
        return round(number * 100, 6) if as_fraction else number


class Metrics:
    """The table to look metrics up in."""

    def __init__(self, *more: Path) -> None:
        """The shipped table, with the rows of `more` before it.

        Raises:
            EvaluationError: A table cannot be read, or a row of it is no metric.
        """
        self._known: dict[str, Metric] = {}
        with files("kg").joinpath("metrics.csv").open(encoding="utf-8") as shipped:
            self._add("metrics.csv", shipped)
        for path in more:
            try:
                with path.open(encoding="utf-8-sig", newline="") as handle:
                    self._add(str(path), handle)
            except (OSError, UnicodeDecodeError, csv.Error) as error:
                raise EvaluationError(f"cannot read the metrics in {path}: {error}") from error

    def __getitem__(self, name: str) -> Metric:
        """The metric of that name or other name; a name that the table lacks is its own, with no direction.

        >>> Metrics()["F1-score"].name, Metrics()["WER"].higher_is_better, Metrics()["charm"]
        ('F1', False, Metric(name='charm', higher_is_better=None, unit=''))
        """
        return self._known.get(normal(name), Metric(name))

    def _add(self, source: str, lines: Iterable[str]) -> None:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            metric = _metric(row)
            if metric is None:
                raise EvaluationError(f"{source}:{number}: a metric needs {', '.join(_COLUMNS)}; came {dict(row)}")
            for name in (metric.name, *filter(None, (row["also"] or "").split("|"))):
                self._known[normal(name)] = metric


def _metric(row: Mapping[str, str | None]) -> Metric | None:
    name, better, unit = (row.get(column) for column in _COLUMNS[:3])
    if not name or better not in ("yes", "no") or unit is None or "also" not in row:
        return None
    return Metric(name, better == "yes", unit)
