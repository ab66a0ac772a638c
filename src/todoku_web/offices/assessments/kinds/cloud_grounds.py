"""What a study of a group's systems rests on, in words: the lines that were told, and the published figures."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.office.cloud_cost.lines import option_word
from todoku.office.cloud_cost.published import effect_range
from todoku_web.offices.assessments.kinds.telling import yen, yen_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang

MOST_LINES = 200
"""Of the lines a page shows so many; the workbook and the JSON hold all."""


@dataclass(frozen=True, slots=True)
class LineTold:
    """A line of costs with its basis, and where it stands in what was handed in or published."""

    option: str
    who: str
    stage: str
    item: str
    amount: str
    when: str
    basis: str
    source: str


def lines_told(result: Mapping[str, Any], lang: Lang) -> Mapping[str, Any]:
    """Return the first lines of all options, how many there are, and how many are left out."""
    every = [line for one in result["options"] for line in one["lines"]]
    shown = [_line(line, result["years"], lang) for line in every[:MOST_LINES]]
    return {"rows": shown, "count": len(every), "left_out": len(every) - len(shown)}


def _line(line: Mapping[str, Any], years: list[int], lang: Lang) -> LineTold:
    first = years[0] if line["first_year"] is None else line["first_year"]
    key = "once" if not line["yearly"] else "on" if line["last_year"] is None else "until"
    when = text(
        f"assessments.cloud.when_{key}",
        lang,
        **({"first": first, "last": line["last_year"]} if key == "until" else {"first": first}),
    )
    amount = yen(line["jpy"], lang)
    if line["low_jpy"] != line["high_jpy"]:
        amount = yen_between((line["low_jpy"], line["high_jpy"]), lang)
    return LineTold(
        option_word(line["option"], lang),
        line["who"] or text("office.survey.cost_who.all", lang),
        text(f"office.cloud.stage.{line['stage']}", lang),
        line["item"],
        amount,
        when,
        text(f"office.cloud.basis.{line['basis']}", lang),
        line["source"],
    )


def references_told(result: Mapping[str, Any], lang: Lang) -> Mapping[str, Any] | None:
    """Return what published multiples make of the own running costs, and quotes to be checked; None where none."""
    found = result["published"]
    if not found:
        return None
    return {
        "before": yen(found[0]["before_jpy"], lang),
        "rows": [
            {"option": option_word(one["option"], lang), "figure": _figure(one, lang), "id": one["source_id"]}
            for one in found
        ],
        "multiples": [_multiple(option, told, lang) for option, told in _multiples(found).items()],
    }


def _figure(one: Mapping[str, Any], lang: Lang) -> str:
    if one["groups"] is not None:
        below, above = one["groups"]
        told = yen(one["threshold_jpy"], lang)
        return text("assessments.cloud.reference_classes", lang, jpy=told, below=below, above=above)
    typical = yen(one["typical_jpy"], lang)
    if one["high_jpy"] is None:
        return text("assessments.cloud.reference", lang, typical=typical)
    return text("assessments.cloud.reference_high", lang, typical=typical, high=yen(one["high_jpy"], lang))


def _multiples(found: list[Mapping[str, Any]]) -> dict[str, Fraction]:
    return {one["option"]: Fraction(one["told_multiple"]) for one in found if one["told_multiple"] is not None}


def _multiple(option: str, multiple: Fraction, lang: Lang) -> Mapping[str, Any]:
    """Return how a quote stands to the own running costs, and whether it lies below all that is published."""
    ends, said = effect_range(option), {"option": option_word(option, lang), "multiple": float(multiple)}
    low = ends is not None and multiple < ends[0]
    if ends is None or not low:
        return {"text": text("assessments.cloud.told_multiple", lang, **said), "low": False}
    return {"text": text("assessments.cloud.told_below", lang, lowest=float(ends[0]), **said), "low": True}


def sources_told(result: Mapping[str, Any], lang: Lang) -> list[Mapping[str, str]]:
    """Return the published figures' sources, each with what to mind."""
    return [
        {
            "id": one["id"],
            "title": one["title"],
            "url": one["url"],
            "year": str(one["year"]),
            "confidence": text(f"office.cloud.confidence.{one['confidence']}", lang),
            "note": one["note"][lang],
        }
        for one in result["sources"]
    ]
