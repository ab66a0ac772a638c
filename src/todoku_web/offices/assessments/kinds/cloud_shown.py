"""A study of a group's systems in words: totals, years, when options pay, who pays, what the ranking hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.office.cloud_cost.lines import STAGES, option_word
from todoku.office.cloud_cost.sharing import BASES
from todoku_web.offices.assessments.kinds.cloud_grounds import lines_told, references_told, sources_told
from todoku_web.offices.assessments.kinds.telling import Bar, bar, listed, remarks, yen, yen_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang

GRANT = "grant"
_RULES = ("key", "use", "shapley")


@dataclass(frozen=True, slots=True)
class OptionTold:
    """An option in words, ``rank`` empty where it is not told for every member; its bar is of the dearest."""

    rank: str
    name: str
    total: str
    interval: str
    present_value: str
    stages: str
    basis: str
    missing: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class MemberTold:
    """What a member pays alone and under each rule; ``worse`` where the key asks more of it than its own systems."""

    name: str
    alone: str
    by_key: str
    saved: str
    verdict: str
    worse: bool
    by_use: str
    by_shapley: str


@dataclass(frozen=True, slots=True)
class SharingTold:
    """Who pays for an option, and what has to be said of it."""

    option: str
    members: list[MemberTold]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class AssumptionTold:
    """An assumption with the value at which another option becomes the cheapest."""

    option: str
    stage: str
    amount: str
    switching: str
    cheapest_then: str
    within: str
    changes: bool


def shown(result: dict[str, Any], lang: Lang) -> Mapping[str, Any]:
    """Return a study in words."""
    years = result["years"]
    return {
        "title": text("assessments.cloud.title", lang, first=years[0], last=years[-1], years=len(years),
                      members=len(result["members"]) or 1),
        "answers": [*_cheapest(result, lang), *_pays(result, lang)],
        "key": _key(result, lang),
        "has_present_value": result["discount_rate"] is not None,
        "discount": "" if result["discount_rate"] is None else f"{float(100 * Fraction(result['discount_rate'])):g} %",
        "options": _options(result, lang),
        "years": [text("office.cloud.column.year", lang, year=year) for year in years],
        "by_year": _by_year(result, lang),
        "sharings": _sharings(result, lang),
        "assumptions": [_assumption(one, lang) for one in result["sensitivity"]],
        "references": references_told(result, lang),
        "lines": lines_told(result, lang),
        "sources": sources_told(result, lang),
        "remarks": remarks(result, lang),
    }  # fmt: skip


def _cheapest(result: Mapping[str, Any], lang: Lang) -> list[str]:
    if not result["ranking"]:
        return [text("assessments.cloud.nothing_complete", lang)]
    first = next(one for one in result["options"] if one["option"] == result["ranking"][0])
    said = {"option": option_word(first["option"], lang), "total": yen(first["total_jpy"], lang)}
    found = [text("assessments.cloud.cheapest", lang, years=len(result["years"]), **said)]
    best = result["cheapest_by_present_value"]
    if best not in {None, first["option"]}:
        found.append(text("assessments.cloud.cheapest_by_present_value", lang, option=option_word(best, lang)))
    return found


def _pays(result: Mapping[str, Any], lang: Lang) -> list[str]:
    """Return from when on each option pays, with the years by the ranges that were told where they differ."""
    found = []
    for one in result["break_even"]:
        said = {"option": option_word(one["option"], lang), "against": option_word(one["against"], lang)}
        key = "never_pays" if one["year"] is None else "pays"
        sentence = text(
            f"assessments.cloud.{key}", lang, **said, **({} if one["year"] is None else {"year": one["year"]})
        )
        ends = [one["earliest"], one["latest"]]
        if ends != [one["year"]] * 2:
            earliest, latest = (
                text("assessments.cloud.not_within", lang) if end is None
                else text("office.cloud.column.year", lang, year=end) for end in ends
            )  # fmt: skip
            sentence += text("assessments.cloud.pays_between", lang, earliest=earliest, latest=latest)
        found.append(sentence)
    return found


def _key(result: Mapping[str, Any], lang: Lang) -> str:
    portions = ((basis, Fraction(result["key"][basis])) for basis in BASES if basis in result["key"])
    return listed((text(f"office.cloud.key.{basis}", lang, percent=float(100 * one)) for basis, one in portions), lang)


def _options(result: Mapping[str, Any], lang: Lang) -> list[OptionTold]:
    ranking = result["ranking"]
    most = max((one["interval_jpy"][1] for one in result["options"] if one["complete"]), default=0)
    ordered = sorted(
        result["options"], key=lambda one: ranking.index(one["option"]) if one["complete"] else len(ranking)
    )
    return [
        OptionTold(
            rank=str(ranking.index(one["option"]) + 1) if one["complete"] else "",
            name=option_word(one["option"], lang),
            total=yen(one["total_jpy"], lang),
            interval=_interval(one["interval_jpy"], lang),
            present_value=yen(one["present_value_jpy"], lang),
            stages=listed(
                (text(f"office.cloud.stage_yen.{stage}", lang, jpy=one["by_stage_jpy"][stage])
                 for stage in STAGES if one["by_stage_jpy"].get(stage)), lang,
            ),
            basis=listed((text(f"office.cloud.basis.{basis}", lang) for basis in one["bases"]), lang),
            missing=listed(one["missing"], lang),
            bar=bar(one["total_jpy"], most=most, ends=one["interval_jpy"]),
        )
        for one in ordered
    ]  # fmt: skip


def _interval(ends: list[int] | None, lang: Lang) -> str:
    same = ends is not None and ends[0] == ends[1]
    return text("assessments.cloud.no_interval", lang) if same else yen_between(ends, lang)


def _by_year(result: Mapping[str, Any], lang: Lang) -> list[dict[str, Any]]:
    """Return each option's costs by year and up to each year; of what is told for some members alone, just those."""
    most = max((abs(jpy) for one in result["options"] for jpy in one["by_year_jpy"]), default=0)
    return [
        {
            "name": option_word(one["option"], lang),
            "partly": not one["complete"],
            "cells": [
                {"jpy": f"{jpy:,}", "so_far": f"{so_far:,}", "bar": bar(jpy, most=most)}
                for jpy, so_far in zip(one["by_year_jpy"], one["cumulative_jpy"], strict=True)
            ],
        }
        for one in result["options"]
    ]


def _sharings(result: Mapping[str, Any], lang: Lang) -> list[SharingTold]:
    options = dict.fromkeys(one["option"] for one in result["sharing"])
    return [_sharing(result, option, lang) for option in options]


def _sharing(result: Mapping[str, Any], option: str, lang: Lang) -> SharingTold:
    rules = {one["rule"]: one for one in result["sharing"] if one["option"] == option}
    burdens = {rule: {one["member"]: one for one in rules[rule]["burdens"]} for rule in _RULES}
    members = [_member(one["name"], burdens, lang) for one in result["members"]]
    notes = [
        text("assessments.cloud.no_share", lang, rule=text(f"assessments.cloud.rule.{rule}", lang),
             reason=text(f"office.cloud.no_share.{rule}.{rules[rule]['reason']}", lang))
        for rule in _RULES if rules[rule]["reason"]
    ]  # fmt: skip
    shapley = rules["shapley"]
    if not shapley["reason"]:
        notes.append(
            text("office.cloud.coalitions_quoted" if shapley["from_sizes"] else "office.cloud.coalitions_as_all", lang)
        )
        if not shapley["exact"]:
            error = max(one["error_jpy"] for one in shapley["burdens"])
            notes.append(text("office.cloud.estimated", lang, error=error))
    return SharingTold(option_word(option, lang), members, notes)


def _member(name: str, burdens: Mapping[str, Mapping[str, Any]], lang: Lang) -> MemberTold:
    nothing = {"jpy": None, "alone_jpy": None, "saved_jpy": None, "worse_off": None}
    by_key, by_use, by_shapley = (burdens[rule].get(name, nothing) for rule in _RULES)
    alone = next((one["alone_jpy"] for one in (by_key, by_use, by_shapley) if one["alone_jpy"] is not None), None)
    worse = by_key["worse_off"]
    verdict = "" if worse is None else text("office.cloud.worse" if worse else "office.cloud.better", lang)
    return MemberTold(
        name,
        yen(alone, lang),
        yen(by_key["jpy"], lang),
        _signed(by_key["saved_jpy"], lang),
        verdict,
        bool(worse),
        yen(by_use["jpy"], lang),
        yen(by_shapley["jpy"], lang),
    )


def _signed(saved: int | None, lang: Lang) -> str:
    """Return what a member saves; where it pays more, how much more."""
    if saved is None:
        return yen(None, lang)
    return text("assessments.cloud.less" if saved >= 0 else "assessments.cloud.more", lang, jpy=f"{abs(saved):,}")


def _assumption(one: Mapping[str, Any], lang: Lang) -> AssumptionTold:
    """Return an assumption; a grant is told as what is received."""
    sign = -1 if one["stage"] == GRANT else 1
    switching = text("assessments.cloud.no_switch", lang)
    then = "—"
    if one["switching_factor"] is not None:
        factor = Fraction(one["switching_factor"])
        way = "above" if factor > 1 else "below"
        at = f"{sign * one['switching_jpy']:,}"
        switching = text(f"assessments.cloud.switch_{way}", lang, jpy=at, factor=float(factor))
        then = option_word(one["cheapest_then"], lang)
    within = text("assessments.cloud.no_range", lang)
    if one["range_jpy"] is not None:
        source = text(f"office.cloud.range.{one['range_source']}", lang)
        key = "changes" if one["changes_within_range"] else "holds"
        ends = yen_between(sorted(sign * end for end in one["range_jpy"]), lang)
        within = text(f"assessments.cloud.range_{key}", lang, source=source, ends=ends)
    return AssumptionTold(
        option_word(one["option"], lang),
        text(f"office.cloud.stage.{one['stage']}", lang),
        yen(sign * one["jpy"], lang),
        switching,
        then,
        within,
        bool(one["changes_within_range"]),
    )
