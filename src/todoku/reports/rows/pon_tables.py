"""The tables of the passive optical network: its design and loss, the bill of quantities, and where light fails."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.plan import Plan
    from todoku.plans.pon_form import BillRow, PonDesign, PonFailure, PonLoss

_DASH = "—"


def pon_tables(plan: Plan, lang: Lang, *, limit: int | None = None) -> tuple[Table, ...]:
    """Return the network, its bill, and its failures where there are any; none of a plan without such a network."""
    pon = None if plan.design.fibre is None else plan.design.fibre.pon
    if pon is None:
        return ()
    failures = (failures_table(pon, lang, limit=limit),) if pon.failures else ()
    return pon_table(pon, lang), *failures, bill_table(pon, lang)


def pon_sheet_tables(plan: Plan, lang: Lang) -> tuple[Table, ...]:
    """Return the tables of the network with the figures that it was designed with: for the workbook."""
    pon = None if plan.design.fibre is None else plan.design.fibre.pon
    return () if pon is None else (*pon_tables(plan, lang), pon_inputs_table(pon, lang))


def pon_table(pon: PonDesign, lang: Lang) -> Table:
    """Return splitting, homes, splitters and ports, and the loss to the farthest home part by part."""
    columns = (
        Column(text("report.col.item", lang), weight=0.9),
        Column(text("report.col.value", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.col.remarks", lang), weight=1.6),
    )
    rows = (*_count_rows(pon, lang), *_loss_rows(pon, lang), *_cost_rows(pon, lang))
    return Table("pon", text("report.table.pon", lang), columns, rows, (text("report.note.pon", lang),))


def _count_rows(pon: PonDesign, lang: Lang) -> tuple[Row, ...]:
    def row(name: str, value: int, unit: str, **params: str) -> Row:
        remark = text(f"report.pon.{name}_remark", lang, **params)
        return Row((text(f"report.pon.{name}", lang), words.number(value, lang), words.unit(unit, lang), remark))

    opening = {
        name: words.number(count.opening, lang)
        for name, count in (("homes", pon.homes), ("splitters", pon.splitters), ("ports", pon.ports))
    }
    places = words.number(pon.splitter_places, lang)
    return (
        Row((text("report.pon.split", lang), f"1:{math.prod(pon.split_stages)}", _DASH, _split_remark(pon, lang))),
        row("homes", pon.homes.full, "household", opening=opening["homes"], take_up=words.ratio(pon.take_up, lang)),
        row("splitters", pon.splitters.full, "piece", opening=opening["splitters"], places=places),
        row("ports", pon.ports.full, "port", opening=opening["ports"]),
        row("fibres", pon.exchange_fibres, "fibre", km=words.number(pon.fibre_km, lang, decimals=1)),
    )


def _split_remark(pon: PonDesign, lang: Lang) -> str:
    housing = text(f"report.pon.housing_{pon.splitters_in}", lang)
    *inner, outer = pon.split_stages
    if not inner:
        return text("report.pon.split_remark_outer", lang, outer=outer, housing=housing)
    ratios = text("report.pon.inner", lang, ratios="×".join(str(ratio) for ratio in inner))
    return text("report.pon.split_remark", lang, inner=ratios, outer=outer, housing=housing)


def _loss_rows(pon: PonDesign, lang: Lang) -> tuple[Row, ...]:
    loss = pon.loss

    def row(name: str, value_db: float, remark: str = _DASH, *, total: bool = False) -> Row:
        cells = (text(f"report.pon.{name}", lang), words.number(value_db, lang, decimals=2), "dB", remark)
        return Row(cells, "subtotal" if total else "body")

    return (
        Row((text("report.pon.loss", lang, optics=pon.optics, wavelength=loss.wavelength_nm),), "group"),
        row("fibre_db", loss.fibre_db, _where(loss, lang)),
        row("splices_db", loss.splices_db),
        row("connectors_db", loss.connectors_db),
        row("splitters_db", loss.splitters_db, "×".join(f"1:{ratio}" for ratio in pon.split_stages)),
        row("total_db", loss.total_db, total=True),
        row(
            "margin_db",
            loss.margin_db,
            text(
                "report.pon.margin_db_remark",
                lang,
                budget=words.number(loss.budget_db, lang, decimals=1),
                reserve=words.number(loss.reserve_db, lang, decimals=1),
            ),
        ),
        _failing_row(pon, lang),
    )


def _where(loss: PonLoss, lang: Lang) -> str:
    km = words.number(loss.distance_km, lang, decimals=2)
    return text("report.pon.fibre_db_remark", lang, km=km, mesh=_place(loss, lang))


def _failing_row(pon: PonDesign, lang: Lang) -> Row:
    remark = text("report.pon.failing_none", lang)
    if pon.failures:
        remark = text("report.pon.failing_remark", lang, squares=words.number(len(pon.failures), lang))
    number = words.number(pon.failing_homes, lang)
    return Row((text("report.pon.failing", lang), number, words.unit("household", lang), remark))


def _cost_rows(pon: PonDesign, lang: Lang) -> tuple[Row, ...]:
    remark, unit = text("report.pon.per_remark", lang), words.unit("yen/household", lang)
    return tuple(
        Row((text(f"report.pon.{name}", lang), words.number(value, lang), unit, remark))
        for name, value in (("per_passed", pon.jpy_per_home_passed), ("per_connected", pon.jpy_per_home_connected))
    )


def bill_table(pon: PonDesign, lang: Lang) -> Table:
    """Return the bill of quantities: what is to be bought and built, and its price or why none is known."""
    yen = text("report.unit.yen", lang)
    columns = (
        Column(text("report.col.item", lang), weight=1.0),
        Column(text("report.col.quantity", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.col.basis", lang)),
        Column(text("report.col.unit_price", lang), "right", yen),
        Column(text("report.col.amount", lang), "right", yen),
    )
    rows = [Row(_bill_cells(row, lang)) for row in pon.bill]
    rows.append(Row((text("report.total", lang), "", "", "", "", words.number(pon.bill_jpy, lang)), "total"))
    return Table("bill", text("report.table.bill", lang), columns, tuple(rows), (text("report.note.bill", lang),))


def _bill_cells(row: BillRow, lang: Lang) -> tuple[str, ...]:
    origin = words.without_address(row.price_source) if row.reason is None else words.reason(row.reason, lang)
    return (
        f"{text(row.name_key, lang, **row.params)}\n{origin}",
        words.number(row.quantity, lang, decimals=2 if row.unit == "km" else 0),
        words.unit(row.unit, lang),
        words.basis(row.basis, lang),
        words.number(row.unit_price_jpy, lang),
        words.number(row.amount_jpy, lang),
    )


def failures_table(pon: PonDesign, lang: Lang, *, limit: int | None = None) -> Table:
    """Return the squares whose farthest home the light does not reach; ``limit`` leaves the nearer rest to one line."""
    columns = (
        Column(text("report.pon.col_square", lang), weight=1.0),
        Column(text("report.pon.col_homes", lang), "right"),
        Column(text("report.pon.col_distance", lang), "right", "km"),
        Column(text("report.pon.col_loss", lang), "right", "dB"),
        Column(text("report.pon.col_over", lang), "right", "dB"),
        Column(text("report.pon.col_split", lang)),
        Column(text("report.pon.col_optics", lang)),
    )
    rows = [Row(_failure_cells(one, lang)) for one in pon.failures[:limit]]
    if len(rows) < len(pon.failures):
        rest = pon.failures[len(rows) :]
        homes = words.number(sum(one.homes for one in rest), lang)
        rows.append(Row((text("report.pon.rest", lang, count=len(rest)), homes, *[_DASH] * 5), "subtotal"))
    notes = (text("report.note.pon_failures", lang),)
    return Table("pon_failures", text("report.table.pon_failures", lang), columns, tuple(rows), notes)


def _failure_cells(one: PonFailure, lang: Lang) -> tuple[str, ...]:
    beyond = [text("report.pon.beyond_reach", lang)] if one.cause == "reach" else []
    return (
        "\n".join([_place(one, lang), *beyond]),
        words.number(one.homes, lang),
        words.number(one.distance_km, lang, decimals=2),
        words.number(one.loss_db, lang, decimals=2),
        words.number(one.over_db, lang, decimals=2) if one.over_db else _DASH,
        _DASH if one.split_stages is None else f"1:{math.prod(one.split_stages)}",
        one.optics or _DASH,
    )


def _place(one: PonFailure | PonLoss, lang: Lang) -> str:
    return one.mesh_code if one.branch is None else text("report.list", lang, items=[one.mesh_code, one.branch])


def pon_inputs_table(pon: PonDesign, lang: Lang) -> Table:
    """Return the figures that the network was designed with, each with its basis and origin."""
    columns = (
        Column(text("report.col.item", lang), weight=1.0),
        Column(text("report.col.value", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.col.basis", lang)),
        Column(text("report.col.source", lang), weight=1.3),
    )
    rows = tuple(
        Row(
            (
                text(one.name_key, lang, **one.params),
                words.ratio(one.value, lang).removesuffix("%")
                if one.unit == "ratio"
                else words.number(one.value, lang, decimals=2 if one.unit in {"dB", "dB/km"} else 0),
                "%" if one.unit == "ratio" else words.unit(one.unit, lang),
                words.basis(one.basis, lang),
                words.readable_address(one.source) or _DASH,
            )
        )
        for one in pon.inputs
    )
    return Table("pon_inputs", text("report.table.pon_inputs", lang), columns, rows)
