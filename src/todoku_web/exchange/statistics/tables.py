"""The figures as tables: the funnel and the time in each stage, of all and by group, with small counts kept back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import text
from todoku.matching.fairness import SMALL
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.groups import group_place, group_title
from todoku_web.exchange.statistics.courses import as_days, group_of
from todoku_web.exchange.statistics.durations import stay
from todoku_web.exchange.statistics.funnel import STAGES, counts, grouped, spells
from todoku_web.exchange.statistics.protection import is_small, protected

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.statistics.durations import Stay
    from todoku_web.exchange.statistics.funnel import Course

ALL = "all"


@dataclass(frozen=True, slots=True)
class StageTime:
    """The time in one stage; ``left`` and ``still`` are None where they are kept back, all is where few entered."""

    stage: str
    entered: int | None
    moved: int | None
    left: int | None
    still: int | None
    quarter: float | None
    half: float | None
    three_quarters: float | None
    is_small: bool

    @property
    def is_known(self) -> bool:
        """Whether there is anything to tell of its length."""
        return bool(self.entered) and not self.is_small


@dataclass(frozen=True, slots=True)
class Group:
    """A group of needs: how many came to each stage (None is kept back), and the time in each but the last."""

    name: str
    title: str
    counts: tuple[int | None, ...]
    times: tuple[StageTime, ...]

    def share(self, stage: int, of: int) -> float | None:
        """Return how many of an earlier stage came to a stage, 0-1; None where that is kept back, or none was there."""
        part, whole = self.counts[stage], self.counts[of]
        return None if part is None or not whole else part / whole


def overall(courses: list[Course], *, small: bool) -> Group:
    """Return the funnel of all needs; ``small`` tells small counts as well."""
    return _groups({ALL: courses}, {ALL: ""}, small=small)[0]


def by_group(courses: list[Course], grouping: str, lang: Lang, *, small: bool) -> list[Group]:
    """Return the funnel of each group, in the order of the groups."""
    found = grouped(courses, group_of(grouping))
    titles = {name: _title(grouping, name, lang) for name in _ordered(grouping, found)}
    return _groups(found, titles, small=small)


def _groups(found: dict[str, list[Course]], titles: dict[str, str], *, small: bool) -> list[Group]:
    now = as_days(timezone.now())
    reached = {name: counts(found[name]) for name in titles}
    handed_in: list[int | None] = [one[0] for one in reached.values()]
    if not small:
        handed_in = protected([one[0] for one in reached.values()], [one[1] for one in reached.values()])
    made = []
    for (name, title), first in zip(titles.items(), handed_in, strict=True):
        times = tuple(
            _time(stage, stay(spells(found[name], at, now=now)), small=small, first=at == 0)
            for at, stage in enumerate(STAGES[:-1])
        )
        made.append(Group(name, title, (first, *reached[name][1:]), times))
    return made


def _time(stage: str, found: Stay, *, small: bool, first: bool) -> StageTime:
    """Return the time in a stage; of the first, which is not public, drop-outs and those that wait may be few."""
    few = not small and 0 < found.entered < SMALL
    hides = not small and first and (is_small(found.left) or is_small(found.still) or is_small(found.moved))
    return StageTime(
        stage=stage,
        entered=None if few or hides else found.entered,
        moved=None if few else found.moved,
        left=None if few or hides else found.left,
        still=None if few or hides else found.still,
        quarter=None if few else found.quarter,
        half=None if few else found.half,
        three_quarters=None if few else found.three_quarters,
        is_small=few,
    )


def _ordered(grouping: str, found: dict[str, Any]) -> list[str]:
    if grouping == "issue":
        return [one for one in IssueArea.values if one in found]
    return sorted(found) if grouping == "year" else sorted(found, key=lambda name: group_place(grouping, name))


def _title(grouping: str, name: str, lang: Lang) -> str:
    if grouping == "issue":
        return text(f"exchange.issue.{name}", lang)
    return fiscal_year_name(int(name), lang) if grouping == "year" else group_title(grouping, name, lang)
