"""Reads the courses of needs from what the apps keep of them: a constant number of queries, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from todoku.dates import JST, fiscal_year
from todoku_web.exchange.needs.groups import population_class, subprefecture_of
from todoku_web.exchange.needs.models import Need, NeedEvent, NeedState
from todoku_web.exchange.needs.places import holding
from todoku_web.exchange.rollout.models import Adoption, PortalModel
from todoku_web.exchange.rollout.workflow import TAKEN
from todoku_web.exchange.statistics.funnel import Course, through
from todoku_web.exchange.trials.models import Trial, TrialState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

_DAY_S = 86_400.0
_OVER = (NeedState.CLOSED, NeedState.WITHDRAWN)
_TOLD = (NeedState.SUBMITTED, NeedState.OPEN, NeedState.MATCHED, NeedState.IN_TRIAL, *_OVER)
GROUPINGS = ("issue", "subprefecture", "population", "year")


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which needs the figures are; empty for all."""

    issue: str = ""
    codes: frozenset[str] | None = None
    """Municipalities; None for all."""
    area: str = ""
    """The area that they make up, as ``Region.area_code``."""
    size: str = ""
    """A class of population."""
    year: int | None = None
    """The fiscal year in which they were handed in."""

    def takes(self, one: Course) -> bool:
        """Whether a need is among those that were asked for."""
        return self.issue in ("", one.issue) and self.year in (None, one.year) and self.lies(one.area_code)

    def lies(self, area_code: str) -> bool:
        """Whether a municipality is among those that were asked for."""
        return (self.codes is None or area_code in self.codes) and self.size in ("", population_class(area_code))


def group_of(grouping: str) -> Callable[[Course], str]:
    """Return what tells the group of a course."""
    by: dict[str, Callable[[Course], str]] = {
        "issue": lambda one: one.issue,
        "subprefecture": lambda one: subprefecture_of(one.area_code),
        "population": lambda one: population_class(one.area_code),
        "year": lambda one: str(one.year),
    }
    return by[grouping]


def as_days(moment: datetime) -> float:
    """Return a moment in days."""
    return moment.timestamp() / _DAY_S


def all_courses() -> list[Course]:
    """Return the course of every need that was ever handed in, in five queries."""
    needs = Need.objects.filter(submitted_at__isnull=False).order_by("pk")
    rows = list(needs.values_list("pk", "issue_area", "area_code", "state", "submitted_at", "opened_at"))
    first, last = _events()
    proven, of_trial = _proven()
    models, elsewhere = _models(of_trial, {row[0]: row[2] for row in rows})
    made = []
    for pk, issue, code, state, submitted_at, opened_at in rows:
        reached: Any = first.get(pk, {})
        handed_in = _earliest(submitted_at, reached.get(NeedState.SUBMITTED))
        times = (
            handed_in,
            _earliest(opened_at, reached.get(NeedState.OPEN)),
            reached.get(NeedState.MATCHED),
            reached.get(NeedState.IN_TRIAL),
            proven.get(pk),
            models.get(pk),
            elsewhere.get(pk),
        )
        days = through([None if one is None else as_days(one) for one in times])
        over = last.get(pk) if state in _OVER else None
        year = fiscal_year(handed_in.astimezone(JST).date())
        made.append(Course(pk, issue, code, year, days, None if over is None else as_days(over)))
    return made


def _events() -> tuple[dict[Any, dict[str, datetime]], dict[Any, datetime]]:
    """Return when each need first came to each state, and when it was last closed or withdrawn."""
    first: dict[Any, dict[str, datetime]] = defaultdict(dict)
    last: dict[Any, datetime] = {}
    events = NeedEvent.objects.filter(to_state__in=_TOLD, need__submitted_at__isnull=False).order_by("at", "pk")
    for need, state, at in events.values_list("need_id", "to_state", "at"):
        first[need].setdefault(state, at)
        if state in _OVER:
            last[need] = at
    return first, last


def _proven() -> tuple[dict[Any, datetime], dict[Any, Any]]:
    """Return when a trial of each need was first proven, and of which need each proven trial is."""
    found = Trial.objects.filter(state=TrialState.PROVEN, decided_at__isnull=False).order_by("decided_at", "pk")
    first: dict[Any, datetime] = {}
    needs = {}
    for trial, need, at in found.values_list("pk", "need_id", "decided_at"):
        first.setdefault(need, at)
        needs[trial] = need
    return first, needs


def _models(of_trial: dict[Any, Any], areas: dict[Any, str]) -> tuple[dict[Any, datetime], dict[Any, datetime]]:
    """Return when a model of each need was first published, and when another municipality first adopted one."""
    found = PortalModel.objects.filter(published_at__isnull=False).order_by("published_at", "pk")
    first: dict[Any, datetime] = {}
    of_model = {}
    for model, trial, at in found.values_list("model_id", "trial_id", "published_at"):
        if trial in of_trial:
            first.setdefault(of_trial[trial], at)
            of_model[model] = of_trial[trial]
    elsewhere: dict[Any, datetime] = {}
    taken = Adoption.objects.filter(state__in=TAKEN, adopted_on__isnull=False).order_by("adopted_on", "pk")
    for model, code, on in taken.values_list("model_id", "area_code", "adopted_on"):
        need = of_model.get(model)
        if need is not None and holding(areas.get(need, ""))[0] != holding(code)[0]:
            elsewhere.setdefault(need, _begin_of(on))
    return first, elsewhere


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=JST)


def _earliest(*moments: datetime | None) -> Any:
    return min((one for one in moments if one is not None), default=None)


def asked_for(courses: Iterable[Course], asked: Asked) -> list[Course]:
    """Return the courses of the needs that were asked for."""
    return [one for one in courses if asked.takes(one)]
