"""The offers of the made-up year: technology, infrastructure, people, money, equipment and shared services."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from todoku.areas.registry import by_code
from todoku.radio.capacity.requirements import requirements
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models import Competence, Offer, OfferEvent, OfferKind
from todoku_web.exchange.needs.workflow import OFFER_TRANSITIONS
from todoku_web.exchange.year.cast import HOME_PREFECTURE
from todoku_web.exchange.year.courses import BEGUN, Course
from todoku_web.exchange.year.texts import noted, texts, title

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame

_WAYS = {one.name: one for one in OFFER_TRANSITIONS}
_KINDS: dict[Any, float] = {
    OfferKind.TECHNOLOGY: 30,
    OfferKind.INFRASTRUCTURE: 10,
    OfferKind.PEOPLE: 24,
    OfferKind.MONEY: 10,
    OfferKind.EQUIPMENT: 15,
    OfferKind.AI_SERVICE: 11,
}
_FATES: dict[str, float] = {"open": 80, "draft": 4, "paused": 6, "closed": 6}
_HOME_ONLY_SHARE, _UNKNOWN_SHARE, _LIMIT_SHARE = 0.35, 0.3, 0.4
_COMMON = "common"


def make_offers(frame: Frame) -> list[Course]:
    """Return the offers; what is paused, closed or withdrawn in the end is so in the last days before it."""
    draws, count = frame.draws("offers"), frame.size.offers
    kinds = draws.dealt(_KINDS, count)
    fates = draws.dealt(_FATES, count)
    return [_made(frame, draws, kind, fate) for kind, fate in zip(kinds, fates, strict=True)]


def _made(frame: Frame, draws: Draws, kind: Any, fate: str) -> Course:
    body = _whose(frame, draws, kind)
    by = frame.cast.officer(body, "reviewer") if body in frame.cast.bureaus else frame.cast.of(body)
    begun = frame.ago(draws.whole(10, 40) if fate == "draft" else draws.whole(60, 420), draws)
    what = draws.one(texts()["offers"][str(kind)])
    issues = draws.some(IssueArea.values, draws.whole(1, 3))
    offer = Offer(
        id=draws.id(),
        key=draws.key(),
        author=by,
        organisation=body,
        kind=kind,
        title=title(f"{what}（{body.name}）"),
        description=noted(texts()["offer_text"].format(what=what)),
        issue_areas=issues,
        requirements=_requirements(draws, issues),
        capacity=None if draws.happens(_UNKNOWN_SHARE) else draws.whole(1, 6),
        areas=_areas(draws),
        terms=texts()["offer_terms"],
        results_count=None if draws.happens(_UNKNOWN_SHARE) else draws.whole(0, 12),
        results_text=texts()["offer_results"],
        created_at=begun,
        changed_at=begun,
        **_base(frame, draws),
        **_of_kind(draws, kind),
    )
    if draws.happens(_LIMIT_SHARE):
        offer.open_from = begun.date()
        offer.open_until = frame.as_of + timedelta(days=draws.whole(30, 300))
    course = Course(offer, OfferEvent, "offer", _WAYS)
    course.note(BEGUN, begun, by=by, office=body)
    if fate != "draft":
        course.go("open", course.last + draws.days(0, 5), by=by, office=body)
        offer.opened_at = course.last
    if fate in {"paused", "closed"}:
        name = {"paused": "pause", "closed": "close"}[fate]
        course.go(name, frame.ago(draws.whole(1, 9), draws), by=by, office=body)
    return course


def _whose(frame: Frame, draws: Draws, kind: Any) -> Organisation:
    cast = frame.cast
    if kind == OfferKind.INFRASTRUCTURE:
        return draws.one(cast.operators)
    if kind == OfferKind.PEOPLE:
        return draws.one(cast.advisers)
    if kind == OfferKind.MONEY:
        return draws.one([*cast.funds, *cast.bureaus])
    return draws.one(cast.vendors)


def _requirements(draws: Draws, issues: list[str]) -> list[str]:
    """Return requirements of the catalogue that an offer for some issues says to meet, in the catalogue's order."""
    fitting = [one.id for one in requirements().values() if one.issue_area in {*issues, _COMMON}]
    return draws.some(fitting, draws.whole(1, 6))


def _areas(draws: Draws) -> list[str]:
    if draws.happens(_HOME_ONLY_SHARE):
        return [HOME_PREFECTURE]
    return [] if draws.happens(0.6) else [HOME_PREFECTURE, *draws.some([f"{one:02d}" for one in range(2, 48)], 6)]


def _base(frame: Frame, draws: Draws) -> dict[str, Any]:
    """Return from where it comes: a town and its hall, where the register knows that."""
    hall = by_code(draws.one(frame.cast.towns).area_code)
    return {"base_code": hall.code, "lat": hall.lat, "lon": hall.lon}


def _of_kind(draws: Draws, kind: Any) -> dict[str, Any]:
    """Return what only people and money have."""
    if kind == OfferKind.PEOPLE:
        fields = draws.some(Competence.values, draws.whole(2, 5))
        return {"fields": fields, "days_max": draws.whole(1, 12), "hours_max": draws.whole(4, 60)}
    if kind == OfferKind.MONEY:
        return {"budget_jpy": draws.whole(1, 40) * 500_000}
    return {}
