"""Writes a fit-and-gap study as a PDF: one page that says what counts, then the tables."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from todoku.i18n import text
from todoku.office.specification.fit_gap import Verdict
from todoku.reports.office import fit_gap_tables as tables
from todoku.reports.office import fit_gap_words as shown
from todoku.reports.office.fit_gap_words import said
from todoku.reports.paper.fonts import font_folders
from todoku.reports.paper.pdf import STANDARDS, printable
from todoku.reports.paper.typeset import typeset
from todoku.reports.rows import words

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.office.specification.fit_gap import FitGap
    from todoku.reports.rows.table import Table


def write_fit_gap_pdf(study: FitGap, path: Path, *, lang: Lang) -> None:
    """Write the paper in one language: A4, tagged, the same bytes for the same study.

    Raises InputError where the typeface is not installed, and OSError where the file cannot be written.
    """
    path.write_bytes(render_fit_gap(study, lang=lang))


def render_fit_gap(study: FitGap, *, lang: Lang) -> bytes:
    """Return the paper as PDF; its date is the study's day."""
    content = _content(study, lang)
    told = printable(json.dumps(typeset(content) if lang == "ja" else content, ensure_ascii=False))
    made = datetime.combine(study.on, time(), tzinfo=UTC)
    pdf = _compiler().compile(format="pdf", sys_inputs={"data": told}, pdf_standards=STANDARDS, timestamp=made)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    templates = Path(str(resources.files("todoku.reports") / "templates"))
    return typst.Compiler(
        input=str(templates / "office_fit_gap.typ"),
        root=str(templates),
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
    )


def _content(study: FitGap, lang: Lang) -> dict[str, Any]:
    heading = said("report.title", lang, business=shown.business(study, lang))
    return {
        "lang": lang,
        "title": heading,
        "heading": heading,
        "subtitle": study.title,
        "date": [study.on.year, study.on.month, study.on.day],
        "unknown": words.unknown(lang),
        "stamp": None,
        "words": {"answer": text("report.answer", lang), "unit": text("report.table_unit", lang, unit="{unit}")},
        "facts": _facts(study, lang),
        "figures": _figures(study, lang),
        "answer": _answers(study, lang),
        "summary": [
            one.as_json()
            for one in (
                tables.verdicts_table(study, lang),
                tables.gaps_table(study, lang),
                tables.costs_table(study, lang),
                tables.opens_table(study, lang),
            )
        ],
        "parts": _parts(study, lang),
    }


def _facts(study: FitGap, lang: Lang) -> str:
    return said(
        "report.facts",
        lang,
        title=shown.specification(study, lang),
        body=shown.body(study, lang),
        day=words.official_day(study.on.isoformat(), lang),
    )


def _figures(study: FitGap, lang: Lang) -> list[dict[str, Any]]:
    counted = study.verdicts()
    rows = (
        ("items", sum(counted.values()), False),
        ("fit", counted[Verdict.FIT], False),
        ("gap", counted[Verdict.GAP], False),
        ("open", counted[Verdict.OPEN], counted[Verdict.OPEN] > 0),
        ("undecided", len(study.undecided), bool(study.undecided)),
    )
    unit = said("report.unit.items", lang)
    return [
        {"name": said(f"report.figure.{name}", lang), "value": words.number(count, lang), "unit": unit, "warn": warn}
        for name, count, warn in rows
    ]


def _answers(study: FitGap, lang: Lang) -> list[str]:
    """Return the sentences that a head of department reads: what is decided, the package, costs, what is open."""
    to_decide = [row for row in study.rows if row.to_decide]
    refused = sum(bool(row.faults) for row in study.rows)
    total = study.costs.total
    lines = [
        said(
            "report.answer.decided",
            lang,
            count=words.number(len(to_decide), lang),
            decided=words.number(len(to_decide) - len(study.undecided), lang),
        ),
        shown.conforms(study, lang),
        said(
            "report.answer.cost",
            lang,
            initial=_sum(total.initial_jpy, lang),
            yearly=_sum(total.yearly_jpy, lang),
        ),
    ]
    if study.costs.yearly_saving_jpy is not None:
        saving = study.costs.yearly_saving_jpy
        code = "less" if saving >= 0 else "more"
        lines.append(said(f"report.answer.{code}", lang, amount=words.yen(abs(saving), lang)))
    elif study.costs.customised:
        lines.append(said("report.answer.saving_unknown", lang))
    if refused:
        lines.append(said("report.answer.refused", lang, count=words.number(refused, lang)))
    opened = study.verdicts()[Verdict.OPEN]
    if opened:
        lines.append(said("report.answer.open", lang, count=words.number(opened, lang)))
    return lines


def _sum(one: Any, lang: Lang) -> str:
    return shown.amount(one, lang).replace("\n", " ")


def _parts(study: FitGap, lang: Lang) -> list[dict[str, Any]]:
    parts: tuple[tuple[str, tuple[Table, ...]], ...] = (
        ("decide", tables.decide_tables(study, lang)),
        ("vendor", (tables.vendor_table(study, lang),)),
        ("open", (tables.confirm_table(study, lang),)),
        ("fields", (tables.fields_table(study, lang),)),
        ("changes", (tables.changes_table(study, lang),)),
        ("sources", (tables.sources_table(study, lang), tables.remarks_table(study, lang))),
    )
    found = []
    for name, listed in parts:
        filled = [table.as_json() for table in listed if table.rows]
        if filled:
            told = {"title": said(f"report.part.{name}", lang), "text": said(f"report.part.{name}_text", lang)}
            found.append({**told, "tables": filled})
    return found
