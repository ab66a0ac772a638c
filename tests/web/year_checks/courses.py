"""Histories of needs, offers, matches, trials, models and adoptions: only ways that there are, by who may go them."""

from __future__ import annotations

from django.utils import timezone

from todoku_web.accounts.models import Person
from todoku_web.exchange.matches.actions.acting import acts_for as match_acts_for
from todoku_web.exchange.matches.models import Match
from todoku_web.exchange.matches.workflow import LIVE, WAYS
from todoku_web.exchange.needs.actions.acting import acts_for
from todoku_web.exchange.needs.models import Need, Offer
from todoku_web.exchange.needs.workflow import NEED_TRANSITIONS, OFFER_TRANSITIONS, need_transition
from todoku_web.exchange.rollout.models import Adoption, PortalModel
from todoku_web.exchange.rollout.workflow import ADOPTION_TRANSITIONS, MODEL_TRANSITIONS
from todoku_web.exchange.trials.actions.acting import acts_for as trial_acts_for
from todoku_web.exchange.trials.models import Trial
from todoku_web.exchange.trials.workflow import TRANSITIONS

EDITS = {
    "trial": {"edited", "indicator_added", "indicator_written", "logged", "file_added"},
    "model": {"edited"},
    "adoption": {"edited"},
    "need": {"edited"},
    "offer": {"edited"},
    "match": set(),
}
FOLLOWS = {"offer_withdrawn", "need_closed", "need_withdrawn"}
"""What ends a match without anybody going a way with it."""


def of_needs():
    ways = {one.name: one for one in NEED_TRANSITIONS}
    return [fault for one in _all(Need) for fault in (*_course(one, "need", ways, acts_for), *_need_dates(one))]


def of_offers():
    ways = {one.name: one for one in OFFER_TRANSITIONS}
    return [fault for one in _all(Offer) for fault in _course(one, "offer", ways, acts_for)]


def of_trials():
    ways = {one.name: one for one in TRANSITIONS}
    found = _all(Trial, "office", "need__organisation")
    return [fault for one in found for fault in _course(one, "trial", ways, trial_acts_for)]


def of_models():
    ways = {one.name: one for one in MODEL_TRANSITIONS}
    return [fault for one in _all(PortalModel) for fault in _course(one, "model", ways, _owner)]


def of_adoptions():
    ways = {one.name: one for one in ADOPTION_TRANSITIONS}
    return [fault for one in _all(Adoption) for fault in _course(one, "adoption", ways, _owner)]


def of_matches():
    ways = {one.name: one for one in WAYS}
    found = _all(Match, "need__organisation", "need__author", "offer__organisation", begun="proposed_by")
    return [fault for one in found for fault in _course(one, "match", ways, match_acts_for, begins="proposed")]


def _all(model, *more, begun="author"):
    return model.objects.select_related("organisation", begun, *more).prefetch_related("events__actor")


def _owner(_person, thing, *_more):
    return thing.organisation


def _course(thing, kind, ways, body_of, begins="begun"):
    """Walk a history: each step follows from the one before, at its time, by somebody who might take it."""
    where, events = f"{kind} {thing.pk}", list(thing.events.all())
    state, last = "", None
    for number, event in enumerate(events, start=1):
        told = f"{where}: {event.action} {number}"
        if event.version != number:
            yield f"{told}: version {event.version}"
        if (last is not None and event.at < last) or event.at > timezone.now():
            yield f"{told}: at {event.at}"
        if number == 1:
            if (event.action, event.from_state) != (begins, ""):
                yield f"{told}: begins so"
        elif event.from_state:
            yield from _way(told, event, ways.get(event.action), state)
        elif event.action not in EDITS[kind] or event.to_state != state:
            yield f"{told}: is no edit of {state}"
        yield from _allowed(told, thing, kind, event, body_of, number == 1)
        state, last = event.to_state, event.at
    ends = (thing.state, thing.version, thing.changed_at, thing.created_at)
    if ends != (state, len(events), last, events[0].at):
        yield f"{where}: ends {ends}"


def _way(told, event, way, state):
    if event.from_state != state:
        yield f"{told}: from {event.from_state} where it stood {state}"
    if event.action in FOLLOWS:
        if event.from_state not in LIVE:
            yield f"{told}: of one that is over"
    elif way is None or event.from_state not in way.sources or event.to_state != way.target:
        yield f"{told}: no such way from {event.from_state} to {event.to_state}"
    elif getattr(way, "reason", True) and not event.text:
        yield f"{told}: without a reason"


def _allowed(told, thing, kind, event, body_of, is_first):
    """Ask the sentence of the right, with the thing as it stood before."""
    if event.action in FOLLOWS:
        return
    app = {"need": "needs", "offer": "needs", "match": "matches", "trial": "trials"}.get(kind, "rollout")
    now, thing.state = thing.state, event.from_state or event.to_state
    actor = Person.objects.get(pk=event.actor_id) if event.actor.pk != event.actor_id else event.actor
    if not is_first and not actor.has_perm(f"{app}.{_right(kind, event)}", thing):
        yield f"{told}: {actor.email} may not {_right(kind, event)}"
    body = body_of(actor, thing, event.action) if kind == "match" else body_of(actor, thing)
    if event.office != ("" if body is None else body.name):
        yield f"{told}: for {event.office!r}, not for {body}"
    thing.state = now


def _right(kind, event):
    if event.from_state:
        return f"{event.action}_{kind}"
    return "log_trial" if event.action in {"logged", "file_added"} else f"edit_{kind}"


def _need_dates(need):
    at = {event.action: event.at for event in need.events.all()}
    wanted = (at.get("submit"), at.get("accept"))
    if (need.submitted_at, need.opened_at) != wanted:
        yield f"need {need.pk}: dates {need.submitted_at} {need.opened_at}, not {wanted}"
    if any(event.from_state and need_transition(event.action) is None for event in need.events.all()):
        yield f"need {need.pk}: a way that there is not"
