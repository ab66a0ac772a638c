"""The tables of a fit-and-gap study as display text: counts, gaps to decide, what the vendor has to mend, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.office.specification.decisions import ways
from todoku.office.specification.fit_gap import OF_THE_TOWN, Gap, Open, Verdict
from todoku.office.specification.model import Kind
from todoku.reports.office.fit_gap import words as shown
from todoku.reports.office.fit_gap.words import NOTHING, said
from todoku.reports.rows import words
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku.office.specification.costs import CostLine
    from todoku.office.specification.fit_gap import Row as Item
    from todoku.office.specification.study import FitGap

MOST_ROWS = 200
"""Longer tables of the paper leave their end to one line; the workbook has them all."""


def verdicts_table(study: FitGap, lang: Lang) -> Table:
    """Return how many items come to what, by kind."""
    columns = [Column(said("report.col.kind", lang), weight=1.2)]
    columns += [Column(said(f"verdict.{one}", lang), "right", weight=1.0) for one in Verdict]
    columns.append(Column(said("report.col.all", lang), "right", weight=1.0))
    rows = []
    for kind in (*Kind, None):
        counted = study.verdicts(kind)
        name = said("report.col.all", lang) if kind is None else said(f"kind.{kind}", lang)
        cells = [words.number(counted[one], lang) for one in Verdict]
        all_rows = words.number(sum(counted.values()), lang)
        rows.append(Row((name, *cells, all_rows), "total" if kind is None else "body"))
    return Table("verdicts", said("report.table.verdicts", lang), tuple(columns), tuple(rows))


def gaps_table(study: FitGap, lang: Lang) -> Table:
    """Return how many items have each gap, how many are decided, and the hours a year that hang on them."""
    columns = (
        Column(said("report.col.gap", lang), weight=3.2),
        Column(said("report.col.count", lang), "right", weight=0.8),
        Column(said("report.col.decided", lang), "right", weight=0.9),
        Column(said("report.col.undecided", lang), "right", weight=0.9),
        Column(said("report.col.hours", lang), "right", weight=1.4),
    )
    rows = []
    for gap in Gap:
        having = [row for row in study.rows if gap in row.gaps]
        decided = sum(row.decided for row in having)
        town = gap in OF_THE_TOWN
        cells = (
            said(f"gap.{gap}", lang),
            words.number(len(having), lang),
            words.number(decided, lang) if town else NOTHING,
            words.number(len(having) - decided, lang) if town else NOTHING,
            _hours(having, lang) if town else NOTHING,
        )
        rows.append(Row(cells))
    return Table("gaps", said("report.table.gaps", lang), columns, tuple(rows), (said("report.note.gaps", lang),))


def _hours(rows: Sequence[Item], lang: Lang) -> str:
    known = [row.hours_per_year for row in rows if row.hours_per_year is not None]
    if not rows:
        return NOTHING
    if not known:
        return words.unknown(lang)
    lacking = len(rows) - len(known)
    total = shown.hours_number(sum(known), lang)
    return f"{total}\n{said('report.and_unknown', lang, count=lacking)}" if lacking else total


def opens_table(study: FitGap, lang: Lang) -> Table:
    """Return how many items have what to be cleared up, by kind."""
    columns = (
        Column(said("report.col.open", lang), weight=3.2),
        *(Column(said(f"kind.{kind}", lang), "right", weight=1.0) for kind in Kind),
        Column(said("report.col.all", lang), "right", weight=1.0),
    )
    rows = []
    for one in Open:
        counts = [study.opens(kind)[one] for kind in Kind]
        if any(counts):
            cells = [words.number(count, lang) for count in (*counts, sum(counts))]
            rows.append(Row((said(f"open.{one}", lang), *cells)))
    return Table("opens", said("report.table.opens", lang), columns, tuple(rows))


def costs_table(study: FitGap, lang: Lang) -> Table:
    """Return what the decisions cost, by way, and what customising costs today below."""
    columns = (
        Column(said("report.col.way", lang), weight=1.6),
        Column(said("report.col.count", lang), "right", weight=0.8),
        Column(said("report.col.initial", lang), "right", said("report.yen", lang), weight=1.4),
        Column(said("report.col.yearly", lang), "right", said("report.yen", lang), weight=1.4),
        Column(said("report.col.hours", lang), "right", weight=1.4),
    )
    costs = study.costs
    rows = [Row(_cost_cells(line, lang)) for line in costs.lines]
    rows.append(Row(_cost_cells(costs.total, lang), "total"))
    today = (
        said("report.customising", lang),
        words.number(costs.customised, lang),
        shown.amount(costs.customising_initial_jpy, lang, unit=False),
        shown.amount(costs.customising_yearly_jpy, lang, unit=False),
        NOTHING,
    )
    rows.append(Row(today, "ours"))
    return Table("costs", said("report.table.costs", lang), columns, tuple(rows), (said("report.note.costs", lang),))


def _cost_cells(line: CostLine, lang: Lang) -> tuple[str, ...]:
    hours = NOTHING
    if line.rows:
        hours = (
            words.unknown(lang) if line.hours_unknown == line.rows else shown.hours_number(line.hours_per_year, lang)
        )
        if 0 < line.hours_unknown < line.rows:
            hours += "\n" + said("report.and_unknown", lang, count=line.hours_unknown)
    return (
        said(f"way.{line.way}", lang),
        words.number(line.rows, lang),
        shown.amount(line.initial_jpy, lang, unit=False),
        shown.amount(line.yearly_jpy, lang, unit=False),
        hours,
    )


def decide_tables(study: FitGap, lang: Lang) -> tuple[Table, ...]:
    """Return the gaps on which the town decides, one table for each kind of gap; an item stands under its first gap."""
    columns = (
        Column(said("report.col.id", lang)),
        Column(said("report.col.item", lang), weight=2.6),
        Column(said("report.col.class", lang), weight=0.9),
        Column(said("report.col.other_gaps", lang), weight=1.1, lines_alike=True),
        Column(said("report.col.hours", lang), "right"),
        Column(said("report.col.decision", lang), weight=1.5),
    )
    tables = []
    for gap in OF_THE_TOWN:
        having = [row for row in study.rows if next((one for one in row.gaps if one in OF_THE_TOWN), None) == gap]
        rows = tuple(
            Row(
                (
                    shown.item_id(row, lang),
                    _item(row, lang),
                    shown.requirement(row, lang),
                    "\n".join(said(f"gap.{one}", lang) for one in row.gaps if one != gap) or NOTHING,
                    shown.hours(row.hours_per_year, row.hours_basis, lang),
                    _decision(row, lang),
                )
            )
            for row in having
        )
        title = said("report.table.decide", lang, gap=said(f"gap.{gap}", lang))
        tables.append(_shortened(Table(f"decide_{gap}", title, columns, rows), lang))
    return tuple(table for table in tables if table.rows)


def _item(row: Item, lang: Lang) -> str:
    own = shown.own_names(row)
    today = "\n" + said("report.called_today", lang, name=own) if own and row.id else ""
    return f"{shown.title(row)}{today}"


def _decision(row: Item, lang: Lang) -> str:
    decision = row.decision
    if decision is None:
        allowed = [said(f"way.{way}", lang) for way in ways(row)]
        return f"{said('report.undecided', lang)}\n{said('report.ways', lang, ways=allowed)}"
    if row.faults or decision.kind is None:
        return f"{said('report.refused', lang, written=decision.written)}\n{shown.faults(row, lang)}"
    day = "" if decision.decided_on is None else decision.decided_on.isoformat()
    lines = [said(f"way.{decision.kind}", lang), decision.reason, f"{decision.decided_by} {day}".strip()]
    costs = (decision.initial_jpy, decision.yearly_jpy)
    lines.append(said("report.cost_line", lang, initial=words.yen(costs[0], lang), yearly=words.yen(costs[1], lang)))
    if decision.interface:
        lines.append(said("report.interface", lang, interface=decision.interface))
    return "\n".join(line for line in lines if line)


def vendor_table(study: FitGap, lang: Lang) -> Table:
    """Return what the package lacks or has too much: for the vendor to mend."""
    columns = (
        Column(said("report.col.id", lang)),
        Column(said("report.col.item", lang), weight=2.6),
        Column(said("report.col.class", lang), weight=0.9),
        Column(said("report.col.gap", lang), weight=1.6),
        Column(said("report.col.vendor_note", lang), weight=1.2),
    )
    of_vendor = [gap for gap in Gap if gap not in OF_THE_TOWN]
    rows = tuple(
        Row(
            (
                shown.item_id(row, lang),
                shown.title(row),
                shown.requirement(row, lang),
                "\n".join(said(f"gap.{gap}", lang) for gap in row.gaps if gap in of_vendor),
                row.package_note or NOTHING,
            )
        )
        for row in study.rows
        if any(gap in of_vendor for gap in row.gaps)
    )
    return _shortened(Table("vendor", said("report.table.vendor", lang), columns, rows), lang)


def confirm_table(study: FitGap, lang: Lang) -> Table:
    """Return the town's items that resemble items of the standard, or carry an id that it does not have."""
    columns = (
        Column(said("report.col.own", lang), weight=1.6),
        Column(said("report.col.place", lang)),
        Column(said("report.col.proposals", lang), weight=2.4, lines_alike=True),
        Column(said("report.col.wrong_hand", lang)),
    )
    asked = [row for row in study.rows if {Open.TO_CONFIRM, Open.HAND_UNKNOWN} & set(row.opens)]
    rows = tuple(
        Row((shown.title(row), row.place, shown.proposals(row, lang) or NOTHING, shown.wrong_hand(row) or NOTHING))
        for row in asked
    )
    notes = (said("report.note.confirm", lang),)
    return _shortened(Table("confirm", said("report.table.confirm", lang), columns, rows, notes), lang)


def fields_table(study: FitGap, lang: Lang) -> Table:
    """Return the differences of forms and data items, field by field, under each form."""
    columns = (
        Column(said("report.col.field", lang), weight=1.6),
        Column(said("report.col.change", lang), weight=1.2),
        Column(said("report.col.today", lang), weight=1.4),
        Column(said("report.col.standard", lang), weight=1.4),
        Column(said("report.col.place_today", lang), "right"),
        Column(said("report.col.place_standard", lang), "right"),
    )
    rows: list[Row] = []
    for row in study.rows:
        if not row.changes:
            continue
        rows.append(Row((f"{said(f'kind.{row.kind}', lang)} {row.id} {row.name}",), "group"))
        rows += [
            Row(
                (
                    one.field,
                    shown.change(one, lang),
                    shown.one_line(one.old) or NOTHING,
                    shown.one_line(one.new) or NOTHING,
                    shown.place(one.old_place),
                    shown.place(one.new_place),
                )
            )
            for one in row.changes
        ]
    notes = (said("report.note.fields", lang),)
    return _shortened(Table("fields", said("report.table.fields", lang), columns, tuple(rows), notes), lang)


def changes_table(study: FitGap, lang: Lang) -> Table:
    """Return what changed since the former edition."""
    columns = (
        Column(said("report.col.edition_change", lang)),
        Column(said("report.col.kind", lang)),
        Column(said("report.col.id", lang)),
        Column(said("report.col.item", lang), weight=1.4),
        Column(said("report.col.column", lang), weight=0.9),
        Column(said("report.col.old", lang), weight=1.6),
        Column(said("report.col.new", lang), weight=1.6),
        Column(said("report.col.conformity_date", lang)),
    )
    rows = tuple(
        Row(
            (
                said(f"edition.{one.kind}", lang) + (f"\n{said('report.proposed', lang)}" if one.proposed else ""),
                said(f"kind.{one.item}", lang),
                one.id,
                one.name,
                shown.edition_column(one.column, lang),
                shown.edition_value(one.column, one.old, lang),
                shown.edition_value(one.column, one.new, lang),
                NOTHING if one.conformity_date is None else one.conformity_date.isoformat(),
            )
        )
        for one in study.changes
    )
    former = shown.edition(study.former_edition, lang)
    title = said("report.table.changes", lang, old=former, new=shown.edition(study.edition, lang))
    return _shortened(Table("changes", title, columns, rows), lang)


def sources_table(study: FitGap, lang: Lang) -> Table:
    """Return the files of the study with their hashes."""
    columns = (
        Column(said("report.col.role", lang)),
        Column(said("report.col.file", lang), weight=1.2),
        Column(said("report.col.sheets", lang), weight=1.4),
        Column("SHA-256", weight=1.4),
    )
    rows = tuple(
        Row(
            (
                said(f"source.{role}", lang),
                one.file,
                ", ".join(one.sheets) or NOTHING,
                f"{one.sha256[:32]}\n{one.sha256[32:]}",
            )
        )
        for role, one in study.sources
    )
    return Table("sources", said("report.table.sources", lang), columns, rows)


def remarks_table(study: FitGap, lang: Lang) -> Table:
    """Return what the readers left out, mended or assumed."""
    columns = (
        Column(said("report.col.file", lang), weight=1.0),
        Column(said("report.col.remark", lang), weight=2.4),
        Column(said("report.col.kept", lang)),
    )
    rows = tuple(
        Row(
            (
                one.source,
                shown.remark(one, lang),
                said("report.kept" if one.kept else "report.left_out", lang),
            )
        )
        for one in study.remarks
    )
    return Table("remarks", said("report.table.remarks", lang), columns, rows)


def _shortened(table: Table, lang: Lang) -> Table:
    if len(table.rows) <= MOST_ROWS:
        return table
    left = said("report.shortened", lang, count=len(table.rows) - MOST_ROWS)
    return Table(table.id, table.title, table.columns, table.rows[:MOST_ROWS], (*table.notes, left))
