"""Whether needs of towns of every size and part of a region come to a match alike: figures of the library, in words."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone

from todoku.i18n import text
from todoku.matching.fairness import SMALL, fairness_report
from todoku_web.accounts.areas import area_contains
from todoku_web.exchange.matches.models import Match
from todoku_web.exchange.needs.groups import group_place, group_title, population_class, subprefecture_of
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.needs.offices import bodies_of
from todoku_web.exchange.needs.workflow import PUBLIC_NEEDS
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.matching.fairness import Fairness, Group, Share

GROUPINGS = ("population", "subprefecture")
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group ready to be read; figures of a small one are empty."""

    title: str
    needs: int
    matched: str
    rate: str
    difference: str
    wait: str
    score: str
    is_small: bool


@dataclass(frozen=True, slots=True)
class FairnessTable:
    """One grouping: its rows in the order people know, the overall rate, and how far the rates lie apart."""

    name: str
    rows: list[GroupRow]
    rate: str
    spread: str
    by_chance: str
    by_chance_high: str
    chance: str
    report: Fairness


def fairness_tables(person: Any, side: str, lang: Lang) -> list[FairnessTable]:
    """Return both tables of the needs in the areas of a person's offices, in two queries; none where no need is.

    ``side``: matches of this side alone count; empty for any.
    """
    held = {code for body in bodies_of(person) for code in body.area_codes}
    opened = Need.objects.filter(state__in=PUBLIC_NEEDS, opened_at__isnull=False).order_by("opened_at", "pk")
    needs = [
        one
        for one in opened.values_list("pk", "area_code", "opened_at")
        if any(area_contains(holder, one[1]) for holder in held)
    ]
    if not needs:
        return []
    days, scores = _matched(needs, side)
    groupings = {
        "population": [population_class(code) for _, code, _ in needs],
        "subprefecture": [subprefecture_of(code) for _, code, _ in needs],
    }
    reports = fairness_report(groupings, ~np.isnan(days), wait_days=days, score=scores)
    return [_table(name, _in_order(name, reports[name]), lang) for name in GROUPINGS]


def fairness_csv(tables: list[FairnessTable], lang: Lang) -> bytes:
    """Return the tables as CSV; cells that are not told are empty, with the reason in the last column."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    share = ("value", "low", "high")
    writer.writerow(
        ["grouping", "group", "needs", "matched", *(f"rate_{one}" for one in share),
         *(f"difference_{one}" for one in share), "median_wait_days", "mean_score", "note"]
    )  # fmt: skip
    for table in tables:
        for group in table.report.groups:
            small = text("matches.fairness.small", lang, least=SMALL) if group.is_small else ""
            writer.writerow(
                [table.name, safe_cell(group_title(table.name, group.name, lang)), group.needs, _cell(group.matched),
                 *_cells(group.rate), *_cells(group.difference), _cell(group.median_wait_days),
                 _cell(group.mean_score), small]
            )  # fmt: skip
    return buffer.getvalue().encode("utf-8-sig")


def _matched(needs: list[Any], side: str) -> tuple[np.ndarray, np.ndarray]:
    """Return days from the opening to the first confirmed match (needs), and its score; nan without one."""
    confirmed = Match.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk")
    if side:
        confirmed = confirmed.filter(side=side)
    first = {need: (at, score) for need, at, score in confirmed.values_list("need_id", "confirmed_at", "score")}
    days, scores = np.full(len(needs), np.nan), np.full(len(needs), np.nan)
    for number, (key, _, opened_at) in enumerate(needs):
        if key in first:
            at, score = first[key]
            days[number] = max((at - opened_at).total_seconds(), 0.0) / _DAY_S
            scores[number] = np.nan if score is None else score
    return days, scores


def _in_order(name: str, report: Fairness) -> Fairness:
    """Return a report with its groups in the order in which people know them."""
    return replace(report, groups=tuple(sorted(report.groups, key=lambda one: group_place(name, one.name))))


def _table(name: str, report: Fairness, lang: Lang) -> FairnessTable:
    return FairnessTable(
        name=name,
        rows=[_row(name, group, lang) for group in report.groups],
        rate=_share(report.rate, lang),
        spread=_percent(report.spread),
        by_chance=_percent(report.spread_by_chance[0]),
        by_chance_high=_percent(report.spread_by_chance[1]),
        chance=_percent(report.chance),
        report=report,
    )


def _row(name: str, group: Group, lang: Lang) -> GroupRow:
    wait = group.median_wait_days
    return GroupRow(
        title=group_title(name, group.name, lang),
        needs=group.needs,
        matched="" if group.matched is None else f"{group.matched:,}",
        rate="" if group.rate is None else _share(group.rate, lang),
        difference="" if group.difference is None else _points(group.difference, lang),
        wait="" if wait is None else text("matches.fairness.days", lang, days=f"{wait:,.0f}"),
        score="" if group.mean_score is None else f"{group.mean_score * 100:.0f}",
        is_small=group.is_small,
    )


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _share(share: Share, lang: Lang) -> str:
    return text("matches.fairness.share", lang, value=f"{share.value:.0%}", low=f"{share.low:.0%}",
                high=f"{share.high:.0%}")  # fmt: skip


def _points(share: Share, lang: Lang) -> str:
    value, low, high = (f"{one * 100:+.0f}" for one in (share.value, share.low, share.high))
    return text("matches.fairness.points", lang, value=value, low=low, high=high)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _cells(share: Share | None) -> list[str]:
    return ["", "", ""] if share is None else [f"{one:.6f}" for one in (share.value, share.low, share.high)]


def made_on() -> str:
    """Return today in Japan."""
    return timezone.localdate().isoformat()
