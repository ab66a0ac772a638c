"""Asks for an adviser, and leads the dispatch on: agreed to, decided, ended, declined, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.audit.actions import record
from todoku_web.exchange.calls.models.applications import SEATED
from todoku_web.exchange.desk.grams import normalised
from todoku_web.exchange.desk.models import Dispatch, DispatchEvent, Visit
from todoku_web.exchange.desk.models.dispatch import TITLE_LENGTH
from todoku_web.exchange.desk.workflow import HELD, DispatchState, VisitState, dispatch_way
from todoku_web.exchange.desk.year_rules import rules_of
from todoku_web.exchange.needs.models import Offer, OfferKind, OfferState
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.notices.actions import people_of, tell
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from datetime import date

    from todoku_web.exchange.calls.models import Application
    from todoku_web.exchange.needs.models import Need

LOCAL_GOVERNMENTS = (OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE)
DECIDERS = (OrganisationKind.BUREAU, OrganisationKind.PREFECTURE)


def bodies_of_place(area_code: str, kinds: tuple[Any, ...]) -> list[Organisation]:
    """Return the organisations of some kinds that look after a municipality, in the order of the kinds."""
    found = Organisation.objects.filter(kind__in=kinds).order_by("pk")
    own = [one for one in found if any(area_contains(held, area_code) for held in one.area_codes)]
    return sorted(own, key=lambda one: (kinds.index(OrganisationKind(one.kind)), one.pk))


def begin(need: Need, *, offer: Offer, organisation: Any, office: Any, by: Any, key: str, title: str = "") -> Dispatch:
    """Ask an adviser to come for a need, to a local government of its place; the same form sent twice asks once.

    Raises InputError where the rules of the year, the adviser or the place do not let it be, NotAllowed where the
    person may not ask.
    """
    require(by, "desk.begin_dispatch", need)
    if organisation not in bodies_of_place(need.area_code, LOCAL_GOVERNMENTS):
        raise InputError("desk.not_local_government")
    if office not in bodies_of_place(need.area_code, DECIDERS):
        raise InputError("desk.dispatch_office")
    made = Dispatch(
        key=key,
        author=by,
        need=need,
        project=f"need:{need.pk}",
        offer=offer,
        organisation=organisation,
        office=office,
        area_code=need.area_code,
        title=one_line(title or need.title, most=TITLE_LENGTH, needed=True),
        asked_on=timezone.localdate(),
    )
    return _asked(made, by=by)


def begin_from(application: Application, *, offer: Offer, title: str, area_code: str, by: Any, key: str) -> Dispatch:
    """Ask an adviser to come for an application that a call for dispatches has selected.

    ``area_code`` is the municipality. The day of the application is that of the rules.
    """
    require(by, "desk.begin_dispatch_from", application)
    organisation, office = application.organisation, application.call.organisation
    if organisation is None or organisation.kind not in LOCAL_GOVERNMENTS:
        raise InputError("desk.not_local_government")
    if office.kind not in DECIDERS or not any(area_contains(one, area_code) for one in office.area_codes):
        raise InputError("desk.dispatch_office")
    if not any(area_contains(one, area_code) for one in organisation.area_codes):
        raise InputError("desk.not_local_government")
    name = one_line(title, most=TITLE_LENGTH, needed=True)
    need = application.need
    made = Dispatch(
        key=key,
        author=by,
        need=need,
        application=application,
        project=f"need:{need.pk}" if need else f"{area_code}:{normalised(name).replace(' ', '')}",
        offer=offer,
        organisation=organisation,
        office=office,
        area_code=area_code,
        title=name,
        asked_on=timezone.localdate(application.submitted_at),
    )
    return _asked(made, by=by)


def _asked(made: Dispatch, *, by: Any) -> Dispatch:
    before = Dispatch.objects.filter(author=by, key=made.key).first()
    if before is not None:
        return before
    made.fiscal_year = fiscal_year(made.asked_on)
    with transaction.atomic():
        made.offer = held_adviser(made.offer)
        _check_adviser(made)
        check_year(made)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            return Dispatch.objects.get(author=by, key=made.key)
        written(made, "asked", by=by)
    return made


def go(dispatch: Dispatch, name: str, *, by: Any, seen: int, said: str = "") -> Dispatch:
    """Lead a dispatch along a way; all whom it concerns are told.

    Raises ChangedMeanwhile where it is not what the person saw, InputError where the rules or what was planned do not
    let it be, NotAllowed where the person may not.
    """
    way = dispatch_way(name)
    with transaction.atomic():
        held_adviser(dispatch.offer)
        now = held(dispatch)
        require_seen(now, seen)
        require(by, f"desk.{name}_dispatch", now)
        reason = paragraphs(said, most=REASON_LENGTH, needed=way.text)
        if name == "decide":
            _check_decision(now)
        elif name == "end":
            _check_end(now)
        before, now.state = now.state, way.target
        if way.target in (DispatchState.DECLINED, DispatchState.CANCELLED):
            come_to_nothing(now, reason)
        written(now, name, by=by, before=before, said=reason)
    return now


def held_adviser(offer: Offer) -> Offer:
    """Return an adviser as the database has them now, held: who promises their days or times comes one after another.

    Always held before a dispatch, so that no two wait for each other.
    """
    found: Offer = Offer.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=offer.pk)
    return found


def held(dispatch: Dispatch) -> Dispatch:
    """Return a dispatch as the database has it now, held until the transaction ends."""
    found = Dispatch.objects.select_for_update(of=("self",))
    return found.select_related("organisation", "office", "offer__organisation", "author", "need", "application").get(
        pk=dispatch.pk
    )


def check_year(dispatch: Dispatch) -> None:
    """Raise InputError where the year's rules do not take the application, or the adviser was sent before."""
    rules = rules_of(dispatch.fiscal_year)
    if not rules.takes_applications_on(dispatch.asked_on):
        first, last = rules.value("first_month"), rules.value("last_month")
        raise InputError("desk.out_of_season", day=dispatch.asked_on, first=first, last=last)
    most = rules.value("times_a_year")
    same = Dispatch.objects.filter(
        offer=dispatch.offer, project=dispatch.project, fiscal_year=dispatch.fiscal_year, counts=True
    ).exclude(pk=dispatch.pk)
    if most is not None and same.count() >= most:
        raise InputError("desk.times_a_year", most=most, year=dispatch.fiscal_year)


def come_to_nothing(dispatch: Dispatch, reason: str, *, after: date | None = None) -> int:
    """Cancel the planned visits of a held dispatch; return how many.

    ``after`` is the day after which visits are cancelled; all planned ones where it is None. Where no visit is left the
    dispatch is none of the times of its year.
    """
    planned = Visit.objects.filter(dispatch=dispatch, state=VisitState.PLANNED)
    if after is not None:
        planned = planned.filter(day__gt=after)
    count = planned.update(state=VisitState.CANCELLED, note=reason, version=F("version") + 1)
    dispatch.counts = Visit.objects.filter(dispatch=dispatch).exclude(state=VisitState.CANCELLED).exists()
    return count


def written(
    dispatch: Dispatch, action: str, *, by: Any, before: str = "", said: str = "", visit: Any = None, body: Any = None
) -> None:
    """Save a held dispatch as a new version, and add the step to history and log; tell everybody whom it concerns.

    The log holds no text of a dispatch.
    """
    own = body or _body(dispatch, by)
    if action != "asked":
        dispatch.version += 1
        dispatch.changed_at = timezone.now()
        dispatch.save()
    DispatchEvent.objects.create(
        dispatch=dispatch,
        actor=by,
        office="" if own is None else own.name,
        action=action,
        from_state=before,
        to_state=dispatch.state,
        text=said,
        changes=[] if visit is None else [{"visit": str(visit.pk), "day": visit.day.isoformat()}],
        version=dispatch.version,
    )
    bodies = (dispatch.organisation_id, dispatch.office_id, dispatch.offer.organisation_id)
    concerned = [*people_of(bodies), dispatch.author]
    others = [one for one in concerned if one is not None and (by is None or one.pk != by.pk)]
    params = {"title": dispatch.title, "adviser": dispatch.offer.title, "town": dispatch.organisation.name}
    day = "" if visit is None else visit.day.isoformat()
    tell(others, f"desk.dispatch_{action}", url=page_of(dispatch), said=said, day=day, **params)
    detail = {"from_state": before, "state": str(dispatch.state), "version": dispatch.version, "day": day}
    record(f"dispatch.{action}", dispatch, by=by, organisation=own, **detail)


def page_of(dispatch: Dispatch) -> str:
    """Return the path of a dispatch's page."""
    return reverse("desk:dispatch", args=[dispatch.pk])


def _body(dispatch: Dispatch, by: Any) -> Any:
    """Return the body for which a person does something with a dispatch: the office, the town, the adviser."""
    if by is None:
        return None
    for key in (dispatch.office_id, dispatch.organisation_id, dispatch.offer.organisation_id):
        found = membership_in(by, key)
        if found is not None:
            return found.organisation
    return None


def _check_adviser(dispatch: Dispatch) -> None:
    offer = dispatch.offer
    if offer.kind != OfferKind.PEOPLE or not offer.takes_needs_on(timezone.localdate()):
        raise InputError("desk.no_adviser")
    if offer.organisation_id == dispatch.organisation_id:
        raise InputError("desk.own_adviser")
    if offer.areas and not any(area_contains(one, dispatch.area_code) for one in offer.areas):
        raise InputError("desk.adviser_elsewhere")


def _check_decision(dispatch: Dispatch) -> None:
    if dispatch.offer.state == OfferState.WITHDRAWN:
        raise InputError("desk.adviser_gone")
    if dispatch.application is not None and dispatch.application.state not in SEATED:
        raise InputError("desk.application_gone")
    if not rules_of(dispatch.fiscal_year).are_known:
        raise InputError("desk.year_unknown", year=dispatch.fiscal_year)
    check_year(dispatch)
    if not dispatch.visits.filter(state=VisitState.PLANNED).exists():
        raise InputError("desk.no_visits")


def _check_end(dispatch: Dispatch) -> None:
    states = set(dispatch.visits.exclude(state=VisitState.CANCELLED).values_list("state", flat=True))
    if not states & set(HELD) or states - {VisitState.CONFIRMED}:
        raise InputError("desk.not_confirmed")
