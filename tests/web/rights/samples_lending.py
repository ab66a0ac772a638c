"""Equipment of 室蘭市 that 登別市 borrows, for the table of rights: a reservation in each state."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from rules.permissions import permissions

from todoku.dates import JST
from todoku_web.exchange.lending.models import (
    Equipment,
    EquipmentPhoto,
    Holding,
    Kit,
    KitPart,
    Lender,
    Offer,
    Reservation,
    State,
    Unit,
)
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import PICTURES
from web.rights.routes import POST_ONLY, PUBLIC, Post, Route
from web.rights.world import BODIES, ROLES, World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.uploads.models import Upload

PEOPLE = {"signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)}
EVERYBODY = {"anybody", *PEOPLE}
LENDER, BORROWER = ({f"{body}.{role}" for role in ROLES} for body in ("own_town", "other_town"))
LENDING, BORROWING = LENDER - {"own_town.viewer"}, BORROWER - {"other_town.viewer"}
DRAFTERS_SOMEWHERE = {f"{body}.{role}" for body in BODIES for role in ROLES[1:]}
OFFERS = {state: f"lending.offer.{state}" for state in Offer.values}
STATES = {state: f"lending.state.{state}" for state in State.values}
NOT_OUT = ("asked", "waiting", "granted", "prepared")
OUT = ("shipped", "handed_over")
BOTH_SIDES = LENDER | BORROWER


def _in(names: set[str], states: Iterable[str]) -> dict[str, set[str]]:
    """Return a row of the table: who in some states of a reservation; nobody in the others."""
    return {word: names if state in states else set() for state, word in STATES.items()}


ALLOWED: dict[str, Any] = {
    "lending.list_equipment": EVERYBODY,
    "lending.view_equipment": {OFFERS["offered"]: EVERYBODY, OFFERS["withdrawn"]: LENDER},
    "lending.keep_equipment": LENDING,
    "lending.view_board": LENDER,
    "lending.reserve_equipment": DRAFTERS_SOMEWHERE,
    "lending.borrow_equipment": BORROWING,
    "lending.list_own_reservation": PEOPLE,
    "lending.view_reservation": _in(BOTH_SIDES, STATES),
    "lending.change_reservation": _in(BORROWING, (*NOT_OUT, *OUT)),
    "lending.cancel_reservation": _in(BORROWING | LENDING, NOT_OUT),
    "lending.decide_reservation": _in(LENDING, ("asked",)),
    "lending.prepare_reservation": _in(LENDING, ("granted",)),
    "lending.ship_reservation": _in(LENDING, ("prepared",)),
    "lending.hand_over_reservation": _in(LENDING, ("granted", "prepared", "shipped")),
    "lending.take_back_reservation": _in(LENDING, OUT),
    "lending.close_reservation": _in(LENDING, ("returned",)),
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return equipment in the catalogue and out of it, and a reservation in each state."""
    reservation_rights = {
        name for name in permissions if name.startswith("lending.") and name.endswith("_reservation")
    } - {"lending.list_own_reservation"}
    kinds = {word: _kind(world, title=word, state=state) for state, word in OFFERS.items()}
    reservations = {word: Reservation(**_facts(world), state=state) for state, word in STATES.items()}
    return {
        "lending.view_equipment": kinds,
        "lending.keep_equipment": {"": kinds[OFFERS["offered"]]},
        "lending.view_board": {"": world.town},
        "lending.borrow_equipment": {"": world.body["other_town"]},
        **dict.fromkeys(reservation_rights, reservations),
    }


def _kind(world: World, *, title: str, state: str = Offer.OFFERED) -> Equipment:
    hours = {"preparation_h": 0, "service_h": 0, "max_days": 14}
    return Equipment.objects.create(
        organisation=world.town, title=title, state=state, area_code="01205", confirms_each=False, **hours
    )


def _facts(world: World) -> dict[str, Any]:
    return {
        "organisation": world.town,
        "borrower": world.body["other_town"],
        "asked_by": world.who["other_town.drafter"],
        "shipping_h": 0,
        "area_code": "01230",
        "purpose": "x",
    }


def _hour(days: int) -> dt.datetime:
    day = timezone.localdate() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(9), tzinfo=JST)


def _reserved(world: World, kind: Equipment, state: str) -> Reservation:
    """Return a reservation of a unit of its own, from tomorrow until the day after."""
    unit = Unit.objects.create(equipment=kind, label=state)
    made = Reservation.objects.create(
        **_facts(world), key=state, equipment=kind, state=state, starts_at=_hour(1), ends_at=_hour(3)
    )
    if state in {"granted", "prepared", "shipped", "handed_over", "returned"}:
        Holding.objects.create(reservation=made, unit=unit, starts_at=made.starts_at, ends_at=made.ends_at)
    return made


def _picture(world: World) -> Upload:
    content = BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    file = SimpleUploadedFile("x.png", content.getvalue())
    return take(file, kinds=PICTURES, by=world.who["own_town.drafter"], organisation=world.town)


def make(world: World) -> dict[str, Any]:
    """Make terms, equipment with a unit and a picture, a set, and a reservation in each state."""
    Lender.objects.create(organisation=world.town, default_shipping_h=0)
    kind, hidden = _kind(world, title="x"), _kind(world, title="y", state=Offer.WITHDRAWN)
    free = Unit.objects.create(equipment=kind, label="free")
    picture = _picture(world)
    photo = EquipmentPhoto.objects.create(equipment=kind, upload=picture, shows="x")
    kit = Kit.objects.create(organisation=world.town, title="x")
    KitPart.objects.create(kit=kit, equipment=kind)
    reservations = {state: _reserved(world, kind, state) for state in STATES}
    returned = reservations["returned"]
    returned.return_photo = picture
    returned.save()
    bodies = {name: body.pk for name, body in world.body.items()}
    return {
        "kind": kind,
        "hidden": hidden,
        "unit": free,
        "photo": photo,
        "kit": kit,
        "bodies": bodies,
        "lender": world.town,
        **reservations,
    }


def _thing(name: str = "kind", slug: str = "equipment") -> Any:
    return lambda made: {"kind": slug, "pk": made[name].pk}


def _pk(name: str) -> Any:
    return lambda made: {"pk": made[name].pk}


def _one(state: str) -> Any:
    return lambda made: {"reservation_id": made[state].pk}


_PHOTO = lambda made: {"pk": made["kind"].pk, "photo": made["photo"].pk}  # noqa: E731
OFFERED, WITHDRAWN = OFFERS["offered"], OFFERS["withdrawn"]
_KEPT = {"sees": "lending.view_equipment", "state": OFFERED}
_LENT = {"sees": "lending.view_board"}


def _of(right: str, state: str) -> Route:
    return Route(f"lending.{right}_reservation", _one(state), sees="lending.view_reservation", state=STATES[state])


ROUTES: dict[str, Any] = {
    "lending:home": Route(PUBLIC),
    "lending:thing": (
        Route("lending.view_equipment", _thing(), state=OFFERED),
        Route("lending.view_equipment", _thing("kit", "kit"), state=OFFERED),
        Route("lending.view_equipment", _thing("hidden"), state=WITHDRAWN, hidden=True),
    ),
    "lending:answer": Route("lending.view_equipment", _thing("hidden"), state=WITHDRAWN, hidden=True),
    "lending:reserve": Route("lending.reserve_equipment", _thing(), **_KEPT),
    "lending:photo": Route("lending.view_equipment", _PHOTO, state=OFFERED),
    "lending:mine": Route("lending.list_own_reservation"),
    "lending:feed": Route(PUBLIC, lambda made: {"key": made["unit"].feed_key}),
    "lending:board": Route("lending.view_board", _pk("lender")),
    "lending:stock": Route("lending.view_board", _pk("lender")),
    "lending:csv": Route("lending.view_board", _pk("lender")),
    "lending:terms": Route("lending.keep_equipment", _pk("lender"), **_LENT),
    "lending:new_equipment": Route("lending.keep_equipment", _pk("lender"), **_LENT),
    "lending:new_kit": Route("lending.keep_equipment", _pk("lender"), **_LENT),
    "lending:edit_equipment": Route("lending.keep_equipment", _pk("kind"), **_KEPT),
    "lending:units": Route("lending.keep_equipment", _pk("kind"), **_KEPT),
    "lending:edit_kit": Route("lending.keep_equipment", _pk("kit"), **_KEPT),
    "lending:unit": Route("lending.keep_equipment", _pk("unit"), **_LENT),
    "lending:renew_feed": Route(PUBLIC, _pk("unit"), answers=POST_ONLY),
    "lending:remove_photo": Route(PUBLIC, _PHOTO, answers=POST_ONLY),
    "lending:reservation": Route("lending.view_reservation", _one("closed"), state=STATES["closed"]),
    "lending:return_photo": Route("lending.view_reservation", _one("returned"), state=STATES["returned"]),
    "lending:edit": _of("change", "granted"),
    "lending:hand_over": _of("hand_over", "granted"),
    "lending:take_back": _of("take_back", "handed_over"),
    "lending:act": Route(PUBLIC, lambda made: {**_one("asked")(made), "action": "grant"}, answers=POST_ONLY),
}
_EQUIPMENT = {
    "title": "z",
    "base": "01205",
    "preparation_h": "1",
    "service_h": "1",
    "max_days": "7",
    "state": "offered",
    "seen": "1",
}
_UNIT = {"label": "z", "condition": "good", "state": "in_service", "seen": "1"}


def _kit_fields(made: dict[str, Any], _who: str) -> dict[str, Any]:
    return {"title": "z", "state": "offered", "seen": "1", f"part-{made['kind'].pk}": "1"}


def _wish(made: dict[str, Any], who: str) -> dict[str, Any]:
    body = made["bodies"].get(who.partition(".")[0], "")
    days = {"starts_on": _hour(20).date().isoformat(), "ends_on": _hour(21).date().isoformat()}
    times = {"starts_hour": "9", "ends_hour": "9", "destination": "01230", "count": "1", "purpose": "y"}
    return {"borrower": body, **days, **times, "key": who, "seen": "1"}


def _conditions(state: str) -> Any:
    return lambda made, _who: {
        "seen": "1",
        **{f"unit-{held.unit_id}": "good" for held in made[state].holdings.all()},
    }


def _acted(action: str, right: str, state: str) -> Post:
    return Post(
        "lending:act",
        f"lending.{right}_reservation",
        lambda made: {**_one(state)(made), "action": action},
        lambda _made, _who: {"seen": "1", "said": "x"},
        state=STATES[state],
    )


def _kept(route: str, arguments: Any, sent: Any) -> Post:
    return Post(f"lending:{route}", "lending.keep_equipment", arguments, sent)


POSTS: tuple[Post, ...] = (
    _kept("terms", _pk("lender"), lambda _made, _who: {"default_shipping_h": "5", "seen": "1"}),
    _kept("new_equipment", _pk("lender"), lambda _made, _who: _EQUIPMENT),
    _kept("edit_equipment", _pk("kind"), lambda _made, _who: _EQUIPMENT),
    _kept("units", _pk("kind"), lambda _made, _who: _UNIT),
    _kept("unit", _pk("unit"), lambda _made, _who: _UNIT),
    _kept("new_kit", _pk("lender"), _kit_fields),
    _kept("edit_kit", _pk("kit"), _kit_fields),
    _kept("renew_feed", _pk("unit"), lambda _made, _who: {}),
    _kept("remove_photo", _PHOTO, lambda _made, _who: {}),
    Post("lending:reserve", "lending.reserve_equipment", _thing(), _wish),
    Post("lending:edit", "lending.change_reservation", _one("granted"), _wish, state=STATES["granted"]),
    Post("lending:edit", "lending.change_reservation", _one("closed"), _wish, state=STATES["closed"]),
    Post(
        "lending:hand_over",
        "lending.hand_over_reservation",
        _one("granted"),
        _conditions("granted"),
        state=STATES["granted"],
    ),
    Post(
        "lending:take_back",
        "lending.take_back_reservation",
        _one("handed_over"),
        _conditions("handed_over"),
        state=STATES["handed_over"],
    ),
    _acted("grant", "decide", "asked"),
    _acted("refuse", "decide", "asked"),
    _acted("refuse", "decide", "waiting"),
    _acted("cancel", "cancel", "granted"),
    _acted("cancel", "cancel", "handed_over"),
    _acted("prepare", "prepare", "granted"),
    _acted("ship", "ship", "prepared"),
    _acted("close", "close", "returned"),
)
