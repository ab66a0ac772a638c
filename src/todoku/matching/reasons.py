"""Why a pair has its score: for each part what it rests on, made only for the pairs that somebody looks at."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.dates import fiscal_year
from todoku.i18n import DEFAULT_LANG, text
from todoku.matching.scores import Bar, distances_km
from todoku.matching.weights import COMPONENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.i18n import Lang
    from todoku.matching.parties import Need, Offer
    from todoku.matching.scores import Scores
    from todoku.matching.weights import Component


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score, or one bar.

    ``code``: ``matching.reason.<code>`` is its sentence, which names ``params``. ``component``: None for bars and for
    when an offer can be had, which bear no score. ``value``: 0-1, None where it is not known. ``weight``: its share of
    the weight of all components of this kind of offer. ``bars``: whether it rules the pair out.
    """

    code: str
    params: dict[str, object]
    component: Component | None = None
    value: float | None = None
    weight: float = 0.0
    bars: bool = False

    def text(self, lang: Lang = DEFAULT_LANG) -> str:
        """Return the sentence."""
        return text(f"matching.reason.{self.code}", lang, **self.params)


def reasons(scores: Scores, need: int, offer: int) -> tuple[Reason, ...]:
    """Return the reasons of one pair, given by its row and column: bars first, then the weightiest component first.

    Components that say nothing of the offer's kind (weight 0) are left out.
    """
    one, other = scores.needs[need], scores.offers[offer]
    weights = np.array(astuple(scores.weights[other.kind]))
    weights /= weights.sum()
    values = scores.components[:, need, offer]
    parts = []
    for number in np.argsort(-weights, kind="stable"):
        if weights[number] > 0.0:
            value = None if np.isnan(values[number]) else float(values[number])
            code, params = _told(COMPONENTS[number], one, other, value)
            parts.append(Reason(code, params, COMPONENTS[number], value, float(weights[number])))
    return (*_bar_reasons(one, other, Bar(int(scores.bars[need, offer]))), *parts, *_conditions(one, other))


def _told(component: Component, need: Need, offer: Offer, value: float | None) -> tuple[str, dict[str, object]]:
    """Return code and parameters of what a component rests on."""
    match component:
        case "requirements":
            return _requirements(need, offer)
        case "field":
            return _field(need, offer)
        case "money":
            return _money(need, offer)
    if value is None:
        return ("past.none" if component == "past" and offer.finished == 0 else f"{component}.unknown"), {}
    told: dict[str, dict[str, object]] = {
        "coverage": {"share": value},
        "distance": {"distance_km": float(distances_km([need], [offer])[0, 0])},
        "past": {"succeeded": offer.succeeded, "finished": offer.finished},
    }
    return f"{component}.known", told[component]


def _requirements(need: Need, offer: Offer) -> tuple[str, dict[str, object]]:
    if not need.requirements:
        return "requirements.none_asked", {}
    told = {
        "met": need.requirements & offer.meets,
        "at_lowest": need.requirements & offer.meets_at_lowest,
        "failed": need.requirements & offer.fails,
    }
    unknown = need.requirements.difference(*told.values())
    counts = {name: len(ids) for name, ids in (*told.items(), ("unknown", unknown))}
    ids = {f"{name}_ids": tuple(sorted(ids)) for name, ids in (*told.items(), ("unknown", unknown))}
    code = "requirements.unknown" if len(unknown) == len(need.requirements) else "requirements.counted"
    return code, {"asked": len(need.requirements), **counts, **ids}


def _field(need: Need, offer: Offer) -> tuple[str, dict[str, object]]:
    shared = need.fields & (offer.fields or frozenset())
    finer = "" if not need.fields else "_finer_unknown" if offer.fields is None else "_finer"
    params: dict[str, object] = {"asked": len(need.fields), "shared": len(shared), "shared_ids": tuple(sorted(shared))}
    if offer.issue_areas is None:
        return ("field.finer" if finer == "_finer" else "field.unknown"), params
    return f"field.{'same' if need.issue_area in offer.issue_areas else 'other'}{finer}", params


def _money(need: Need, offer: Offer) -> tuple[str, dict[str, object]]:
    if offer.money_left_jpy is None or need.money_jpy is None:
        known = "left" if need.money_jpy is None else "needed"
        amounts = {"left": offer.money_left_jpy, "needed": need.money_jpy}
        if amounts[known] is None:
            return "money.unknown", {}
        return f"money.only_{known}", {f"{known}_jpy": amounts[known]}
    code = "money.enough" if offer.money_left_jpy >= need.money_jpy else "money.short"
    return code, {"left_jpy": offer.money_left_jpy, "needed_jpy": need.money_jpy}


def _bar_reasons(need: Need, offer: Offer, bars: Bar) -> Iterator[Reason]:
    if Bar.AREA in bars:
        yield Reason("bar.area", {}, bars=True)
    if Bar.CLOSED in bars:
        yield Reason("bar.closed", {"day": offer.last_day, "year": need.budget_year}, bars=True)
    if Bar.NOT_YET in bars:
        yield Reason("bar.not_yet", {"day": offer.first_day, "year": need.budget_year}, bars=True)
    if Bar.MONEY_GONE in bars:
        yield Reason("bar.money_gone", {}, bars=True)


def _conditions(need: Need, offer: Offer) -> Iterator[Reason]:
    """Tell what neither scores nor bars: a place or year that is not known, and a year that is open in part."""
    if offer.areas is not None and not need.areas:
        yield Reason("condition.area_unknown", {})
    days = (offer.first_day, offer.last_day)
    if need.budget_year is None:
        if any(days):
            yield Reason("condition.year_unknown", {})
        return
    first, last = days
    if first is not None and fiscal_year(first) == need.budget_year and (first.month, first.day) != (4, 1):
        yield Reason("condition.from", {"day": first, "year": need.budget_year})
    if last is not None and fiscal_year(last) == need.budget_year and (last.month, last.day) != (3, 31):
        yield Reason("condition.until", {"day": last, "year": need.budget_year})
