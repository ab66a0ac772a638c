"""Who may do what with calls and applications, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import Role
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_approver_of_owner,
    is_drafter_of_owner,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import LIVE, ApplicationState
from todoku_web.planning.permissions import is_a_working_organisation
from todoku_web.service_reports.permissions import has_a_verified_address


@rules.predicate
def is_public(_person: Any, call: Any) -> bool:
    """The call was announced."""
    return bool(call.is_public)


def _stands(*states: CallState) -> Any:
    """Return the predicate that a call is in one of some states."""

    @rules.predicate(name=f"is_{'_or_'.join(states)}")
    def stands(_person: Any, call: Any) -> bool:
        return call.state in states

    return stands


is_draft = _stands(CallState.DRAFT)
is_announced = _stands(CallState.ANNOUNCED)
is_decided = _stands(CallState.DECIDED)


@rules.predicate
def applied_it(person: Any, application: Any) -> bool:
    """The person made the application."""
    return bool(person.is_authenticated and application.applicant_id == person.pk)


@rules.predicate
def is_being_written(_person: Any, application: Any) -> bool:
    """The application was not handed in yet."""
    return bool(application.state == ApplicationState.DRAFT)


@rules.predicate
def was_handed_in(_person: Any, application: Any) -> bool:
    """The application was handed in, whatever became of it."""
    return application.number is not None


@rules.predicate
def stands(_person: Any, application: Any) -> bool:
    """The application was handed in and nobody has ended it; an outcome that is not published yet ends nothing."""
    return application.told_state in LIVE


@rules.predicate
def is_drafter_of_the_caller(person: Any, application: Any) -> bool:
    """The person is a drafter or more in the organisation whose call it is."""
    found = membership_in(person, application.call.organisation_id)
    return found is not None and found.has_role(Role.DRAFTER)


SENTENCES = {
    "list_call": anybody,
    "begin_call": is_a_working_organisation & is_drafter_of_owner,
    "view_call": is_public | belongs_to_owner,
    "edit_call": (is_draft & is_drafter_of_owner) | (is_announced & is_approver_of_owner),
    "announce_call": is_draft & is_approver_of_owner,
    "cancel_call": (is_draft | is_announced | is_decided) & is_approver_of_owner,
    "decide_call": is_announced & is_approver_of_owner,
    "finish_call": is_decided & is_approver_of_owner,
    "list_application": is_drafter_of_owner,
    "set_outcome": (is_announced | is_decided) & is_reviewer_of_owner,
    "apply_to_call": is_public & has_a_verified_address,
    "list_own_application": is_signed_in,
    "view_application": applied_it | (was_handed_in & (belongs_to_owner | is_drafter_of_the_caller)),
    "change_application": is_being_written & applied_it,
    "withdraw_application": (applied_it & (is_being_written | stands)) | (stands & is_approver_of_owner),
}
"""Name of a permission -> who has it; ``right.calls.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"calls.{_name}", _sentence)
