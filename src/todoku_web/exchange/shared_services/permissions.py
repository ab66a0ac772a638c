"""Who may do what with shared services, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.memberships import membership_in, memberships_of
from todoku_web.accounts.models import OrganisationKind, Role
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_approver_of_owner,
    is_deputy_of_approver_of_owner,
    is_drafter_of_owner,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.exchange.needs.offices import OFFICES
from todoku_web.exchange.needs.workflow import Transition
from todoku_web.exchange.shared_services.workflow import (
    GOING_ON,
    MEMBER_TRANSITIONS,
    SPEAKS,
    TAKES_PART,
    TRANSITIONS,
    MemberState,
)


@rules.predicate
def is_public(_person: Any, service: Any) -> bool:
    """The service was published."""
    return bool(service is not None and service.is_public)


@rules.predicate
def goes_on(_person: Any, service: Any) -> bool:
    """The service has not ended."""
    return service is not None and service.state in GOING_ON


@rules.predicate
def takes_part(person: Any, service: Any) -> bool:
    """The person is in a municipality that takes part in the group, is asked to, or did."""
    if service is None:
        return False
    mine = {one.organisation_id for one in memberships_of(person)}
    return bool(mine) and any(one.organisation_id in mine for one in service.members.all() if one.state in TAKES_PART)


@rules.predicate
def is_an_office(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality, a prefecture or a bureau."""
    return organisation is not None and organisation.kind in OFFICES


@rules.predicate
def is_a_municipality(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality."""
    return organisation is not None and organisation.kind == OrganisationKind.MUNICIPALITY


@rules.predicate
def its_service_goes_on(_person: Any, member: Any) -> bool:
    """The member's service has not ended."""
    return member is not None and member.service.state in GOING_ON


@rules.predicate
def speaks_in_the_group(_person: Any, member: Any) -> bool:
    """The municipality is a member, or considers to be one."""
    return member is not None and member.state in SPEAKS


@rules.predicate
def is_or_was_a_member(_person: Any, member: Any) -> bool:
    """The municipality is a member, or was one."""
    return member is not None and member.state in {MemberState.MEMBER, MemberState.LEFT}


@rules.predicate
def is_a_member(_person: Any, member: Any) -> bool:
    """The municipality is a member."""
    return member is not None and member.state == MemberState.MEMBER


@rules.predicate
def leads_its_group(_person: Any, member: Any) -> bool:
    """The municipality is the lead body itself."""
    return member is not None and member.organisation_id == member.service.organisation_id


@rules.predicate
def drafts_in_the_lead_body(person: Any, member: Any) -> bool:
    """The person drafts in the body that leads the member's group, or is more there."""
    return _leads(person, member, Role.DRAFTER)


@rules.predicate
def decides_in_the_lead_body(person: Any, member: Any) -> bool:
    """The person reviews in the body that leads the member's group, or is more there."""
    return _leads(person, member, Role.REVIEWER)


def _leads(person: Any, member: Any, role: Any) -> bool:
    found = None if member is None else membership_in(person, member.service.organisation_id)
    return found is not None and found.has_role(role)


def _from(way: Transition) -> Any:
    """Return the predicate that a thing stands where a transition begins."""

    @rules.predicate(name=f"stands_where_{way.name}_begins")
    def stands(_person: Any, thing: Any) -> bool:
        return thing is not None and thing.state in way.sources

    return stands


speaks_for_it = is_approver_of_owner | is_deputy_of_approver_of_owner
_WHO = {
    "consider": is_drafter_of_owner,
    "decline": is_reviewer_of_owner,
    "admit": decides_in_the_lead_body,
    "leave": ~leads_its_group & speaks_for_it,
}

SENTENCES: dict[str, Any] = {
    "list_service": anybody,
    "list_own": is_signed_in,
    "begin_service": is_an_office & is_drafter_of_owner,
    "view_service": is_public | belongs_to_owner | takes_part,
    "view_work": belongs_to_owner | takes_part,
    "edit_service": goes_on & is_drafter_of_owner,
    **{f"{way.name}_service": _from(way) & is_reviewer_of_owner for way in TRANSITIONS},
    "invite_member": goes_on & is_reviewer_of_owner,
    "settle_year": speaks_for_it,
    "join_for": is_a_municipality & is_drafter_of_owner,
    **{f"{way.name}_member": its_service_goes_on & _from(way) & _WHO[way.name] for way in MEMBER_TRANSITIONS},
    "succeed_member": its_service_goes_on & is_a_member & decides_in_the_lead_body,
    "confirm_key": its_service_goes_on & speaks_in_the_group & speaks_for_it,
    "agree_data": its_service_goes_on & speaks_in_the_group & speaks_for_it,
    "count_use": is_or_was_a_member & (is_drafter_of_owner | drafts_in_the_lead_body),
}
"""Name of a permission -> who has it; ``right.shared_services.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"shared_services.{_name}", _sentence)
