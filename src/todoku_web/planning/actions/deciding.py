"""Takes a plan through review, decision and publication, along the ways of :mod:`todoku_web.planning.workflow`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.accounts.memberships import absent_one, membership_in
from todoku_web.accounts.models import Membership, Role
from todoku_web.audit.actions import record
from todoku_web.planning.actions.drafting import Content, begin, is_computing
from todoku_web.planning.actions.locks import locked
from todoku_web.planning.asked import edits_in_force, is_computed
from todoku_web.planning.models import REASON_LENGTH, TITLE_LENGTH, Plan, Reading, Seat, Step
from todoku_web.planning.permissions import drafted_it, turns
from todoku_web.planning.plain_text import one_line
from todoku_web.planning.workflow import OPEN, State, Transition, transition

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_REVIEWERS = 20
_MOST_READERS = 50


def submit(
    plan: Plan,
    *,
    by: Any,
    seen: int,
    approver: Membership,
    reviewers: Sequence[Membership] = (),
    in_order: bool = False,
) -> Plan:
    """Put a draft to its reviewers (合議), or at once to its approver where there are none.

    Raises InputError where nobody may decide, a reviewer is named twice or is the drafter, or the newest settings have
    not been computed.
    """
    name = "submit" if reviewers else "ask_decision"
    with transaction.atomic():
        plan = _ready(plan, name, by, seen)
        plan.submitted_by = by
        _check_route(plan, approver, reviewers)
        plan.round += 1
        plan.approver, plan.in_order = approver, in_order
        for place, member in enumerate(reviewers, start=1):
            Seat.objects.create(plan=plan, round=plan.round, place=place, member=member, name=str(member.person))
        return _went(plan, name, by, reason="", approver=str(approver.person), reviewers=len(reviewers))


def agree(plan: Plan, *, by: Any, seen: int, note: str = "") -> Plan:
    """Give a reviewer's consent (合議); with the last one the plan goes to its approver."""
    said = one_line(note, most=REASON_LENGTH)
    with transaction.atomic():
        plan = _ready(plan, "agree", by, seen)
        seat = next(one for one in turns(plan) if one.member.person_id == by.pk)
        seat.agreed_at, seat.note = timezone.now(), said
        seat.save(update_fields=["agreed_at", "note"])
        waiting = Seat.objects.filter(plan=plan, round=plan.round, agreed_at=None).exists()
        return _went(plan, "agree", by, reason=said, target=None if waiting else transition("agree").then)


def remand(plan: Plan, *, by: Any, seen: int, reason: str) -> Plan:
    """Send a plan back to its drafter, saying why (差戻し)."""
    return _go(plan, "remand", by=by, seen=seen, reason=reason)


def pull_back(plan: Plan, *, by: Any, seen: int, reason: str = "") -> Plan:
    """Take a plan that one put forward back into one's hands (引戻し)."""
    return _go(plan, "pull_back", by=by, seen=seen, reason=reason)


def decide(plan: Plan, *, by: Any, seen: int, reason: str = "") -> Plan:
    """Decide on a plan as the approver whom the drafter named (決裁)."""
    return _go(plan, "decide", by=by, seen=seen, reason=reason)


def decide_as_deputy(plan: Plan, *, by: Any, seen: int, reason: str) -> Plan:
    """Decide in the approver's absence (代決), which the approver acknowledges afterwards (後閲)."""
    return _go(plan, "decide_as_deputy", by=by, seen=seen, reason=reason)


def decide_alone(plan: Plan, *, by: Any, seen: int, reason: str = "") -> Plan:
    """Decide by oneself, as one may up to a cost (専決); the log says where it was one's own draft."""
    return _go(plan, "decide_alone", by=by, seen=seen, reason=reason)


def acknowledge(plan: Plan, *, by: Any, seen: int, reason: str = "") -> Plan:
    """Look at what a deputy decided in one's absence (後閲)."""
    return _go(plan, "acknowledge", by=by, seen=seen, reason=reason)


def publish(plan: Plan, *, by: Any, seen: int, with_network: bool = False) -> Plan:
    """Publish a decided plan: aggregates, and its routes and sites only where the owner says so."""
    with transaction.atomic():
        plan = _ready(plan, "publish", by, seen)
        plan.publishes_network = with_network
        return _went(plan, "publish", by, reason="", with_network=with_network)


def withdraw(plan: Plan, *, by: Any, seen: int, reason: str) -> Plan:
    """End the publication; the decision stands."""
    return _go(plan, "withdraw", by=by, seen=seen, reason=reason)


def discard(plan: Plan, *, by: Any, seen: int, reason: str) -> Plan:
    """Give a draft up (廃案)."""
    return _go(plan, "discard", by=by, seen=seen, reason=reason)


def circulate(plan: Plan, *, by: Any, seen: int, readers: Sequence[Any]) -> Plan:
    """Send a plan to people for reading (回覧); who has it already is not asked again."""
    with transaction.atomic():
        plan = _ready(plan, "circulate", by, seen)
        before = set(plan.readings.values_list("person_id", flat=True))
        new = [person for person in dict.fromkeys(readers) if person.pk not in before]
        if not new or len(before) + len(new) > _MOST_READERS:
            raise InputError("planning.no_readers", most=_MOST_READERS)
        Reading.objects.bulk_create(Reading(plan=plan, person=person, sent_by=by) for person in new)
        return _went(plan, "circulate", by, reason="", readers=len(new))


def note_reading(plan: Plan, *, by: Any) -> None:
    """Note that a person to whom a plan was sent has read it."""
    with transaction.atomic():
        if Reading.objects.filter(plan=plan, person=by, read_at=None).update(read_at=timezone.now()):
            record("plan.read", plan, by=by, organisation=plan.organisation)


def redraft(plan: Plan, *, by: Any, title: str) -> Plan:
    """Return a new draft with a settled plan's settings and changes by hand; the settled one stays as it is."""
    require(by, "planning.redraft_plan", plan)
    content = Content(title[:TITLE_LENGTH], plan.purpose, plan.ownership, plan.config)
    with transaction.atomic():
        made = begin(plan.organisation, plan.area_code, content, key=uuid4().hex, by=by, made_from=plan)
        made.present = plan.present
        made.save(update_fields=["present"])
        for edit in edits_in_force(plan):
            made.edits.create(kind=edit.kind, target=edit.target, detail=edit.detail, by=edit.by, at=edit.at)
        _log(plan, transition("redraft"), by, plan.state, reason="")
    return made


def _go(plan: Plan, name: str, *, by: Any, seen: int, reason: str) -> Plan:
    way = transition(name)
    said = one_line(reason, most=REASON_LENGTH, needed=way.reason)
    with transaction.atomic():
        return _went(_ready(plan, name, by, seen), name, by, reason=said)


def _ready(plan: Plan, name: str, by: Any, seen: int) -> Plan:
    """Return the locked plan where the person may go this way with it as it is now."""
    plan = locked(plan)
    require(by, f"planning.{name}_plan", plan)
    way = transition(name)
    if plan.state not in way.sources:
        raise InputError("planning.wrong_state")
    if plan.version != seen:
        raise InputError("planning.changed_since")
    if way.needs_version and not _has_its_version(plan):
        raise InputError("planning.not_computed")
    return plan


def _has_its_version(plan: Plan) -> bool:
    """Whether there is a version, and of a draft one with its newest settings; what is put forward changes no more."""
    if plan.state not in OPEN:
        return plan.current is not None
    return not is_computing(plan) and is_computed(plan, edits_in_force(plan))


def _check_route(plan: Plan, approver: Membership, reviewers: Sequence[Membership]) -> None:
    if approver.organisation_id != plan.organisation_id or not approver.has_role(Role.APPROVER):
        raise InputError("planning.no_approver")
    if drafted_it(approver.person, plan):
        raise InputError("planning.own_approver")
    people = [one.person_id for one in reviewers]
    if len(reviewers) > MOST_REVIEWERS or len(set(people)) != len(people) or approver.person_id in people:
        raise InputError("planning.reviewer_twice", most=MOST_REVIEWERS)
    for one in reviewers:
        if one.organisation_id != plan.organisation_id or not one.has_role(Role.REVIEWER):
            raise InputError("planning.no_reviewer", name=str(one.person))
        if drafted_it(one.person, plan):
            raise InputError("planning.own_reviewer")


def _went(plan: Plan, name: str, by: Any, *, reason: str, target: State | None = None, **detail: Any) -> Plan:
    """Put a plan into its new state and write both logs."""
    way = transition(name)
    before = plan.state
    if way.decides:
        plan.decided_at, plan.decided_as = timezone.now(), name
        plan.awaits_acknowledgement = name == "decide_as_deputy"
    if name == "acknowledge":
        plan.awaits_acknowledgement = False
    if name == "publish":
        plan.published_at = timezone.now()
    if name == "withdraw":
        plan.published_at, plan.publishes_network = None, False
    plan.state = target or way.target or before
    plan.version += 1
    plan.changed_at = timezone.now()
    plan.save()
    step = _log(plan, way, by, before, reason=reason)
    record(
        f"plan.{name}",
        plan,
        by=by,
        organisation=plan.organisation,
        from_state=str(before),
        to_state=str(plan.state),
        number=None if plan.current is None else plan.current.number,
        for_name=step.for_name,
        own_draft=step.own_draft,
        **detail,
    )
    return plan


def _log(plan: Plan, way: Transition, by: Any, before: str, *, reason: str) -> Step:
    own = membership_in(by, plan.organisation_id)
    absent = absent_one(by, plan, role=Role.APPROVER) if way.name == "decide_as_deputy" else None
    return Step.objects.create(
        plan=plan,
        name=way.name,
        from_state=before,
        to_state=plan.state,
        version=plan.current,
        by=by,
        by_name=str(by),
        office=plan.organisation.name,
        role=own.role if own else "",
        for_name=str(absent.person) if absent else "",
        own_draft=way.name == "decide_alone" and bool(drafted_it(by, plan)),
        reason=reason,
    )
