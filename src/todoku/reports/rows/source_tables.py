"""Where the plan's figures come from: the list of sources, the datasets, and the lines under maps and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.cost_tables import whole_lines
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan

_SHA_DIGITS = 12
_DASH = "—"


def source_numbers(plan: Plan) -> dict[str, int]:
    """Return the number under which each source stands in the list of sources: id -> 1, 2, ..."""
    return {source_id: number for number, source_id in enumerate(plan.inputs.sources, start=1)}


def source_line(plan: Plan, kinds: Iterable[str], lang: Lang) -> str:
    """Return the line under a map or table (出典): the sources of datasets of these kinds, else all, by number."""
    numbers = source_numbers(plan)
    wanted = set(kinds)
    used = {dataset.source for dataset in plan.inputs.datasets if dataset.kind in wanted} or set(numbers)
    parts = [f"{plan.inputs.sources[name].citation} [{numbers[name]}]" for name in numbers if name in used]
    return text("report.source_line", lang, sources=parts) if parts else ""


def source_numbers_line(plan: Plan, kinds: Iterable[str], lang: Lang) -> str:
    """Return the same line in short, by number alone, where the list of sources is in the same paper."""
    numbers, wanted = source_numbers(plan), set(kinds)
    used = {dataset.source for dataset in plan.inputs.datasets if dataset.kind in wanted} or set(numbers)
    return text("report.source_line", lang, sources=[f"[{numbers[name]}]" for name in numbers if name in used])


def cited(plan: Plan, citation: str, lang: Lang) -> str:
    """Return a citation in short, with its number in the list of sources where it stands there."""
    for number, source in enumerate(plan.inputs.sources.values(), start=1):
        if source.citation == citation:
            return text("report.cited", lang, publisher=source.publisher, number=number)
    return citation


def sources_table(plan: Plan, lang: Lang) -> Table:
    """Return the numbered sources: publisher, title, date, licence, hash and basis."""
    columns = (
        Column("No.", "right"),
        Column(text("report.col.publisher_title", lang), weight=1.0),
        Column(text("report.col.as_of", lang)),
        Column(text("report.col.licence", lang), weight=0.55),
        Column(text("report.col.basis", lang)),
        Column("SHA-256"),
    )
    rows = []
    for number, source in enumerate(plan.inputs.sources.values(), start=1):
        detail = [part for part in (words.note(source.note or "", lang), source.url) if part]
        rows.append(
            Row(
                (
                    str(number),
                    "\n".join((f"{source.publisher}「{source.title}」", *detail)),
                    words.day(source.as_of, lang),
                    words.note(source.licence, lang),
                    words.basis(source.basis, lang),
                    source.sha256[:_SHA_DIGITS] if source.sha256 else _DASH,
                )
            )
        )
    return Table("sources", text("report.table.sources", lang), columns, tuple(rows))


def datasets_table(plan: Plan, lang: Lang) -> Table:
    """Return the datasets that went into the plan, each with its source's number and hash."""
    numbers = source_numbers(plan)
    columns = (
        Column(text("report.col.dataset", lang), weight=1.0),
        Column(text("report.col.rows", lang), "right"),
        Column(text("report.col.source_number", lang), "right"),
        Column("SHA-256"),
        Column(text("report.col.remarks", lang), weight=1.4),
    )
    rows = tuple(
        Row(
            (
                words.code("dataset", one.kind, lang),
                _DASH if one.rows is None else words.number(one.rows, lang),
                f"[{numbers[one.source]}]" if one.source in numbers else _DASH,
                one.sha256[:_SHA_DIGITS] or _DASH,
                "\n".join(words.note(note, lang) for note in one.notes) or _DASH,
            )
        )
        for one in plan.inputs.datasets
    )
    return Table("datasets", text("report.table.datasets", lang), columns, rows)


def price_sources_table(plan: Plan, lang: Lang) -> Table:
    """Return where prices, the figures of the ten-year balance and the real projects beside ours come from."""
    columns = (
        Column(text("report.col.used_for", lang), weight=0.8),
        Column(text("report.col.source", lang), weight=1.6),
    )
    used: dict[str, list[str]] = {}
    for line in whole_lines(plan):
        used.setdefault(line.price_source, []).append(text(line.name_key, lang))
    for given in plan.funding.inputs:
        if given.source:
            used.setdefault(given.source, []).append(text(given.name_key, lang))
    rows = [Row((text("report.list", lang, items=names), words.two_lines(source))) for source, names in used.items()]
    cases = ((case.name, f"{case.source} {case.url or ''}".strip()) for case in plan.comparisons)
    rows += [Row((name, words.two_lines(source))) for name, source in cases]
    return Table("price_sources", text("report.table.price_sources", lang), columns, tuple(rows))
