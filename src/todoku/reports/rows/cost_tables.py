"""The tables of what it costs: cost lines with the origin of each price, and real projects beside ours."""

from __future__ import annotations

from fractions import Fraction
from string import ascii_lowercase
from typing import TYPE_CHECKING

from todoku.costs.capex import KM_DIGITS
from todoku.i18n import text
from todoku.money import RoundingMode, round_to
from todoku.reports.rows import words
from todoku.reports.rows.part_names import part_names
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.plan import Comparison, CostLine, Plan

ELIGIBILITIES = ("eligible", "to_be_asked", "ineligible")
_DASH = "—"


def costs_table(plan: Plan, lang: Lang) -> Table:
    """Return quantity x price line by line, with the price's origin and what the programme says of the line."""
    yen = text("report.unit.yen", lang)
    columns = (
        Column(text("report.col.cost_line", lang), weight=1.0),
        Column(text("report.col.quantity", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.col.unit_price", lang), "right", yen),
        Column(text("report.col.amount", lang), "right", yen),
        Column(text("report.col.eligibility", lang)),
    )
    clauses = dict(zip(_clauses(plan), ascii_lowercase, strict=False))
    rows = [*_rows_of_fibre(plan, clauses, lang)]
    mobile = [line for line in plan.costs if line.component == "mobile"]
    if mobile:
        rows.append(Row((text("report.component.mobile", lang),), "group"))
        rows += [Row(_cost_cells(line, clauses, lang)) for line in mobile]
    total = words.number(plan.totals.capex_jpy, lang)
    rows.append(Row((text("report.total", lang), "", "", "", total, ""), "total"))
    cited = [text("report.cost.rule", lang, letter=letter, clause=clause) for clause, letter in clauses.items()]
    notes = (text("report.note.costs", lang), *cited)
    return Table("costs", text("report.table.costs", lang), columns, tuple(rows), notes)


def _rows_of_fibre(plan: Plan, clauses: dict[str, str], lang: Lang) -> list[Row]:
    """Return the lines of the fibre, part by part with a subtotal where the plan crosses several.

    The origin of a price stands where the price is first.
    """
    lines = [line for line in plan.costs if line.component == "fibre"]
    names = part_names(plan, lang)
    title = text("report.component.fibre", lang)
    if not names:
        cells = [Row(_cost_cells(line, clauses, lang)) for line in lines]
        return [Row((title,), "group"), *cells] if lines else []
    rows: list[Row] = []
    told: set[str] = set()
    for part, name in names.items():
        own = [line for line in lines if line.part == part]
        rows.append(Row((text("report.component.fibre_of", lang, part=name),), "group"))
        for line in own:
            first, *rest = _cost_cells(line, clauses, lang)
            rows.append(Row((first.split("\n")[0] if line.id in told else first, *rest)))
        told |= {line.id for line in own}
        subtotal = words.number(sum(line.amount_jpy for line in own), lang)
        rows.append(Row((text("report.subtotal", lang, part=name), "", "", "", subtotal, ""), "subtotal"))
    return rows


def whole_lines(plan: Plan) -> tuple[CostLine, ...]:
    """Return the cost lines with those of the plan's parts added up again, in the order of their first."""
    found: dict[str, CostLine] = {}
    for line in plan.costs:
        before = found.get(line.id)
        if before is None:
            found[line.id] = line.model_copy(update={"part": None})
            continue
        quantity, amount = before.quantity + line.quantity, before.amount_jpy + line.amount_jpy
        found[line.id] = before.model_copy(update={"quantity": round(quantity, KM_DIGITS), "amount_jpy": amount})
    return tuple(found.values())


def _clauses(plan: Plan) -> list[str]:
    """Return the clauses that say what is eligible, each once, in the order of the lines."""
    return list(dict.fromkeys(line.clause for line in plan.costs if line.clause))


def _cost_cells(line: CostLine, clauses: dict[str, str], lang: Lang) -> tuple[str, ...]:
    origin = text(
        "report.cost.origin",
        lang,
        source=words.without_address(line.price_source),
        year=_DASH if line.price_year is None else line.price_year,
        tax=words.code("tax", line.tax, lang),
        confidence=words.code("confidence", line.confidence, lang),
        basis=words.basis(line.quantity_basis, lang),
    )
    decimals = 0 if float(line.quantity).is_integer() and line.unit != "km" else 2
    letter = clauses.get(line.clause or "")
    clause = "" if letter is None else text("report.cost.clause", lang, letter=letter)
    return (
        f"{text(line.name_key, lang)}\n{origin}",
        words.number(line.quantity, lang, decimals=decimals),
        words.unit(line.unit, lang),
        words.number(line.unit_price_jpy, lang),
        words.number(line.amount_jpy, lang),
        "\n".join(part for part in (text(f"programmes.eligibility.{line.eligibility}", lang), clause) if part),
    )


def cost_sums_table(plan: Plan, lang: Lang) -> Table:
    """Return the cost lines and their total, without the prices: for the summary."""
    columns = (
        Column(text("report.col.cost_line", lang), weight=1.0),
        Column(text("report.col.amount", lang), "right", text("report.unit.yen", lang)),
    )
    rows = [Row((text(line.name_key, lang), words.number(line.amount_jpy, lang))) for line in whole_lines(plan)]
    rows.append(Row((text("report.total", lang), words.number(plan.totals.capex_jpy, lang)), "total"))
    return Table("cost_sums", text("report.table.costs", lang), columns, tuple(rows))


def eligibility_sums(plan: Plan) -> dict[str, int]:
    """Return the cost by what the programme says of it: eligible, to be asked, ineligible; sums to the total."""
    return {kind: sum(line.amount_jpy for line in plan.costs if line.eligibility == kind) for kind in ELIGIBILITIES}


def eligibility_table(plan: Plan, lang: Lang) -> Table:
    """Return the cost by eligibility, with its share of the whole."""
    columns = (
        Column(text("report.col.eligibility", lang), weight=1.0),
        Column(text("report.col.amount", lang), "right", text("report.unit.yen", lang)),
        Column(text("report.col.share", lang), "right"),
    )
    capex = plan.totals.capex_jpy
    rows = [
        Row(
            (
                text(f"programmes.eligibility.{kind}", lang),
                words.number(amount, lang),
                words.ratio(amount / capex if capex else None, lang),
            )
        )
        for kind, amount in eligibility_sums(plan).items()
    ]
    rows.append(Row((text("report.total", lang), words.number(capex, lang), words.ratio(1.0, lang)), "total"))
    return Table("eligibility", text("report.table.eligibility", lang), columns, tuple(rows), width=0.55)


def own_jpy_per_km(plan: Plan) -> int | None:
    """Return our own cost of fibre per kilometre of route, to the yen; None without a route."""
    return _per(sum(line.amount_jpy for line in plan.costs if line.component == "fibre"), plan.totals.route_km)


def own_jpy_per_household(plan: Plan) -> int | None:
    """Return our own cost of fibre per household of the plan, to the yen; None without households."""
    return _per(sum(line.amount_jpy for line in plan.costs if line.component == "fibre"), plan.totals.households)


def _per(amount_jpy: int, quantity: float) -> int | None:
    if not quantity:
        return None
    return round_to(amount_jpy / Fraction(str(quantity)), unit=1, mode=RoundingMode.HALF_UP)


def comparisons_table(plan: Plan, lang: Lang) -> Table:
    """Return real projects beside ours: cost, length, households, and cost per kilometre and per household."""
    yen = text("report.unit.yen", lang)
    columns = (
        Column(text("report.col.case", lang), weight=1.0),
        Column(text("report.col.year", lang), "right"),
        Column(text("report.col.cost", lang), "right", text("report.unit.million_yen", lang)),
        Column(text("report.col.length", lang), "right", "km"),
        Column(text("report.col.households", lang), "right"),
        Column(text("report.col.per_km", lang), "right", yen),
        Column(text("report.col.per_household", lang), "right", yen),
    )
    fibre_jpy = sum(line.amount_jpy for line in plan.costs if line.component == "fibre")
    ours = Row(
        (
            text("report.comparison.ours", lang),
            plan.date[:4],
            words.number(fibre_jpy / 1_000_000, lang, decimals=1),
            words.number(plan.totals.route_km, lang, decimals=1),
            words.number(plan.totals.households, lang),
            words.number(own_jpy_per_km(plan), lang),
            words.number(own_jpy_per_household(plan), lang),
        ),
        "ours",
    )
    rows = (ours, *(Row(_comparison_cells(one, lang)) for one in plan.comparisons))
    notes = (text("report.note.comparisons", lang),)
    return Table("comparisons", text("report.table.comparisons", lang), columns, rows, notes)


def _comparison_cells(one: Comparison, lang: Lang) -> tuple[str, ...]:
    detail = [part for part in (one.note, one.source) if part]
    return (
        "\n".join((one.name, *detail)),
        str(one.year),
        words.number(one.cost_jpy / 1_000_000, lang, decimals=1),
        words.number(one.length_km, lang, decimals=1),
        words.number(one.households, lang),
        words.number(one.jpy_per_km, lang),
        words.number(one.jpy_per_household, lang),
    )
