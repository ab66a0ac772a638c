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
    from todoku.plans.pon_form import BillRow, PonDesign, PonFailure, PonInput, PonLoss

_DASH = "—"
_MAX_PLACES = 12
_NO_PRICE = "bill.no_price.none"


def pon_tables(plan: Plan, lang: Lang) -> tuple[Table, ...]:
    """Return the network, its bill, and its failures where there are any; none of a plan without such a network."""
    pon = None if plan.design.fibre is None else plan.design.fibre.pon
    if pon is None:
        return ()
    mends = (mends_table(pon, lang),) if pon.failures else ()
    return pon_table(pon, lang), *mends, bill_table(pon, lang)


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
    total = words.number(pon.bill_jpy, lang)
    rows.append(Row((text("report.pon.bill_total", lang), "", "", "", "", total), "total"))
    return Table("bill", text("report.table.bill", lang), columns, tuple(rows), (text("report.note.bill", lang),))


def _bill_cells(row: BillRow, lang: Lang) -> tuple[str, ...]:
    origin = words.without_address(row.price_source) if row.reason is None else words.reason(row.reason, lang)
    told = [] if row.reason is not None and row.reason.code == _NO_PRICE else [origin]
    return (
        "\n".join([text(row.name_key, lang, **row.params), *told]),
        words.number(row.quantity, lang, decimals=2 if row.unit == "km" else 0),
        words.unit(row.unit, lang),
        words.basis(row.basis, lang),
        words.number(row.unit_price_jpy, lang),
        words.number(row.amount_jpy, lang),
    )


def failures_table(pon: PonDesign, lang: Lang) -> Table:
    """Return every square whose farthest home the light does not reach: for the workbook."""
    columns = (Column(text("report.pon.col_square", lang), weight=1.0), *_failure_columns(lang))
    rows = tuple(Row(_failure_cells(one, lang)) for one in pon.failures)
    notes = (text("report.note.pon_failures", lang),)
    return Table("pon_failures", text("report.table.pon_failures", lang), columns, rows, notes)


def mends_table(pon: PonDesign, lang: Lang) -> Table:
    """Return the squares that the light does not reach, put together by what would mend them, the worst first."""
    alike: dict[tuple[str, tuple[int, ...] | None, str | None], list[PonFailure]] = {}
    for one in pon.failures:
        alike.setdefault((one.cause, one.split_stages, one.optics), []).append(one)
    columns = (Column(text("report.pon.col_squares", lang), weight=1.0), *_failure_columns(lang))
    rows = tuple(_mend_row(found, lang) for found in alike.values())
    notes = (_further(pon, lang), text("report.note.pon_mends", lang))
    return Table("pon_mends", text("report.table.pon_failures", lang), columns, rows, notes)


def _failure_columns(lang: Lang) -> tuple[Column, ...]:
    return (
        Column(text("report.pon.col_homes", lang), "right"),
        Column(text("report.pon.col_distance", lang), "right", "km"),
        Column(text("report.pon.col_loss", lang), "right", "dB"),
        Column(text("report.pon.col_over", lang), "right", "dB"),
        Column(text("report.pon.col_split", lang)),
        Column(text("report.pon.col_optics", lang)),
    )


def _mend_row(found: list[PonFailure], lang: Lang) -> Row:
    """Return one line for squares that the same would mend: the farthest of them, and how many they are."""
    _, _, *figures = _failure_cells(found[0], lang)
    homes = words.number(sum(one.homes for one in found), lang)
    name = text(f"report.pon.squares_{found[0].cause}", lang, squares=words.number(len(found), lang))
    return Row((f"{name}\n{text('report.pon.farthest', lang, place=_place(found[0], lang))}", homes, *figures))


def _further(pon: PonDesign, lang: Lang) -> str:
    places = [
        text("report.pon.at", lang, mesh=one.mesh_code, km=words.number(one.distance_km, lang, decimals=1))
        for one in pon.further_exchanges[:_MAX_PLACES]
    ]
    if len(pon.further_exchanges) > _MAX_PLACES:
        places.append("…")
    return text("report.pon.further", lang, count=len(pon.further_exchanges), places=places)


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
    """Return the figures that the network was designed with, each with its origin: for the workbook."""
    columns = (
        Column(text("report.col.item", lang), weight=0.9),
        Column(text("report.col.value", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.pon.col_origin", lang), weight=1.6),
    )
    rows = tuple(Row(_input_cells(one, lang)) for one in pon.inputs)
    return Table("pon_inputs", text("report.table.pon_inputs", lang), columns, rows)


def _input_cells(one: PonInput, lang: Lang) -> tuple[str, ...]:
    decimals = 2 if one.unit in {"dB", "dB/km"} else 0
    ratio = one.unit == "ratio"
    shown = (
        words.ratio(one.value, lang).removesuffix("%") if ratio else words.number(one.value, lang, decimals=decimals)
    )
    source = text("report.pon.own", lang) if one.source is None else words.note(one.source, lang)
    return (
        text(one.name_key, lang, **one.params),
        shown,
        "%" if ratio else words.unit(one.unit, lang),
        f"{words.basis(one.basis, lang)}\n{words.readable_address(source)}",
    )
