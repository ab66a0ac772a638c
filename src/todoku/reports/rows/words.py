"""How numbers, yen, dates, units and catalogue texts are written for people, in Japanese and in English."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from todoku.dates import era_date, fiscal_year, fiscal_year_label
from todoku.i18n import has, text
from todoku.indicators.definition import definitions
from todoku.money import RoundingMode, round_to
from todoku.programmes.rulebook.load import builtin_programmes
from todoku.radio.link_budget import services
from todoku.sources.notes import in_one_language

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.funding.form import GrantAssessment
    from todoku.plans.plan import Area, Assumption, IndicatorValue
    from todoku.plans.reason import Reason
    from todoku.provenance import Basis

_OKU, _MAN, _CHO = 10**8, 10**4, 10**12
_MILLION = 10**6
_MINUS: dict[Lang, str] = {"ja": "▲", "en": "−"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r"\s*https?://\S+")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def unknown(lang: Lang) -> str:
    """Return the word for a value that is not known; a figure never stands in its place."""
    return text("report.unknown", lang)


def to_be_agreed(lang: Lang) -> str:
    """Return the word for a share that the payers have still to agree on."""
    return text("report.to_be_agreed", lang)


def number(value: float | None, lang: Lang, *, decimals: int = 0) -> str:
    """Return a number with thousands separators, or the word for unknown; negatives as budget papers mark them (▲)."""
    if value is None:
        return unknown(lang)
    sign = _MINUS[lang] if round(value, decimals) < 0 else ""
    return f"{sign}{abs(value):,.{decimals}f}"


def yen(amount_jpy: int | None, lang: Lang) -> str:
    """Return an exact amount with its unit: 554,914,500円."""
    if amount_jpy is None:
        return unknown(lang)
    return text("report.yen", lang, amount=number(amount_jpy, lang))


def readable_yen(amount_jpy: int | None, lang: Lang) -> str:
    """Return an amount as it is read aloud, to ten thousand yen: 約5億5,491万円; in English to 0.1 million."""
    if amount_jpy is None:
        return unknown(lang)
    sign = _MINUS[lang] if amount_jpy < 0 else ""
    size = abs(amount_jpy)
    if lang == "en":
        return f"{sign}¥{size:,}" if size < _MILLION else f"{sign}¥{size / _MILLION:,.1f} million"
    if size < _MAN:
        return f"{sign}{size:,}円"
    rounded = round_to(size, unit=_MAN, mode=RoundingMode.HALF_UP)
    about = "" if rounded == size else "約"
    parts = [
        f"{part:,}{name}"
        for part, name in (
            (rounded // _CHO, "兆"),
            (rounded % _CHO // _OKU, "億"),
            (rounded % _OKU // _MAN, "万"),
        )
        if part
    ]
    return f"{about}{sign}{''.join(parts)}円"


def ratio(value: float | None, lang: Lang, *, decimals: int = 1) -> str:
    """Return a ratio of 0 to 1 in per cent."""
    return unknown(lang) if value is None else f"{number(value * 100, lang, decimals=decimals)}%"


def rate(value: str | None, lang: Lang) -> str:
    """Return a subsidy rate as the fraction that the rules write: 1/2."""
    if value is None:
        return unknown(lang)
    try:
        return str(Fraction(value))
    except ValueError:
        return value


def in_unit(value: float | None, unit_name: str, lang: Lang) -> str:
    """Return a value as its unit wants it: ratios in per cent, areas with one decimal, counts whole."""
    if unit_name == "ratio":
        return ratio(value, lang)
    decimals = {"km2": 2, "index": 2, "km": 2, "ha": 1}.get(unit_name, 0)
    if value is not None and not decimals and float(value) != int(value):
        decimals = 2
    return number(value, lang, decimals=decimals)


def indicator_value(one: IndicatorValue, lang: Lang) -> str:
    """Return an indicator's value, else the range in which it must lie (31.6%〜89.7%), else the word for unknown."""
    low, high = (one.parts.get(name) for name in ("lowest", "highest"))
    if one.value is not None or low is None or high is None or one.unit != "ratio" or (low, high) == (0, 1):
        return in_unit(one.value, one.unit, lang)
    return text("report.from_to", lang, low=in_unit(low, one.unit, lang), high=in_unit(high, one.unit, lang))


def unit(name: str, lang: Lang) -> str:
    """Return a unit's name; symbols such as km stand for themselves."""
    key = f"report.unit.{name}"
    return text(key, lang) if has(key) else name


def code(group: str, name: str, lang: Lang) -> str:
    """Return the catalogue's word for a code (``report.<group>.<name>``); names that users bring stand as they are."""
    key = f"report.{group}.{name}"
    return text(key, lang) if has(key) else name


def basis(value: Basis, lang: Lang) -> str:
    """Return how a value came to be known: census, measured, modelled, estimated or unknown."""
    return text(f"basis.{value.value}", lang)


def day(value: str | None, lang: Lang) -> str:
    """Return a date as it is written in prose; a year or month alone stays one."""
    if not value:
        return "—"
    if _FULL_DATE.fullmatch(value):
        found = date.fromisoformat(value)
        return (
            f"{found.year}年{found.month}月{found.day}日"
            if lang == "ja"
            else f"{found.day} {_MONTHS[found.month - 1]} {found.year}"
        )
    month = _MONTH.fullmatch(value)
    if month and lang == "ja":
        return f"{month[1]}年{int(month[2])}月"
    return value


def official_day(value: str, lang: Lang) -> str:
    """Return a date as official papers print it: 令和8年11月20日."""
    return era_date(date.fromisoformat(value)) if lang == "ja" else day(value, lang)


def fiscal_year_of(value: str, lang: Lang) -> str:
    """Return the fiscal year in which a date lies: 令和6年度, FY2024."""
    return fiscal_year_name(fiscal_year(date.fromisoformat(value)), lang)


def fiscal_year_name(year: int, lang: Lang) -> str:
    """Return the name of a fiscal year."""
    return fiscal_year_label(year) if lang == "ja" else f"FY{year}"


def reason(part: Reason, lang: Lang) -> str:
    """Return what a reason, a condition or a step of the reasoning says, in the language of the paper."""
    return said(part.code, part.params, lang)


def assumption(part: Assumption, lang: Lang) -> str:
    """Return what the plan takes the unknown to be."""
    return said(part.code, part.model_dump(exclude={"code", "text"}), lang)


def note(value: str, lang: Lang) -> str:
    """Return a dataset's note in one language."""
    return in_one_language(value, lang)


def without_address(source: str | None) -> str:
    """Return a citation without its web address, for narrow columns; the list of sources has it whole."""
    return _ADDRESS.sub("", source or "").strip()


def readable_address(source: str | None) -> str:
    """Return a citation whose web address shows its Japanese words instead of their percent codes."""
    return unquote(source or "", errors="replace")


def two_lines(citation: str) -> str:
    """Return a citation with its web address, readable, on a line of its own."""
    title = without_address(citation)
    found = _ADDRESS.search(citation)
    return "\n".join(part for part in (title, readable_address(found[0]).strip() if found else "") if part)


def indicator_name(name: str, lang: Lang) -> str:
    """Return an indicator's name as its definition gives it."""
    found = definitions().get(name)
    return name if found is None else found.title(lang)


def programme_name(name: str, lang: Lang) -> str:
    """Return a programme's title as its rule file gives it; a programme of one's own stands as it is."""
    found = builtin_programmes().get(name)
    return name if found is None else found.file.title.in_lang(lang)


def service_name(name: str, lang: Lang) -> str:
    """Return a radio service's title; a service of one's own stands as it is."""
    found = services().get(name)
    if found is None:
        return name
    return found.title_ja if lang == "ja" else found.title_en


def said(key: str, params: dict[str, Any], lang: Lang) -> str:
    """Return a catalogue text that the plan names; a KeyError means that the plan and the catalogue differ."""
    return text(key, lang, **params)


def area_name(area: Area, lang: Lang) -> str:
    """Return the area's name in the language of the paper."""
    return area.name if lang == "ja" else area.name_en


def prefecture_name(area: Area, lang: Lang) -> str:
    """Return the prefecture's name; in English with the Japanese one where the catalogue has no English for it."""
    return area.prefecture if lang == "ja" else code("prefecture", area.code[:2], lang)


def prefecture_kind(area: Area, lang: Lang) -> str:
    """Return what the prefecture is called as a payer: 道, 都, 府 or 県."""
    return area.prefecture[-1] if lang == "ja" and area.prefecture else text("report.payer.prefecture", lang)


def municipality_kind(area: Area, lang: Lang) -> str:
    """Return what the municipality is called as a payer: 市, 区, 町 or 村."""
    kind = area.name[-1:] if lang == "ja" else ""
    return kind if kind and kind in "市区町村" else text("report.payer.municipality", lang)


def what_if_label(assessment: GrantAssessment, user_rate: str | None, lang: Lang) -> str:
    """Return what a what-if was made with: 試算（令和6年度の率による）."""
    if assessment.rules_as_of:
        return text("report.what_if.rules", lang, year=fiscal_year_of(assessment.rules_as_of, lang))
    return text("report.what_if.user", lang, rate=rate(user_rate or assessment.rate, lang))
