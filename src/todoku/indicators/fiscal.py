"""The fiscal capability index (財政力指数) of a municipality, of the newest year that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from todoku.dates import fiscal_year, fiscal_year_from_code
from todoku.indicators.indicator import Indicator
from todoku.provenance import Basis

if TYPE_CHECKING:
    from todoku.indicators.evidence import Evidence

_INDEX_PREFIX = "fiscal_index_"
_COLUMNS = ["municipality_code", "fiscal_year", "fiscal_index"]


def fiscal_index(evidence: Evidence) -> dict[str, Indicator]:
    """Return the newest fiscal index of each municipality; a region of several has none."""
    newest = _fiscal_indices(evidence)
    found = {}
    for code in evidence.region.codes:
        known = evidence.observed(code, "fiscal_index") or newest.get(code)
        found[code] = known or Indicator.unknown("fiscal_index", "index", "indicator.reason.no_fiscal_index")
    if not evidence.region.is_municipality:
        found[evidence.region.area_code] = Indicator.unknown(
            "fiscal_index", "index", "indicator.reason.fiscal_index_of_region"
        )
    return found


def _fiscal_indices(evidence: Evidence) -> dict[str, Indicator]:
    """Return the newest index of each municipality among the ministry's table and the facts."""
    limit = fiscal_year(evidence.as_of) if evidence.as_of else None
    tables = [(_from_table(evidence), evidence.dataset("fiscal")), (_from_facts(evidence), evidence.dataset("facts"))]
    made: dict[str, tuple[int, Indicator]] = {}
    for rows, dataset in tables:
        for code, year, value in rows.itertuples(index=False):
            if dataset is None or (limit is not None and year > limit) or (code in made and made[code][0] >= year):
                continue
            indicator = Indicator(
                id="fiscal_index",
                value=float(value),
                unit="index",
                basis=Basis.MEASURED,
                as_of=f"{year + 1}-03-31",
                source=dataset.source.citation,
                parts={"fiscal_year": int(year)},
            )
            made[code] = (year, indicator)
    return {code: indicator for code, (_, indicator) in made.items()}


def _from_table(evidence: Evidence) -> pd.DataFrame:
    return evidence.rows("fiscal").reindex(columns=_COLUMNS).dropna()


def _from_facts(evidence: Evidence) -> pd.DataFrame:
    columns = [name for name in evidence.facts.columns if name.startswith(_INDEX_PREFIX)]
    found = pd.DataFrame(columns=_COLUMNS)
    for name in columns:
        values = evidence.fact_numbers(name)
        year = fiscal_year_from_code(name.removeprefix(_INDEX_PREFIX))
        rows = pd.DataFrame({"municipality_code": values.index, "fiscal_year": year, "fiscal_index": values.to_numpy()})
        found = rows if found.empty else pd.concat([found, rows])
    return found
