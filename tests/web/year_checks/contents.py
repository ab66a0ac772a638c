"""What needs, offers, trials, models and adoptions say: as their forms would have kept it, and plainly made up."""

from __future__ import annotations

import json
from unittest.mock import patch

from django.utils import timezone

from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.exchange.calls.models import Call
from todoku_web.exchange.lending.models import Equipment
from todoku_web.exchange.matches.computing import result_of
from todoku_web.exchange.matches.models import Match, Round
from todoku_web.exchange.matches.permissions import WANTING
from todoku_web.exchange.matches.workflow import LIVE
from todoku_web.exchange.needs.models import Need, NeedState, Offer
from todoku_web.exchange.needs.need_content import NeedContent
from todoku_web.exchange.needs.offer_content import OfferContent
from todoku_web.exchange.needs.sides import serves_area
from todoku_web.exchange.rollout.models import Adoption, PortalModel
from todoku_web.exchange.rollout.part_specs import IMPLEMENTATION, MODEL
from todoku_web.exchange.trials.actions.indicators import faults_of, held
from todoku_web.exchange.trials.effects import lacks_to_prove, lacks_to_report, lacks_to_start
from todoku_web.exchange.trials.models import Trial, TrialState
from todoku_web.exchange.trials.part_specs import OF_INDICATOR, PARTS
from todoku_web.exchange.trials.workflow import GOING_ON

MARK = "【架空】"


def are_marked():
    """Everything with a title says that it is made up, and so does every invented body."""
    titles = [one.title for model in (Need, Offer, Trial, PortalModel, Call, Equipment) for one in model.objects.all()]
    public = (OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE)
    names = Organisation.objects.exclude(kind__in=public).values_list("name", flat=True)
    return [one for one in titles if not one.startswith(MARK)] + [one for one in names if not one.startswith("架空")]


def of_needs_and_offers():
    faults = []
    for model, content in ((Need, NeedContent), (Offer, OfferContent)):
        for one in model.objects.all():
            with patch.object(timezone, "now", return_value=one.created_at):
                clean = content.of(one).cleaned()
            clean.pop("former", None)
            faults += [
                f"{one.pk}: {name} is {getattr(one, name)!r}, not {value!r}"
                for name, value in clean.items()
                if getattr(one, name) != value
            ]
            if one.state != NeedState.DRAFT and content.of(one).missing():
                faults.append(f"{one.pk}: lacks {content.of(one).missing()}")
    return faults


def of_matches():
    """Only offers that took needs there, of others, with places left; one living match of a pair."""
    living = {}
    found = Match.objects.select_related("need", "offer", "round").prefetch_related(
        "events", "need__events", "offer__events"
    )
    faults = [f"match {one.pk}: {fault}" for one in found for fault in _of_match(one)]
    for one in found:
        living.setdefault(one.offer, []).append(one)
    for offer, matches in living.items():
        for moment in [one.created_at for one in matches]:
            taken = sum(stood_at(one, moment) in LIVE for one in matches)
            if offer.capacity is not None and taken > offer.capacity:
                faults.append(f"offer {offer.pk}: {taken} of {offer.capacity} places at {moment}")
    return faults


def _of_match(one):
    if stood_at(one.need, one.created_at) not in WANTING:
        yield f"of a need that stood {stood_at(one.need, one.created_at)}"
    if stood_at(one.offer, one.created_at) != "open" or not serves_area(one.offer, one.need.area_code):
        yield "of an offer that is not to be had"
    if one.offer.organisation_id == one.need.organisation_id or not one.reason or not one.reasons:
        yield "of one's own, or without reasons"
    if one.round is not None and (one.round.run_at is None or one.round.run_at > one.created_at):
        yield "before its round was run"
    if (one.confirmed_at is None) == any(event.to_state == "confirmed" for event in one.events.all()):
        yield f"confirmed {one.confirmed_at}"
    if one.is_live == (one.ended_at is not None):
        yield f"ended {one.ended_at}"


def stood_at(thing, moment):
    """Return where a thing stood at a moment."""
    stood = ""
    for event in thing.events.all():
        if event.at <= moment:
            stood = event.to_state
    return stood


def of_rounds():
    """What came out follows from what went in, byte for byte."""
    run = [one for one in Round.objects.all() if one.result]
    assert run
    return [one.pk for one in run if result_of(one.snapshot).sha256 != one.result_sha256 or not json.loads(one.result)]


def of_trials():
    faults = []
    for one in Trial.objects.select_related("need").prefetch_related("indicators", "events"):
        indicators = list(one.indicators.all())
        lacks = {
            "start": lacks_to_start(one, indicators) if one.has_run else [],
            "report": lacks_to_report(one) if one.state in {"reported", "proven", "not_proven"} else [],
            "prove": lacks_to_prove(indicators) if one.state == TrialState.PROVEN else [],
        }
        faults += [f"trial {one.pk}: lacks {held} to {name}" for name, held in lacks.items() if held]
        faults += [f"trial {one.pk}: {name}: {_wrong(PARTS[name], value)}" for name, value in one.parts.items()
                   if _wrong(PARTS[name], value)]  # fmt: skip
        for indicator in indicators:
            for part in OF_INDICATOR.values():
                wrong = faults_of(part, held(part, indicator), indicator)
                faults += [f"trial {one.pk}: {part.name}: {wrong}"] if wrong else []
    return faults


def of_needs_in_trial():
    """A need is in trial while one of its trials goes on, and only then."""
    going = set(Trial.objects.filter(state__in=GOING_ON).values_list("need_id", flat=True))
    held = set(Need.objects.filter(state=NeedState.IN_TRIAL).values_list("pk", flat=True))
    return sorted(map(str, going ^ held))


def of_models_and_adoptions():
    models = [(f"model {one.pk}", MODEL, one.content) for one in PortalModel.objects.all()]
    plans = [(f"adoption {one.pk}", IMPLEMENTATION, one.part("implementation")) for one in Adoption.objects.all()]
    faults = [f"{name}: {_wrong(part, value)}" for name, part, value in (*models, *plans) if _wrong(part, value)]
    for one in Adoption.objects.all():
        days = [day for day in (one.adopted_on, one.running_since, one.measured_on) if day is not None]
        wanted = {"considering": 0, "adopted": 1, "dropped": 1, "running": 2, "measured": 3}[one.state]
        if days != sorted(days) or len(days) != wanted or (one.state == "measured") != bool(one.part("effects")):
            faults.append(f"adoption {one.pk}: {one.state} {days}")
    return faults


def _wrong(part, value):
    """Return what the form of a part would refuse of a value, and what a form would not have kept so."""
    known = {column.name for column in part.fields} | {rows.name for rows in part.rows}
    if set(value) != known:
        return {"names": sorted(set(value) ^ known)}
    rows = {one.name: [{**row, "at": at} for at, row in enumerate(value[one.name])] for one in part.rows}
    missing = {
        f"{one.name}-{column.name}": "empty"
        for one in part.rows
        for row in value[one.name]
        for column in one.columns
        if column.needed and row.get(column.name) in (None, "", [])
    }
    return missing or part.check({**value, **rows})
