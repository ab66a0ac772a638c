"""Who may do what with needs and offers, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.models import Role
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_drafter_of_owner,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.exchange.needs.offices import bodies_of, offices_of
from todoku_web.exchange.needs.workflow import (
    EDITABLE_NEEDS,
    EDITABLE_OFFERS,
    NEED_TRANSITIONS,
    OFFER_TRANSITIONS,
    NeedState,
    Transition,
)
from todoku_web.planning.permissions import is_a_working_organisation
from todoku_web.service_reports.permissions import has_a_verified_address


@rules.predicate
def is_public(_person: Any, thing: Any) -> bool:
    """An office has accepted the need, or the offer was opened, and it was not withdrawn."""
    return bool(thing.is_public)


@rules.predicate
def wrote_it(person: Any, thing: Any) -> bool:
    """The person wrote the need themselves."""
    return bool(person.is_authenticated and thing is not None and thing.author_id == person.pk)


@rules.predicate
def is_a_person_s_own(_person: Any, need: Any) -> bool:
    """The need is no organisation's but a person's own."""
    return bool(need is not None and need.organisation_id is None)


@rules.predicate
def is_in_an_office_of_the_place(person: Any, need: Any) -> bool:
    """The person is in the municipality, the prefecture or the bureau of the need's place."""
    return bool(need is not None and offices_of(person, need.area_code))


@rules.predicate
def decides_in_an_office_of_the_place(person: Any, need: Any) -> bool:
    """The person is a reviewer or more in the municipality, the prefecture or the bureau of the need's place."""
    return bool(need is not None and offices_of(person, need.area_code, role=Role.REVIEWER))


@rules.predicate
def is_in_an_office(person: Any) -> bool:
    """The person is in some municipality, prefecture or bureau."""
    return bool(bodies_of(person))


@rules.predicate
def was_handed_in(_person: Any, need: Any) -> bool:
    """The need is no draft, and was not taken back before an office saw it."""
    withdrawn_early = need.state == NeedState.WITHDRAWN and need.submitted_at is None
    return need.state != NeedState.DRAFT and not withdrawn_early


@rules.predicate
def can_still_be_written(_person: Any, thing: Any) -> bool:
    """The need or offer stands where its text may change."""
    return thing.state in {*EDITABLE_NEEDS, *EDITABLE_OFFERS}


@rules.predicate
def sees_the_work_on_its_plan(person: Any, plan: Any) -> bool:
    """The person works on the plan, in whose organisation they draft."""
    return bool(person.has_perm("planning.view_work", plan))


def _from(way: Transition) -> Any:
    """Return the predicate that a thing stands where a transition begins."""

    @rules.predicate(name=f"stands_where_{way.name}_begins")
    def stands(_person: Any, thing: Any) -> bool:
        return thing is not None and thing.state in way.sources

    return stands


owns_it = (is_a_person_s_own & wrote_it) | is_drafter_of_owner
sees_its_work = (is_a_person_s_own & wrote_it) | belongs_to_owner | (is_in_an_office_of_the_place & was_handed_in)
decides_on_it = decides_in_an_office_of_the_place & ~wrote_it

_BY_OWNER = {"submit", "pull_back", "withdraw", "rewrite"}
_BY_BOTH = {"close"}

SENTENCES: dict[str, Any] = {
    "list_need": anybody,
    "list_offer": anybody,
    "list_own": is_signed_in,
    "list_waiting": is_in_an_office,
    "begin_need": has_a_verified_address,
    "begin_need_for": is_drafter_of_owner & is_a_working_organisation,
    "begin_need_from": is_drafter_of_owner & sees_the_work_on_its_plan,
    "view_need": is_public | sees_its_work,
    "view_need_work": sees_its_work,
    "edit_need": can_still_be_written & owns_it,
    **{
        f"{way.name}_need": _from(way)
        & (owns_it if way.name in _BY_OWNER else decides_on_it | owns_it if way.name in _BY_BOTH else decides_on_it)
        for way in NEED_TRANSITIONS
    },
    "begin_offer": is_drafter_of_owner & is_a_working_organisation,
    "view_offer": is_public | belongs_to_owner,
    "view_offer_work": belongs_to_owner,
    "edit_offer": can_still_be_written & is_drafter_of_owner,
    **{f"{way.name}_offer": _from(way) & is_reviewer_of_owner for way in OFFER_TRANSITIONS},
}
"""Name of a permission -> who has it; ``right.needs.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"needs.{_name}", _sentence)
