"""The paper of a comparison: a first page for a head of department, then the maps, the list and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.office.compare.surveyed import LEAST_RATIO, LEAST_SHARE
from todoku.reports.office.comparison import tables
from todoku.reports.office.comparison.heat_map import heat_map
from todoku.reports.office.comparison.sentences import rounded, said, top_findings
from todoku.reports.office.study_pdf import KeyFigure, Study, StudyPart, render_study
from todoku.reports.rows import words

if TYPE_CHECKING:
    from datetime import date

    from todoku.i18n import Lang
    from todoku.office.compare.findings import Comparison

_MOST_HEAD = 8


def render_comparison(comparison: Comparison, *, title: str, day: date, lang: Lang, examples: bool = False) -> bytes:
    """Return the report as PDF; with ``examples`` it names cases, which is for those whose cases they are."""
    study = Study(
        title=said("title", lang),
        subtitle=title,
        day=day,
        facts=_facts(comparison, title, day, lang),
        figures=_figures(comparison, lang),
        answer=_answer(comparison, lang),
        summary=(
            tables.towns_table(comparison, lang),
            tables.deviations_table(comparison, lang, name="largest", most=_MOST_HEAD),
        ),
        parts=_parts(comparison, lang, examples=examples),
    )
    return render_study(study, lang=lang)


def _facts(comparison: Comparison, title: str, day: date, lang: Lang) -> str:
    return said(
        "facts",
        lang,
        title=title,
        towns=len(comparison.towns),
        cases=f"{sum(one.cases or 0 for one in comparison.towns):,}",
        day=words.official_day(day.isoformat(), lang),
    )


def _figures(comparison: Comparison, lang: Lang) -> list[KeyFigure]:
    more = [one for one in comparison.deviations if (one.hours_per_year or 0.0) > 0 and not one.legal_ground]
    basis = max(
        {one.hours_basis for one in more}, key=lambda kind: sum(one.hours_basis == kind for one in more), default=""
    )
    total = sum(one.hours_per_year or 0.0 for one in more if one.hours_basis == basis)
    counted = [
        KeyFigure(said(f"figure.{name}", lang), f"{value:,}", said(f"figure.{name}_unit", lang))
        for name, value in (
            ("towns", len(comparison.towns)),
            ("core", len(comparison.core)),
            ("deviations", len(comparison.deviations)),
        )
    ]
    if not more:
        return counted
    unit = said("figure.hours_unit", lang, kind=said(f"hours.short.{basis}", lang))
    return [*counted, KeyFigure(said("figure.hours", lang), rounded(total, lang), unit)]


def _answer(comparison: Comparison, lang: Lang) -> list[str]:
    found = top_findings(comparison, lang)
    if not found and not comparison.tests:
        return [said("answer.untested", lang)]
    if not found:
        return [said("answer.none", lang, tests=f"{comparison.tests:,}")]
    legitimate = sum(bool(one.legal_ground) for one in comparison.deviations)
    elapsed = any(one.hours_basis == "elapsed" for one in comparison.deviations[: len(found)])
    return [
        *found,
        *([said("answer.elapsed", lang)] if elapsed else []),
        *([said("answer.legitimate", lang, count=legitimate)] if legitimate else []),
        said("answer.caution", lang),
    ]


def _parts(comparison: Comparison, lang: Lang, *, examples: bool) -> list[StudyPart]:
    maps = tuple(
        (said(f"heat.caption.{which}", lang), picture)
        for which in ("shares", "times")
        if (picture := heat_map(comparison, which, lang)) is not None
    )
    parts = [
        StudyPart(said("part.map", lang), said("part.map_text", lang), pictures=maps),
        StudyPart(said("part.list", lang), tables=(tables.deviations_table(comparison, lang),)),
        StudyPart(said("part.core", lang), tables=(tables.core_table(comparison, lang),)),
    ]
    if examples:
        parts.append(
            StudyPart(said("part.examples", lang), said("part.examples_text", lang),
                      tables=(tables.examples_table(comparison, lang),))
        )  # fmt: skip
    evidence = tables.sources_table(comparison, lang), tables.remarks_table(comparison, lang)
    parts.append(StudyPart(said("part.method", lang), method_words(comparison, lang), tables=evidence))
    return parts


def method_words(comparison: Comparison, lang: Lang) -> str:
    """Return how differences were found: by tests of logs, by what surveys tell, or by both."""
    surveyed = any(one.basis == "survey" for one in comparison.towns)
    tested = comparison.tests > 0 or not surveyed
    method = said("part.method_text", lang, level=f"{comparison.settings.level:.0%}") if tested else ""
    if surveyed:
        least = {"points": f"{100 * LEAST_SHARE:.0f}", "ratio": f"{LEAST_RATIO:.1f}"}
        method += said("part.method_survey", lang, **least)
    return method.strip()
