"""An inventory of procedures in words: the list by hours, shares handled online, the three principles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.offices.assessments.kinds.telling import (
    Bar,
    bar,
    listed,
    number_between,
    percent,
    percent_between,
    remarks,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang

MOST_SHOWN = 50
"""Of the list a page shows so many; the workbook and the JSON hold all."""


@dataclass(frozen=True, slots=True)
class ProcedureTold:
    """A procedure with the hours that going online would touch, and what stands in the way of it."""

    rank: int
    municipality: str
    name: str
    law: str
    cases: str
    online: str
    staff: str
    residents: str
    hours: str
    bar: Bar
    in_the_way: str
    lacking: str
    source: str


@dataclass(frozen=True, slots=True)
class ScoreTold:
    """A score with its ends and its counts."""

    score: str
    interval: str
    bar: Bar
    counts: str


@dataclass(frozen=True, slots=True)
class CardTold:
    """A municipality's score by one principle, and by the facts that stand for it."""

    municipality: str
    procedures: int
    score: ScoreTold
    facts: tuple[ScoreTold, ...]


def shown(result: dict[str, Any], lang: Lang) -> Mapping[str, Any]:
    """Return an inventory in words."""
    procedures = result["procedures"]
    most = max((one["hours"][1] for one in procedures if one["hours"]), default=0.0)
    return {
        "answers": _answers(result, lang),
        "rows": [_row(one, most, lang) for one in procedures[:MOST_SHOWN]],
        "left_out": max(len(procedures) - MOST_SHOWN, 0),
        "online": [_online(one, lang) for one in result["online"]],
        "principles": [_principle(one, result, lang) for one in result["principles"]],
        "source": result["principles_source"],
        "remarks": remarks(result, lang),
    }


def _middle(one: Mapping[str, Any]) -> float:
    return sum(one["hours"]) / 2 if one["hours"] else 0.0


def _answers(result: Mapping[str, Any], lang: Lang) -> list[str]:
    """Return the first sentences: the hours of all procedures, the procedure that comes first, what is not known."""
    procedures = result["procedures"]
    known = [one for one in procedures if one["hours"] is not None]
    if not known:
        return [text("assessments.procedures.no_hours", lang, count=len(procedures))]
    ends = [sum(one["hours"][end] for one in known) for end in range(2)]
    first = known[0]["procedure"]
    hours = number_between(ends, lang)
    found = [
        text("assessments.procedures.sum", lang, count=len(known), hours=hours),
        text("assessments.procedures.first", lang, municipality=first["municipality"], name=first["name"],
             hours=number_between(known[0]["hours"], lang)),
    ]  # fmt: skip
    if len(known) < len(procedures):
        found.append(text("assessments.procedures.unknown_hours", lang, count=len(procedures) - len(known)))
    return found


def _row(one: Mapping[str, Any], most: float, lang: Lang) -> ProcedureTold:
    procedure = one["procedure"]
    names = [text(f"office.procedures.in_the_way.{name}", lang) for name in one["in_the_way"]]
    lacking = [text(f"office.procedures.figure.{name}", lang) for name in one["unknown"]]
    return ProcedureTold(
        one["rank"],
        procedure["municipality"],
        procedure["name"],
        procedure["law"],
        number_between(_ends(procedure, "volume_per_year"), lang, decimals=0),
        percent_between(_online_ends(procedure), lang),
        number_between(one["staff_hours"], lang),
        number_between(one["resident_hours"], lang),
        number_between(one["hours"], lang),
        bar(_middle(one), most=most, ends=one["hours"]),
        listed(names, lang),
        listed(lacking, lang),
        procedure["source"],
    )


def _ends(procedure: Mapping[str, Any], figure: str) -> list[float] | None:
    """Return a figure as it was told, as a range; None where it was not."""
    ranged = next(([low, high] for name, low, high in procedure["ranges"] if name == figure), None)
    value = procedure[figure]
    return ranged or (None if value is None else [value, value])


def _online_ends(procedure: Mapping[str, Any]) -> list[float] | None:
    """Return the share handled online as it was told; what is not offered online has none."""
    nothing = [0.0, 0.0] if procedure["offered_online"] is False else None
    return _ends(procedure, "online_share") or nothing


def _online(one: Mapping[str, Any], lang: Lang) -> Mapping[str, Any]:
    ends = one["interval"]
    return {
        "municipality": one["municipality"],
        "procedures": one["procedures"],
        "without_cases": one["without_cases"],
        "cases": f"{one['cases']:,.0f}",
        "share": percent_between(ends, lang),
        "bar": bar(None if ends is None else ends[0], most=1.0, ends=ends),
    }


def _principle(one: Mapping[str, Any], result: Mapping[str, Any], lang: Lang) -> Mapping[str, Any]:
    tables = (("all_listed", result["scorecards"]), ("common_listed", result["common_scorecards"]))
    return {
        "title": text("assessments.procedures.principle", lang, number=one["number"], name=one["name"][lang]),
        "facts": [text(f"office.procedures.fact.{fact}", lang) for fact in one["facts"]],
        "tables": [
            {"over": text(f"office.procedures.{over}", lang), "cards": [_card(card, one, lang) for card in cards]}
            for over, cards in tables
            if cards
        ],
    }


def _card(card: Mapping[str, Any], principle: Mapping[str, Any], lang: Lang) -> CardTold:
    return CardTold(
        card["municipality"],
        card["procedures"],
        _score(card["by_principle"][principle["id"]], lang),
        tuple(_score(card["by_fact"][fact], lang) for fact in principle["facts"]),
    )


def _score(one: Mapping[str, Any], lang: Lang) -> ScoreTold:
    if one["interval"] is None:
        return ScoreTold(text("assessments.procedures.nothing_applies", lang), "", bar(None, most=1.0), "")
    known = one["met"] + one["not_met"]
    key = "counts_unknown" if one["unknown"] else "counts"
    said = {"met": one["met"], "known": known, **({"unknown": one["unknown"]} if one["unknown"] else {})}
    return ScoreTold(
        percent(one["score"], lang) if known else unknown(lang),
        percent_between(one["interval"], lang),
        bar(one["score"], most=1.0, ends=one["interval"]),
        text(f"assessments.procedures.{key}", lang, **said),
    )
