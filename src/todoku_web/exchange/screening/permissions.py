"""Who may do what with screenings, as sentences; nobody reads what they are related to."""

from __future__ import annotations

from typing import Any

import rules
from allauth.account.models import EmailAddress

from todoku_web.accounts.predicates import (
    is_approver_of_owner,
    is_drafter_of_owner,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import HANDED_IN, Admission
from todoku_web.exchange.calls.permissions import is_drafter_of_the_caller
from todoku_web.exchange.screening.models import Decision
from todoku_web.exchange.screening.relations import is_related as related_now
from todoku_web.exchange.screening.workflow import ReviewerState, ScreeningState


def _stands(*states: Any) -> Any:
    """Return the predicate that a thing's screening is in one of some states."""

    @rules.predicate(name=f"is_{'_or_'.join(states)}")
    def stands(_person: Any, thing: Any) -> bool:
        return getattr(thing, "screening", thing).state in states

    return stands


is_preparing = _stands(ScreeningState.PREPARING)
is_before_the_meeting = _stands(ScreeningState.PREPARING, ScreeningState.READING)
is_read = _stands(ScreeningState.READING, ScreeningState.MEETING)
meets = _stands(ScreeningState.MEETING)
has_met = _stands(ScreeningState.MEETING, ScreeningState.DECIDED)
is_decided = _stands(ScreeningState.DECIDED)
is_undecided = ~is_decided


@rules.predicate
def selects(_person: Any, call: Any) -> bool:
    """The call gives its places by selection, and is neither decided nor called off."""
    return call.admission == Admission.SELECTION and call.state in (CallState.DRAFT, CallState.ANNOUNCED)


@rules.predicate
def its_call_goes_on(_person: Any, thing: Any) -> bool:
    """The results of the call are not published yet, and it was not called off."""
    return getattr(thing, "screening", thing).call.state in (CallState.DRAFT, CallState.ANNOUNCED)


@rules.predicate
def its_call_stands(_person: Any, screening: Any) -> bool:
    """The call was neither called off nor ended."""
    return screening.call.state in (CallState.ANNOUNCED, CallState.DECIDED)


@rules.predicate
def gives_places(_person: Any, screening: Any) -> bool:
    """It is the last judged stage of its call."""
    return bool(screening.is_final)


@rules.predicate
def is_the_reviewer(person: Any, thing: Any) -> bool:
    """The person is who reviews."""
    reviewer = getattr(thing, "reviewer", thing)
    return bool(person.is_authenticated and reviewer.person_id == person.pk)


@rules.predicate
def was_invited(person: Any, reviewer: Any) -> bool:
    """The invitation went to the person, or to a confirmed address of theirs."""
    if not person.is_authenticated:
        return False
    if reviewer.person_id is not None:
        return bool(reviewer.person_id == person.pk)
    return EmailAddress.objects.filter(user=person, email__iexact=reviewer.email, verified=True).exists()


def _is_a(*states: Any) -> Any:
    """Return the predicate that a thing's reviewer is in one of some states."""

    @rules.predicate(name=f"reviewer_is_{'_or_'.join(states)}")
    def stands(_person: Any, thing: Any) -> bool:
        return getattr(thing, "reviewer", thing).state in states

    return stands


is_open_invitation = _is_a(ReviewerState.INVITED)
has_accepted = _is_a(ReviewerState.ACCEPTED)


@rules.predicate
def has_declared(_person: Any, reading: Any) -> bool:
    """The reviewer has said to which applications they are related."""
    return reading.reviewer.declared_at is not None


@rules.predicate
def is_given(_person: Any, reading: Any) -> bool:
    """The reading is the reviewer's still: neither struck nor given to somebody else."""
    return bool(reading.is_live)


@rules.predicate
def is_related(_person: Any, reading: Any) -> bool:
    """The reviewer is related to the application."""
    return related_now(reading)


@rules.predicate
def may_be_told(person: Any, application: Any) -> bool:
    """The outcome is published, and the application is the person's or their organisation's."""
    return bool(
        application.outcome_is_told
        and application.state in HANDED_IN
        and person.has_perm("calls.view_application", application)
    )


@rules.predicate
def has_a_letter(_person: Any, application: Any) -> bool:
    """A screening has decided on the application."""
    return Decision.objects.filter(screening__candidates__application=application).exists()


SENTENCES = {
    "see_home": is_signed_in,
    "list_screening": is_drafter_of_owner,
    "begin_screening": selects & is_drafter_of_owner,
    "view_screening": is_drafter_of_owner,
    "edit_screening": is_undecided & its_call_goes_on & is_drafter_of_owner,
    "edit_criteria": is_before_the_meeting & its_call_goes_on & is_drafter_of_owner,
    "invite_reviewer": is_undecided & its_call_goes_on & is_drafter_of_owner,
    "confirm_applications": is_preparing & its_call_goes_on & is_reviewer_of_owner,
    "assign_readers": is_undecided & its_call_goes_on & is_reviewer_of_owner,
    "open_screening": is_preparing & its_call_goes_on & is_reviewer_of_owner,
    "hold_meeting": is_read & its_call_goes_on & is_reviewer_of_owner,
    "strike_reading": is_reviewer_of_owner,
    "hand_back_sheet": is_read & its_call_goes_on & is_reviewer_of_owner,
    "view_result": has_met & is_drafter_of_owner,
    "decide_screening": meets & its_call_goes_on & is_approver_of_owner,
    "view_record": is_decided & is_drafter_of_owner,
    "offer_place": is_decided & gives_places & its_call_stands & is_reviewer_of_owner,
    "answer_invitation": is_open_invitation & is_undecided & its_call_goes_on & was_invited,
    "view_reviewing": is_the_reviewer | was_invited,
    "declare_relations": has_accepted & is_undecided & its_call_goes_on & is_the_reviewer,
    "view_reading": is_the_reviewer,
    "read_application": is_read & is_given & has_accepted & has_declared & is_the_reviewer & ~is_related,
    "score_application": its_call_goes_on & is_read & is_given & has_accepted & has_declared & is_the_reviewer
    & ~is_related,
    "report_relation": is_given & is_the_reviewer,
    "view_letter": has_a_letter & (is_drafter_of_the_caller | may_be_told),
}  # fmt: skip
"""Name of a permission -> who has it; ``right.screening.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"screening.{_name}", _sentence)
