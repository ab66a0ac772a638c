"""The reference pages that come from todoku's data files: indicators, prices and programmes."""

from __future__ import annotations

from importlib import resources
from typing import Any

from todoku.i18n import load_yaml


def _data(name: str) -> Any:
    return load_yaml(resources.files("todoku").joinpath(f"data/{name}").read_text(encoding="utf-8"))


def _cell(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value).replace("|", "&#124;").replace("\n", " ")


def _table(heads: list[str], rows: list[list[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def indicators_page() -> str:
    """Return the page of the indicators."""
    rows: list[list[object]] = [
        [f"`{one['id']}`", f"{one['title_ja']} / {one['title_en']}", one["unit"], one["meaning_en"],
         one["aggregation_en"], one["source"]]
        for one in _data("indicators.yaml")["indicators"]
    ]  # fmt: skip
    intro = (
        "# Indicators\n\nRates by household, area, population and grid square are different numbers and are never "
        "compared as like with like. An unknown value is `null` with its reason.\n\n"
    )
    return intro + _table(["id", "indicator", "unit", "meaning", "of a region", "source"], rows)


def prices_page() -> str:
    """Return the page of the price book."""
    rows: list[list[object]] = [
        [f"`{one['id']}`", f"{one['item_ja']} / {one['item_en']}", one["unit"], one["low"], one["typical"],
         one["high"], one["year"], one["tax"], one["confidence"], f"[{one['source_title']}]({one['url']})"]
        for one in _data("costs/price_book.yaml")["prices"]
    ]  # fmt: skip
    intro = (
        "# Price book\n\nEvery price carries its year, its tax and where it was read; a planner's own price replaces "
        "it (`costs.overrides` in a plan's configuration). Unknown is not a price.\n\n"
    )
    heads = ["id", "item", "unit", "low", "typical", "high", "year", "tax", "confidence", "source"]
    return intro + _table(heads, rows)


def programmes_page() -> str:
    """Return the page of the programmes: every version, rate and cost line with its clause."""
    from todoku.programmes.rulebook.describe import description
    from todoku.programmes.rulebook.load import builtin_programmes

    parts = ["# Programmes\n", "As `todoku programmes show ID` prints them.\n"]
    for programme in builtin_programmes().values():
        told = "\n".join(description(programme, "en"))
        parts.append(f"## `{programme.id}`\n\n```text\n{told}\n```\n")
    return "\n".join(parts)
