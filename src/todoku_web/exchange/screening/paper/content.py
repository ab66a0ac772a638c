"""What stands in the score sheets for the meeting (採点表): the rank table, then the sheets of each application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.dates import era_date
from todoku.i18n import text
from todoku_web.exchange.screening.models import Reading
from todoku_web.exchange.screening.results import ranked, with_candidates
from todoku_web.exchange.screening.sheet_table import sheet_table
from todoku_web.exchange.screening.workflow import ReadingState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku_web.exchange.screening.models import Candidate, Ranking, Screening
    from todoku_web.exchange.screening.results import Line

PER_PAPER = 200
"""Applications in one PDF."""
_WIDTHS = (11, 13, 0, 15, 17, 28, 24, 20, 20, 14, 24)
"""Of the rank table's columns in millimetres; 0 takes what is left."""
_HEADS = ("rank", "number", "who", "mean", "worth", "interval", "rank_interval", "chance", "reads", "spread", "stands")


def sheets_content(screening: Screening, ranking: Ranking, lang: Lang, *, part: int, names: bool) -> dict[str, Any]:
    """Return the content of the score sheets as plain values: the applications of one part, in order of rank.

    ``names``: whether applicants are named; readers never are, but by their numbers.
    """
    lines = ranked(screening, ranking).lines[(part - 1) * PER_PAPER : part * PER_PAPER]
    rows = with_candidates(screening, lines)
    today = timezone.localdate()
    made = era_date(today) if lang == "ja" else today.isoformat()
    return {
        "lang": lang,
        "title": text("screening.paper.title", lang, stage=screening.named(lang)),
        "subtitle": f"{screening.call.named(lang)}\n{text('screening.paper.line', lang, places=screening.places)}",
        "made": f"{screening.organisation.name}\n{text('screening.paper.made', lang, day=made, number=ranking.number)}",
        "heads": [text(f"screening.paper.column.{one}", lang) for one in _HEADS],
        "widths": list(_WIDTHS),
        "rows": [{"cells": cells(line, one, lang, names=names), "near": _near(line)} for line, one in rows],
        "notes": [text(f"screening.paper.note.{one}", lang) for one in ("mean", "worth", "chance", "near")],
        "criterion": text("screening.column.criterion", lang),
        "weight": text("screening.column.weight", lang),
        "mean": text("screening.column.weighted", lang),
        "struck": text("screening.reading.struck", lang),
        "comments": text("screening.paper.comments", lang),
        "nothing": text("screening.paper.nothing", lang),
        "applications": _applications(screening, rows, lang, names=names),
        "date": [today.year, today.month, today.day],
    }


def _near(line: Line) -> bool:
    return line.placement == "open" or line.figures["is_stable"] is False


def cells(line: Line, candidate: Candidate, lang: Lang, *, names: bool) -> list[str]:
    """Return a row of the rank table as texts; unknown is a dash."""
    one = line.figures
    span = text("screening.span", lang, low="{low}", high="{high}")
    stands = text(f"screening.placement.{line.placement}", lang)
    return [
        _plain(one["mean_rank"]),
        str(line.number),
        candidate.application.shown_name if names else text("screening.paper.hidden", lang),
        _decimals(one["mean"]),
        _decimals(one["worth"]),
        "—" if one["worth_low"] is None
        else span.format(low=_decimals(one["worth_low"]), high=_decimals(one["worth_high"])),
        "—" if one["rank_low"] is None else span.format(low=one["rank_low"], high=one["rank_high"]),
        "—" if one["chance_above"] is None else f"{one['chance_above']:.0%}",
        str(one["reads"]) + (text("screening.paper.struck_count", lang, count=one["struck"]) if one["struck"] else ""),
        _decimals(one["spread"], 1) + ("!" if one["disagrees"] else ""),
        stands + (text("screening.paper.moved", lang) if line.reason else ""),
    ]  # fmt: skip


def _plain(value: int | None) -> str:
    return "—" if value is None else str(value)


def _decimals(value: float | None, places: int = 2) -> str:
    return "—" if value is None else f"{value:.{places}f}"


def _applications(
    screening: Screening, rows: Sequence[tuple[Line, Candidate]], lang: Lang, *, names: bool
) -> list[dict[str, Any]]:
    sheets: dict[int, list[Reading]] = {}
    told = Reading.objects.filter(
        candidate__in=[one for _, one in rows], state__in=(ReadingState.SUBMITTED, ReadingState.STRUCK)
    )
    for reading in told.select_related("reviewer").order_by("reviewer__number"):
        sheets.setdefault(reading.candidate_id, []).append(reading)
    return [_application(screening, line, one, sheets.get(one.pk, []), lang, names=names) for line, one in rows]


def _application(
    screening: Screening, line: Line, candidate: Candidate, readings: Sequence[Reading], lang: Lang, *, names: bool
) -> dict[str, Any]:
    table = sheet_table(screening, readings, lang, names=False)
    who = f" {candidate.application.shown_name}" if names else ""
    return {
        "title": text("screening.paper.application", lang, number=candidate.number) + who,
        "line": text(
            "screening.paper.application_line", lang,
            rank=_plain(line.figures["mean_rank"]), mean=_decimals(table.mean),
            stands=text(f"screening.placement.{line.placement}", lang),
        )
        + (f" {line.reason}" if line.reason else ""),
        "columns": [
            {"who": one.who, "struck": one.is_struck, "score": _decimals(one.score)} for one in table.columns
        ],
        "rows": [[title, str(weight), *(_plain(mark) for mark in marks)] for title, weight, marks in table.rows],
        "comments": [
            f"{one.who}: {one.committee_comment}"
            for one in table.columns if one.committee_comment and not one.is_struck
        ],
    }  # fmt: skip
