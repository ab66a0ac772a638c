"""What stands on a trial's sheet for evidence-based policy (EBPM): the same for the page to print and for the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import text
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.trials.part_specs import LOGIC, PARTS
from todoku_web.exchange.trials.shown import given_for, indicator_rows
from todoku_web.exchange.trials.verdicts import verdicts
from todoku_web.parts.shown import shown_rows

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.trials.models import Trial


def sheet_content(trial: Trial, lang: Lang, *, works: bool) -> dict[str, Any]:
    """Return the sheet as plain values; ``works`` adds what only those who take part may see."""
    need = trial.need
    today = timezone.localdate()
    head = [
        ("field.state", text(f"trials.state.{trial.state}", lang)),
        ("col.need", need.title),
        ("col.issue", text(f"exchange.issue.{need.issue_area}", lang)),
        ("col.area", area_shown(need.area_code, lang)),
        ("col.organisation", trial.organisation.name),
        ("col.office", trial.office.name),
        ("field.total_jpy", _total(trial, lang)),
    ]
    return {
        "lang": lang,
        "title": text("trials.sheet", lang),
        "subject": trial.title,
        "subject_title": text("trials.field.title", lang),
        "head": [[text(f"trials.{key}", lang), value] for key, value in head],
        "sections": [
            _section(
                "about",
                lang,
                paragraphs=[trial.part("about").get("summary", "")],
                tables=[_rows(trial, "about", "hypotheses", lang)],
            ),
            _section("logic", lang, tables=[_logic(trial, lang)]),
            _section("indicators", lang, tables=[_indicators(trial, lang)], notes=[text("trials.interval_note", lang)]),
            _section("verdicts", lang, tables=[_verdicts(trial, lang)], notes=[text("trials.verdict_note", lang)]),
            _section("partners", lang, tables=[_rows(trial, "partners", "partners", lang, works=works)]),
            _section("schedule", lang, tables=[_rows(trial, "schedule", "phases", lang)]),
            *([_section("risks", lang, tables=[_rows(trial, "risks", "risks", lang)])] if works else []),
            _section(
                "report",
                lang,
                paragraphs=[trial.part("report").get("conclusion", ""), _lessons(trial, lang)],
                tables=[_rows(trial, "report", "findings", lang)],
            ),
        ],
        "note": text("trials.as_told", lang),
        "nothing": text("parts.unsaid", lang),
        "date": [today.year, today.month, today.day],
    }


def _section(
    name: str,
    lang: Lang,
    *,
    tables: list[dict[str, Any]],
    paragraphs: list[str] | None = None,
    notes: list[str] | None = None,
) -> dict[str, Any]:
    return {
        "title": text(f"trials.part.{name}", lang),
        "paragraphs": [one for one in paragraphs or [] if one],
        "tables": [one for one in tables if one["rows"]],
        "notes": notes or [],
    }


def _lessons(trial: Trial, lang: Lang) -> str:
    lessons = trial.part("report").get("lessons", "")
    return text("trials.lessons_told", lang, lessons=lessons) if lessons else ""


def _total(trial: Trial, lang: Lang) -> str:
    total_jpy = trial.part("partners").get("total_jpy")
    return text("trials.unknown", lang) if total_jpy is None else text("parts.yen", lang, value=f"{total_jpy:,}")


def _rows(trial: Trial, part: str, name: str, lang: Lang, *, works: bool = True) -> dict[str, Any]:
    spec = PARTS[part]
    rows = next(one for one in spec.rows if one.name == name)
    shown = shown_rows(rows, trial.part(part), given_for(trial, spec), lang, works=works, words="trials")
    return {"heads": shown.heads, "rows": shown.rows}


def _logic(trial: Trial, lang: Lang) -> dict[str, Any]:
    """Return the logic model as one row of five columns, each statement a line."""
    names = given_for(trial, PARTS["logic"])["indicators"]
    cells = []
    for column in LOGIC:
        lines = []
        for row in trial.rows("logic", column):
            told = text("parts.list_joint", lang).join(names[one] for one in row["indicators"] if one in names)
            lines.append(f"・{row['text']}" + (text("trials.by_indicator", lang, names=told) if told else ""))
        cells.append("\n".join(lines))
    heads = [text(f"trials.list.{column}", lang) for column in LOGIC]
    return {"heads": heads, "rows": [cells] if any(cells) else []}


def _indicators(trial: Trial, lang: Lang) -> dict[str, Any]:
    heads = ("name", "target", "baseline_value", "result_value", "change", "reached")
    rows = [
        [
            "\n".join((row.name, text("trials.main", lang) if row.one.is_main else row.kind)),
            f"{row.target}\n{row.direction}",
            "\n".join(filter(None, (row.before, row.before_told))),
            "\n".join(filter(None, (row.after, row.after_told))),
            row.change,
            text(f"trials.reached.{row.reached}", lang) + (text("trials.within", lang) if row.within_interval else ""),
        ]
        for row in indicator_rows(list(trial.indicators.all()), lang)
    ]
    return {"heads": [text(f"trials.field.{one}", lang) for one in heads], "rows": rows}


def _verdicts(trial: Trial, lang: Lang) -> dict[str, Any]:
    found = verdicts(trial.need.requirements, trial.rows("measured", "measured"), lang)
    heads = ("application", "quantity", "asked", "measured_worst", "met")
    rows = [
        [
            one.title,
            text(f"trials.quantity.{one.quantity}", lang),
            one.asked,
            one.measured,
            "\n".join(filter(None, (text(f"trials.met.{one.status}", lang), one.why))),
        ]
        for one in found
        if one.why != text("trials.why.not_asked", lang)
    ]
    return {"heads": [text(f"trials.field.{one}", lang) for one in heads], "rows": rows}
