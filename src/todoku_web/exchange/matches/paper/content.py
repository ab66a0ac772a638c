"""What stands in the draft of a specification for a request for information or an open call for proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.utils import timezone

from todoku.dates import era_date
from todoku.i18n import text
from todoku.reports.rows import words
from todoku_web.exchange.calls.call_templates import criteria
from todoku_web.exchange.matches.queries import matches_of_need
from todoku_web.exchange.matches.workflow import LIVE
from todoku_web.exchange.needs.models import PlaceKind
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.needs.requirement_rows import requirement_rows

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.needs.models import Need

Purpose = Literal["rfi", "proposal"]
PURPOSES: tuple[Purpose, ...] = ("rfi", "proposal")
_ANSWERS = {
    "rfi": ("outline", "requirements", "place", "cost", "schedule", "results", "limits", "contact"),
    "proposal": ("outline", "requirements", "place", "structure", "cost", "bearing", "schedule", "measure", "results",
                 "extension", "contact"),
}  # fmt: skip
_CONDITIONS = ("no_contract", "costs", "confidential", "data", "radio")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a specification is made for."""

    purpose: Purpose
    answers_until: date | None = None
    questions_until: date | None = None
    with_offers: bool = False


def specification(need: Need, asked: Asked, lang: Lang) -> dict[str, Any]:
    """Return the draft's content as plain values, for the page and for the PDF; what is not told says so.

    Neither a resident's name nor an exact point stands in it: it is to be made public.
    """
    unsaid = text("matches.spec.unsaid", lang)
    today = timezone.localdate()
    return {
        "lang": lang,
        "title": text(f"matches.spec.title.{asked.purpose}", lang),
        "subject": need.title,
        "draft": text("matches.spec.draft", lang),
        "no_contract": text("matches.no_contract", lang),
        "head": [[text(f"matches.spec.head.{name}", lang), value] for name, value in _head(need, today, lang)],
        "sections": [
            _section("problem", [need.problem or unsaid, *_sufferers(need, lang)], lang),
            _section("place", _place(need, lang), lang),
        ],
        "requirements": _requirements(need, lang),
        "conditions": _section(
            "conditions", [text(f"matches.spec.condition.{one}", lang) for one in _CONDITIONS], lang
        ),
        "money": _section("money", _money(need, lang), lang),
        "schedule": _schedule(need, asked, lang),
        "answers": _section(
            "answers", [text(f"matches.spec.answer.{one}", lang) for one in _ANSWERS[asked.purpose]], lang
        ),
        "criteria": _criteria(asked, lang),
        "offers": _offers(need, lang) if asked.with_offers else None,
        "source": text("matches.spec.source", lang),
        "date": [today.year, today.month, today.day],
    }


def _head(need: Need, today: date, lang: Lang) -> list[tuple[str, str]]:
    owner = need.organisation
    named = text(f"needs.who.{need.who}", lang) if owner is None else owner.name
    if owner is not None and lang == "en" and owner.name_en:
        named = owner.name_en
    return [
        ("owner", named),
        ("area", f"{area_shown(need.area_code, lang)} ({need.area_code})"),
        ("issue", text(f"exchange.issue.{need.issue_area}", lang)),
        ("made", _day(today, lang)),
        ("id", str(need.pk)),
    ]


def _section(name: str, lines: list[str], lang: Lang) -> dict[str, Any]:
    return {"title": text(f"matches.spec.section.{name}", lang), "lines": lines}


def _sufferers(need: Need, lang: Lang) -> list[str]:
    unknown = text("matches.spec.unknown", lang)
    count = unknown if need.sufferers_count is None else f"{need.sufferers_count:,}"
    return [
        text("matches.spec.sufferers", lang, who=need.sufferers or unknown, count=count),
        text("matches.spec.loss", lang, loss=need.loss or unknown),
        text("matches.spec.as_told", lang),
    ]


def _place(need: Need, lang: Lang) -> list[str]:
    name = area_shown(need.area_code, lang)
    code, former = holding(need.area_code)
    lines = [text("matches.spec.place.municipality", lang, name=name)]
    if former:
        lines.append(text("matches.spec.place.became", lang, name=area_shown(code, lang)))
    if need.place_kind == PlaceKind.AREA:
        lines.append(text("matches.spec.place.area", lang, name=need.place))
    if need.place_kind == PlaceKind.POINT:
        lines.append(text("matches.spec.place.point", lang, square=need.square))
    return lines


def _requirements(need: Need, lang: Lang) -> dict[str, Any]:
    rows = requirement_rows(need.requirements, lang)
    columns = ("application", "uplink", "downlink", "latency", "source")
    return {
        "title": text("matches.spec.section.requirements", lang),
        "columns": [text(f"matches.spec.column.{one}", lang) for one in columns],
        "rows": [[row.title, row.uplink, row.downlink, row.latency, _source(row, lang)] for row in rows],
        "none": text("matches.spec.requirements.none", lang),
        "note": need.requirement_note,
        "basis": text("matches.spec.requirements.basis", lang),
    }


def _source(row: Any, lang: Lang) -> str:
    derived = text("matches.spec.derived", lang) if row.derived else ""
    confidence = text(f"needs.confidence.{row.confidence}", lang)
    return " ".join(part for part in (row.source, row.url, derived, confidence) if part)


def _money(need: Need, lang: Lang) -> list[str]:
    own = words.yen(need.budget_jpy, lang) if need.budget_jpy is not None else text("matches.spec.unknown", lang)
    year = (
        words.fiscal_year_name(need.budget_year, lang)
        if need.budget_year is not None
        else text("matches.spec.unknown", lang)
    )
    return [
        text("matches.spec.money.own", lang, amount=own),
        text("matches.spec.money.year", lang, year=year),
        text("matches.spec.money.readiness", lang, readiness=text(f"needs.readiness.{need.readiness}", lang)),
    ]


def _schedule(need: Need, asked: Asked, lang: Lang) -> dict[str, Any]:
    blank = text("matches.spec.blank", lang)
    year = words.fiscal_year_name(need.budget_year, lang) if need.budget_year is not None else blank
    days = {
        "announced": blank,
        "questions": _day(asked.questions_until, lang) if asked.questions_until else blank,
        "answers": _day(asked.answers_until, lang) if asked.answers_until else blank,
        **({"selected": blank} if asked.purpose == "proposal" else {"heard": blank}),
        "begun": year,
    }
    return {
        "title": text("matches.spec.section.schedule", lang),
        "rows": [[text(f"matches.spec.schedule.{name}", lang), day] for name, day in days.items()],
    }


def _criteria(asked: Asked, lang: Lang) -> dict[str, Any] | None:
    """Return the deck's criteria of selection with their source; a request for information selects nobody."""
    if asked.purpose != "proposal":
        return None
    return {
        "title": text("matches.spec.section.criteria", lang),
        "rows": [[one["title"][lang], one["source"]] for one in criteria()["project_call"]],
        "columns": [text("matches.spec.column.criterion", lang), text("matches.spec.column.source", lang)],
        "note": text("matches.spec.criteria_note", lang),
    }


def _offers(need: Need, lang: Lang) -> dict[str, Any]:
    """Return the offers in living matches by title, which tells no preference."""
    living = [one for one in matches_of_need(need) if one.state in LIVE]
    rows = [[one.offer.title, one.offer.organisation.name, text(f"needs.side.{one.side}", lang)] for one in living]
    return {
        "title": text("matches.spec.section.offers", lang),
        "columns": [text(f"matches.spec.column.{one}", lang) for one in ("offer", "organisation", "side")],
        "rows": sorted(rows),
        "none": text("matches.spec.offers_none", lang),
        "note": text("matches.spec.offers_note", lang),
    }


def _day(day: date, lang: Lang) -> str:
    return era_date(day) if lang == "ja" else words.day(day.isoformat(), lang)
