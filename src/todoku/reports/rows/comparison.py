"""Says in words in which figures two plans differ: the same on the command line and in the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import payer

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.differences import Figure, Value
    from todoku.plans.plan import Plan


def figure_name(one: Figure, plan: Plan, lang: Lang) -> str:
    """Return what a figure is called; payers as the plan's area calls them."""
    if one.group == "costs":
        return text(one.id, lang)
    if one.group == "indicators":
        return words.indicator_name(one.id, lang)
    if one.group == "funding":
        option, share = one.id.partition(".")[0], one.id.rpartition(".")[2]
        party = share.removesuffix("_jpy")
        who = text("cli.compare.real_burden", lang) if party == "real_burden" else payer(party, plan, lang)
        key = "cli.compare.what_if_share" if one.conditional else "cli.compare.share"
        return text(key, lang, option=text(f"report.option.{option}", lang), party=who)
    return text(f"cli.compare.figure.{one.id}", lang)


def figure_cells(one: Figure, lang: Lang) -> tuple[str, str, str, str]:
    """Return the first value, the second, the change with its sign, and the unit."""

    def shown(value: Value, *, signed: bool = False) -> str:
        if value is None:
            return "-" if signed else words.unknown(lang)
        sign = "+" if signed and value > 0 else ""
        return sign + words.in_unit(value, one.unit, lang)

    unit = "" if one.unit == "ratio" else words.unit("yen" if one.unit == "jpy" else one.unit, lang)
    return shown(one.first), shown(one.second), shown(one.change, signed=True), unit
