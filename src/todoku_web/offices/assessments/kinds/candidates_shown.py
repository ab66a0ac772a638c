"""Candidates for AI and RPA in words: the ranked list, its sums, what trials showed, the test on published cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.office.events.log import Remark, remark_text
from todoku_web.offices.assessments.kinds.task import Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.i18n import Lang

    _Case = Mapping[str, Any]

MOST_LISTED = 100
"""Tasks on a page; the workbook has all."""
_WORDS = "assessments.candidates"
_OFFICE = "office.candidates"
_PLAIN_NUMBERS = {"volume_per_year": 0, "minutes_per_case": 1}
"""Factors that are no shares -> their decimals."""


def shown(result: dict[str, Any], lang: Lang) -> Mapping[str, Any]:
    """Return the document of candidates as its page shows it."""
    listed = result["candidates"]
    cases = {one["case"]["id"]: one["case"] for one in result["calibration"]}
    return {
        "rows": [_row(one, cases, lang) for one in listed[:MOST_LISTED]],
        "left_out": max(0, len(listed) - MOST_LISTED),
        "sums": _sums(result, lang),
        "trials": [_trial(one, lang) for one in listed if one["trial"] is not None],
        "calibration": [_calibration_row(one, lang) for one in result["calibration"]],
        "tested": _tested(result["calibration"], lang),
        "remarks": [remark_text(Remark(**one), lang) for one in result["remarks"]],
    }


def hours(value: float | None, lang: Lang) -> str:
    """Return hours with one decimal, or that they are not known."""
    return text(f"{_OFFICE}.unknown", lang) if value is None else f"{value:,.1f}"


def _row(one: Mapping[str, Any], cases: Mapping[str, _Case], lang: Lang) -> dict[str, Any]:
    low, high = one["saved_hours"] or (None, None)
    is_measured = one["trial"] is not None
    return {
        "rank": one["rank"],
        "id": Task(one["municipality"], one["activity"]).id,
        "task": one["activity"],
        "of": " ／ ".join(part for part in (one["municipality"], one["department"], one["business"]) if part),
        "municipality": one["municipality"],
        "kind": text(f"{_OFFICE}.kind.{one['kind']}", lang),
        "hours": hours(one["hours_per_year"], lang),
        "low": hours(low, lang),
        "typical": hours(one["typical_hours"], lang),
        "high": hours(high, lang),
        "basis": one["basis"],
        "basis_word": text(f"{_OFFICE}.basis.{one['basis']}", lang),
        "is_measured": is_measured,
        "is_unknown": one["saved_hours"] is None,
        "unchecked": None if one["unchecked_hours"] is None or is_measured else _range(one["unchecked_hours"], lang),
        "money": _money(one["benefit"], lang),
        "reasons": [text(f"{_OFFICE}.reason.{why['code']}", lang, **dict(why["params"])) for why in one["reasons"]],
        "factors": [*(_factor(each, lang) for each in one["factors"]), _rate(one, cases, lang)],
        "source": one["source"],
    }


def _range(ends: Sequence[float], lang: Lang) -> str:
    return text(f"{_WORDS}.range", lang, low=hours(ends[0], lang), high=hours(ends[1], lang))


def _share(value: float, lang: Lang) -> str:
    return text(f"{_WORDS}.percent", lang, value=f"{100 * value:,.0f}")


def _factor(one: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    decimals = _PLAIN_NUMBERS.get(one["name"])

    def number(value: float) -> str:
        return _share(value, lang) if decimals is None else f"{value:,.{decimals}f}"

    return {
        "name": text(f"{_OFFICE}.factor.{one['name']}", lang),
        "told": "—" if one["told"] is None else _as_told(one, number, lang),
        "range": _ends(one["range"], number, lang),
        "basis": one["basis"],
        "basis_word": text(f"{_OFFICE}.basis.{one['basis']}", lang),
        "source": one["source"] or "—",
    }


def _as_told(one: Mapping[str, Any], number: Any, lang: Lang) -> str:
    """Return what the survey tells: of the share without rework that is the rework."""
    shown_value: str = number(one["told"])
    if one["name"] != "straight_through":
        return shown_value
    return text(f"{_WORDS}.rework", lang, value=shown_value)


def _ends(ends: Sequence[float] | None, number: Any, lang: Lang) -> str:
    if ends is None:
        return text(f"{_OFFICE}.unknown", lang)
    low, high = (number(one) for one in ends)
    return str(low) if low == high else text(f"{_WORDS}.range", lang, low=low, high=high)


def _rate(one: Mapping[str, Any], cases: Mapping[str, _Case], lang: Lang) -> dict[str, str]:
    """Return the share saved as the last factor, with the cases that it is made of."""
    rate = one["rate"]
    joint = text("parts.list_joint", lang)
    asked = one["full_check"] is None and rate["slowest"] is not None
    low = min(rate["low"], rate["slowest"]) if asked else rate["low"]
    used = [cases[name] for name in (*rate["cases"], *(rate["checked_cases"] if asked else ())) if name in cases]
    bases = dict.fromkeys(case["basis"] for case in used)
    return {
        "name": text(f"{_OFFICE}.factor.saving_rate", lang),
        "told": _share(rate["typical"], lang),
        "range": _ends((low, rate["high"]), lambda value: _share(value, lang), lang),
        "basis": "published",
        "basis_word": joint.join(text(f"{_OFFICE}.basis.{basis}", lang) for basis in bases),
        "source": joint.join(case["title"][lang] for case in used),
    }


def _money(benefit: Mapping[str, Any], lang: Lang) -> str:
    """Return up to which price a year it pays, and what remains after a quote; empty without an hourly cost."""
    if benefit["break_even_jpy"] is None:
        return ""
    low, high = benefit["break_even_jpy"]
    way = "never_even" if high <= 0 else "perhaps_even" if low <= 0 else "break_even"
    told = [text(f"{_WORDS}.{way}", lang, between=_yen(low, high, lang), most=_yen(high, high, lang))]
    if benefit["net_jpy"] is not None:
        quote = benefit["quote"]["jpy_per_year"]
        low, high = benefit["net_jpy"]
        between = _yen(low, high, lang)
        told.append(text(f"{_WORDS}.net", lang, quote=_yen(quote, quote, lang), between=between))
    return " ".join(told)


def _yen(low: int, high: int, lang: Lang) -> str:
    ends = [text("parts.yen", lang, value=f"{one:,}") for one in (low, high)]
    return ends[0] if low == high else text(f"{_WORDS}.range", lang, low=ends[0], high=ends[1])


def _sums(result: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    listed = result["candidates"]
    told = [one["hours_per_year"] for one in listed if one["hours_per_year"] is not None]
    saved = [one for one in listed if one["saved_hours"] is not None]
    total = result["total_saved_hours"]
    return {
        "tasks": len(listed),
        "hours": hours(sum(told), lang) if told else hours(None, lang),
        "hours_unknown": len(listed) - len(told),
        "saved": hours(None, lang) if total is None else _range(total, lang),
        "saved_known": len(saved),
        "measured": sum(one["basis"] == "measured" for one in listed),
    }


def _trial(one: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    """Return what a trial measured, what had been estimated without it, and how far that was off."""
    trial = one["trial"]
    interval = trial["estimated_interval"]
    held = {True: "held", False: "missed", None: "none"}[trial["inside"]]
    return {
        "task": one["activity"],
        "municipality": one["municipality"],
        "measured": hours(trial["measured_hours"], lang),
        "typical": hours(trial["estimated_typical"], lang),
        "interval": hours(None, lang) if interval is None else _range(interval, lang),
        "ratio": text(f"{_OFFICE}.unknown", lang) if trial["ratio"] is None else f"{trial['ratio']:.2f}",
        "held": text(f"{_WORDS}.trial.{held}", lang),
        "is_off": trial["inside"] is False,
    }


def _calibration_row(one: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    case = one["case"]
    code = "by_rule" if one["by_rule"] and not one["inside"] else "inside" if one["inside"] else "outside"
    known = one["saved_hours"] is not None
    return {
        "name": case["title"][lang],
        "basis": case["basis"],
        "basis_word": text(f"{_OFFICE}.basis.{case['basis']}", lang),
        "rate": _share(one["rate"], lang),
        "predicted": _ends(one["predicted"], lambda value: _share(value, lang), lang),
        "saved": hours(one["saved_hours"], lang),
        "predicted_hours": _range(one["predicted_hours"], lang) if known else hours(None, lang),
        "found": text(f"{_OFFICE}.{code}", lang),
        "note": "" if case["note"] is None else case["note"][lang],
        "year": "" if case["year"] is None else str(case["year"]),
        "source": case["source_title"],
        "url": case["url"],
    }


def _tested(rows: Sequence[Mapping[str, Any]], lang: Lang) -> str:
    tested = [one for one in rows if not one["by_rule"]]
    inside = sum(one["inside"] for one in tested)
    told = {"inside": inside, "count": len(tested), "excluded": len(rows) - len(tested)}
    return text(f"{_WORDS}.tested", lang, **told)
