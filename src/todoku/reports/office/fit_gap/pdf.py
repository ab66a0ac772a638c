"""Writes a fit-and-gap study as a PDF: one page that says what counts, then the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.office.specification.fit_gap import Verdict
from todoku.reports.office.fit_gap import tables
from todoku.reports.office.fit_gap import words as shown
from todoku.reports.office.fit_gap.words import said
from todoku.reports.office.study_pdf import KeyFigure, Study, StudyPart, render_study
from todoku.reports.rows import words

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.specification.study import FitGap
    from todoku.reports.rows.table import Table


def write_fit_gap_pdf(study: FitGap, path: Path, *, lang: Lang) -> None:
    """Write the paper in one language: A4, tagged, the same bytes for the same study.

    Raises InputError where the typeface is not installed, and OSError where the file cannot be written.
    """
    path.write_bytes(render_fit_gap(study, lang=lang))


def render_fit_gap(study: FitGap, *, lang: Lang) -> bytes:
    """Return the paper as PDF; its date is the study's day."""
    paper = Study(
        title=said("report.title", lang, business=shown.business(study, lang)),
        subtitle=study.title,
        day=study.on,
        facts=_facts(study, lang),
        figures=_figures(study, lang),
        answer=_answers(study, lang),
        summary=(
            tables.verdicts_table(study, lang),
            tables.gaps_table(study, lang),
            tables.costs_table(study, lang),
            tables.opens_table(study, lang),
        ),
        parts=_parts(study, lang),
    )
    return render_study(paper, lang=lang)


def _facts(study: FitGap, lang: Lang) -> str:
    return said(
        "report.facts",
        lang,
        title=shown.specification(study, lang),
        body=shown.body(study, lang),
        day=words.official_day(study.on.isoformat(), lang),
    )


def _figures(study: FitGap, lang: Lang) -> list[KeyFigure]:
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
        KeyFigure(said(f"report.figure.{name}", lang), words.number(count, lang), unit, warn)
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


def _parts(study: FitGap, lang: Lang) -> list[StudyPart]:
    parts: tuple[tuple[str, tuple[Table, ...]], ...] = (
        ("decide", tables.decide_tables(study, lang)),
        ("vendor", (tables.vendor_table(study, lang),)),
        ("open", (tables.confirm_table(study, lang),)),
        ("fields", (tables.fields_table(study, lang),)),
        ("changes", (tables.changes_table(study, lang),)),
        ("sources", (tables.sources_table(study, lang), tables.remarks_table(study, lang))),
    )
    return [
        StudyPart(said(f"report.part.{name}", lang), said(f"report.part.{name}_text", lang), tables=listed)
        for name, listed in parts
    ]
