"""The needs of the made-up year up to where an office has accepted them, or not; what follows is the chain's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.areas import mesh
from todoku.areas.mesh_codes import Level
from todoku.areas.registry import by_code
from todoku.radio.capacity.requirements import requirements
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models import Need, NeedEvent, PlaceKind, Readiness, Who
from todoku_web.exchange.needs.workflow import NEED_TRANSITIONS
from todoku_web.exchange.year.cast import HOME_PREFECTURE
from todoku_web.exchange.year.courses import BEGUN, Course
from todoku_web.exchange.year.texts import noted, said, texts, title

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame

SITTINGS = (300, 240, 180, 120, 60, 15)
"""Days before the end on which the offices sit over the needs that look for somebody."""
_WAYS = {one.name: one for one in NEED_TRANSITIONS}
_HOME_SHARE = 0.6
_POINT_SHARE, _AREA_SHARE, _UNKNOWN_SHARE = 0.05, 0.1, 0.25
_DECIMALS = 5
FATES: dict[str, float] = {
    "draft": 6,
    "returned": 2,
    "submitted": 7,
    "withdrawn_early": 1,
    "withdrawn": 3,
    "open": 30,
    "talks": 10,
    "matched": 13,
    "planned": 2,
    "running": 5,
    "ended": 2,
    "reported": 2,
    "adopted": 7,
    "proven": 2,
    "not_proven": 2,
    "stopped": 2,
    "closed": 4,
}
"""What is to become of needs, with its share: the farthest that each may come."""
_SITTING_OF: dict[str, tuple[int, ...]] = {
    "withdrawn": (1, 2, 3),
    "talks": (4, 5),
    "matched": (0, 1, 2, 3, 4),
    "planned": (3, 4),
    "running": (2, 3),
    "ended": (1, 2),
    "reported": (1, 2),
    "adopted": (0, 1),
    "proven": (0, 1),
    "not_proven": (0, 1),
    "stopped": (0, 1, 2),
    "closed": (1, 2, 3),
}
_WHO: dict[Any, float] = {
    Who.MUNICIPALITY: 46,
    Who.FIRM: 12,
    Who.FARM: 12,
    Who.SCHOOL: 8,
    Who.RESIDENT: 17,
    Who.OTHER: 5,
}
_READY: dict[Any, float] = {Readiness.IDEA: 4, Readiness.AGREED: 4, Readiness.PREPARED: 3, Readiness.FUNDED: 1}


@dataclass(slots=True)
class MadeNeed:
    """A need with its course, its theme, what is to become of it, and at which sitting somebody is looked for."""

    course: Course
    theme: dict[str, Any]
    fate: str
    sitting: int | None

    @property
    def need(self) -> Need:
        """The need as it stands."""
        found: Need = self.course.thing
        return found


def make_needs(frame: Frame) -> list[MadeNeed]:
    """Return the needs, each led as far as its owner and the office of its place lead it by themselves.

    Those that adoptions of models begin are made with these.
    """
    draws, count = frame.draws("needs"), frame.size.needs - frame.size.adoptions
    towns = _towns_of_needs(frame, draws, count)
    issues = draws.dealt(dict.fromkeys(IssueArea.values, 1.0), count)
    fates = draws.dealt(FATES, count)
    whose = draws.dealt(_WHO, count)
    return [_made(frame, draws, *each) for each in zip(towns, issues, fates, whose, strict=True)]


def _towns_of_needs(frame: Frame, draws: Draws, count: int) -> list[Organisation]:
    """Return a town for each need, every town that takes part at least once where there are as many needs."""
    home = [one for one in frame.cast.towns if one.area_code.startswith(HOME_PREFECTURE)]
    others = [one for one in frame.cast.towns if not one.area_code.startswith(HOME_PREFECTURE)]
    at_home = round(count * _HOME_SHARE) if others else count
    drawn = [home[number % len(home)] for number in range(at_home)]
    drawn += [others[number % len(others)] for number in range(count - at_home)]
    return [drawn[number] for number in draws.order(len(drawn))]


def _made(frame: Frame, draws: Draws, town: Organisation, issue: str, fate: str, who: Any) -> MadeNeed:
    theme = draws.one(texts()["themes"][issue])
    body = {Who.MUNICIPALITY: town, Who.FIRM: draws.one(frame.cast.vendors)}.get(who)
    author = draws.one(frame.cast.residents) if body is None else frame.cast.of(body)
    sitting = draws.one(_SITTING_OF[fate]) if fate in _SITTING_OF else None
    begun = _begun_at(frame, draws, fate, sitting)
    asked = draws.some(theme["requirements"], draws.whole(1, len(theme["requirements"])))
    need = Need(
        id=draws.id(),
        key=draws.key(),
        author=author,
        organisation=body,
        who=who,
        issue_area=issue,
        title=title(f"{town.name}: {theme['ja']}"),
        problem=noted(theme["problem"]),
        sufferers=theme["sufferers"],
        sufferers_count=None if draws.happens(_UNKNOWN_SHARE) else draws.whole(2, 400) * 5,
        area_code=town.area_code,
        requirements=[one for one in requirements() if one in asked],
        readiness=draws.weighed(_READY),
        budget_year=None if draws.happens(_UNKNOWN_SHARE) else frame.fiscal_year + draws.whole(0, 2),
        budget_jpy=None if draws.happens(_UNKNOWN_SHARE) else draws.whole(1, 60) * 500_000,
        created_at=begun,
        changed_at=begun,
        **_place(town, draws),
    )
    course = Course(need, NeedEvent, "need", _WAYS)
    course.note(BEGUN, begun, by=author, office=body)
    made = MadeNeed(course, theme, fate, sitting)
    _handed_in(frame, draws, made)
    return made


def _begun_at(frame: Frame, draws: Draws, fate: str, sitting: int | None) -> datetime:
    if sitting is not None:
        return frame.ago(SITTINGS[sitting] + draws.whole(21, 60), draws)
    low, high = {"draft": (1, 60), "returned": (20, 80), "submitted": (6, 25)}.get(fate, (22, 330))
    return frame.ago(draws.whole(low, high), draws)


def _place(town: Organisation, draws: Draws) -> dict[str, Any]:
    hall = by_code(town.area_code)
    if hall.lat is not None and hall.lon is not None and draws.happens(_POINT_SHARE):
        lat, lon = round(hall.lat, _DECIMALS), round(hall.lon, _DECIMALS)
        square = str(mesh.encode(lat, lon, level=Level.M500)[0])
        point = {"lat": lat, "lon": lon, "square": square, "place": f"{lat}, {lon}"}
        return {"place_kind": PlaceKind.POINT, **point}
    if draws.happens(_AREA_SHARE):
        return {"place_kind": PlaceKind.AREA, "place": draws.one(texts()["places"]["villages"])}
    return {"place_kind": PlaceKind.MUNICIPALITY}


def _handed_in(frame: Frame, draws: Draws, made: MadeNeed) -> None:
    """Let the owner hand a need in, and the office of its place accept it or not."""
    need, course = made.need, made.course
    own = need.organisation
    if made.fate == "draft":
        return
    course.go("submit", course.last + draws.days(0, 4), by=need.author, office=own)
    need.submitted_at = course.last
    bureau = frame.cast.bureau_of(need.area_code)
    officer = frame.cast.officer(bureau, "reviewer")
    if made.fate == "submitted":
        return
    if made.fate == "withdrawn_early":
        course.go("withdraw", course.last + draws.days(1, 9), by=need.author, office=own, said=said("withdraw"))
    elif made.fate == "returned":
        course.go("return", course.last + draws.days(1, 9), by=officer, office=bureau, said=said("return"))
    else:
        course.go("accept", course.last + draws.days(1, 14), by=officer, office=bureau, said=said("accept"))
        need.opened_at = course.last
