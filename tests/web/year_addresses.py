"""The lists and boards of the exchange: every address without a thing in it, and those of the things with the most."""

from __future__ import annotations

from django.db.models import Count
from django.urls import URLPattern, get_resolver, reverse

from todoku_web.exchange.calls.models import Call
from todoku_web.exchange.lending.models import Equipment
from todoku_web.exchange.matches.models import Round
from todoku_web.exchange.needs.models import Need, Offer
from todoku_web.exchange.rollout.models import PortalModel
from todoku_web.exchange.satellite_offices.models import Office
from todoku_web.exchange.screening.models import Reviewer, Screening
from todoku_web.exchange.shared_services.models import SharedService
from todoku_web.exchange.trials.models import Trial

EXCHANGE = "todoku_web.exchange."
NOT_ASKED = {"matches:home", "notices:read", "satellite_offices:renew", "statistics:needs"}
"""One that only leads on, two that only take what is posted, and one that does nothing without a stage."""


def people(frame):
    """Return who looks: a stranger (None), a town's planner, the bureau's officer, and one of its reviewers."""
    return {
        "stranger": None,
        "planner": frame.cast.of(frame.cast.towns[0]),
        "officer": frame.cast.officer(frame.cast.home, "approver"),
        "reviewer": _busiest(frame).person,
    }


def addresses(frame):
    """Return every list and board of the exchange with its path."""
    return {**_without_things(), **_asked(), **_of_things(frame), **_of_screenings(frame)}


def _asked():
    """Return lists with their filters."""
    asked = {
        "needs:list": ("words=除雪", "sort=sufferers", "area=北海道", "page=5"),
        "needs:offers": ("words=架空", "area=室蘭市", "issue=mobility", "page=3"),
        "calls:list": ("when=all", "when=closed&area=北海道"),
        "lending:home": ("words=架空", "issue=tourism"),
        "matches:board": ("lacks=people", "nobody=1", "page=3"),
        "trials:list": ("words=架空", "area=北海道", "page=2"),
        "rollout:home": ("issue=mobility", "words=架空"),
        "desk:home": ("words=補助金の対象",),
        "statistics:figures": ("by=subprefecture", "year=2026"),
        "statistics:needs": ("stage=accepted", "stage=matched&still=1"),
    }
    return {f"{name}?{query}": f"{reverse(name)}?{query}" for name, queries in asked.items() for query in queries}


def _without_things():
    found = {}
    for name, pattern in _patterns(get_resolver(), ""):
        is_plain = pattern.callback is not None and "<" not in str(pattern.pattern)
        if (
            is_plain
            and name not in NOT_ASKED
            and (pattern.callback.__module__.startswith(EXCHANGE) or name.startswith("notices:"))
        ):
            try:
                found[name] = reverse(name)
            except Exception:  # noqa: BLE001 [below an address with a thing in it]
                continue
    return found


def _patterns(resolver, space):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            if one.name:
                yield f"{space}{one.name}", one
        else:
            yield from _patterns(one, f"{space}{one.namespace}:" if one.namespace else space)


def _of_things(frame):
    home = frame.cast.home
    call = Call.objects.annotate(n=Count("applications")).order_by("-n", "pk").first()
    own = Call.objects.filter(organisation=home).annotate(n=Count("applications")).order_by("-n", "pk").first()
    found = Round.objects.filter(organisation=home, state="run").order_by("-need_count").first()
    need = Need.objects.filter(state="matched").annotate(n=Count("matches")).order_by("-n", "pk").first()
    offer = Offer.objects.annotate(n=Count("matches")).order_by("-n", "pk").first()
    lender = Equipment.objects.filter(organisation=home).annotate(n=Count("reservations")).order_by("-n", "pk").first()
    trial = Trial.objects.filter(state="proven").order_by("pk").first()
    model = PortalModel.objects.filter(state="published").order_by("pk").first()
    named = {
        "calls:call": [call.pk],
        "calls:call_feed": [call.pk],
        "calls:applications": [own.pk],
        "calls:table": [own.pk],
        "needs:list_file": ["csv"],
        "needs:offers_file": ["csv"],
        "statistics:file": ["csv"],
        "needs:need": [need.pk],
        "needs:offer": [offer.pk],
        "matches:shortlist": [need.pk],
        "matches:specification": [need.pk],
        "matches:round": [found.pk],
        "lending:board": [home.pk],
        "lending:stock": [home.pk],
        "lending:csv": [home.pk],
        "lending:thing": ["equipment", lender.pk],
        "trials:trial": [trial.pk],
        "trials:sheet": [trial.pk],
        "rollout:model": [model.model_id],
    }
    return {name: reverse(name, args=args) for name, args in named.items()}


def _busiest(frame):
    """Return who has the most to read."""
    readers = Reviewer.objects.filter(screening__call__organisation=frame.cast.home).select_related("person")
    return readers.annotate(n=Count("readings")).order_by("-n", "pk").first()


def _of_screenings(frame):
    own = Screening.objects.filter(call__organisation=frame.cast.home).annotate(n=Count("readings"))
    decided = own.filter(state="decided").order_by("-n", "pk").first()
    busiest = _busiest(frame)
    office = Office.objects.order_by("pk").first()
    service = SharedService.objects.filter(state="in_use").order_by("pk").first()
    named = {
        "screening:of_call": [decided.call_id],
        **{f"screening:{name}": [decided.pk] for name in ("screening", "reviewers", "readers", "ranking", "record")},
        "screening:reviewing": [busiest.pk],
        "satellite_offices:office": [office.pk],
        "satellite_offices:use": [office.pk],
        "shared_services:service": [service.pk],
        **{f"shared_services:{name}": [service.pk] for name in ("members", "costs", "use")},
    }
    return {name: reverse(name, args=args) for name, args in named.items()}
