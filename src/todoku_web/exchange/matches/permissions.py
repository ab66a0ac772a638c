"""Who may do what with matches and rounds, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import Role
from todoku_web.accounts.predicates import (
    belongs_to_owner,
    is_drafter_of_owner,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.exchange.matches.workflow import WAYS, RoundState, Way
from todoku_web.exchange.needs.offices import OFFICES, offices_of
from todoku_web.exchange.needs.permissions import (
    is_a_person_s_own,
    is_in_an_office,
    is_in_an_office_of_the_place,
    wrote_it,
)
from todoku_web.exchange.needs.workflow import NeedState

WANTING = (NeedState.OPEN, NeedState.MATCHED)
"""Needs for which somebody is looked for."""


@rules.predicate
def is_wanting(_person: Any, need: Any) -> bool:
    """The need is open, or matched and may still lack something."""
    return bool(need is not None and need.state in WANTING)


@rules.predicate
def drafts_in_an_office_of_the_place(person: Any, thing: Any) -> bool:
    """The person drafts in the municipality, the prefecture or the bureau of the place, or is more there."""
    return bool(thing is not None and offices_of(person, thing.area_code, role=Role.DRAFTER))


@rules.predicate
def reviews_in_an_office_of_the_place(person: Any, match: Any) -> bool:
    """The person is a reviewer or more in the municipality, the prefecture or the bureau of the need's place."""
    return bool(match is not None and offices_of(person, match.area_code, role=Role.REVIEWER))


@rules.predicate
def is_an_office(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality, a prefecture or a bureau that answers for an area."""
    return bool(organisation is not None and organisation.kind in OFFICES and organisation.area_code)


@rules.predicate
def belongs_to_the_offer_s_owner(person: Any, match: Any) -> bool:
    """The person is in the organisation that offers."""
    return membership_in(person, match.offer.organisation_id) is not None


@rules.predicate
def reviews_for_the_offer(person: Any, match: Any) -> bool:
    """The person is a reviewer or more in the organisation that offers."""
    found = membership_in(person, match.offer.organisation_id)
    return found is not None and found.has_role(Role.REVIEWER)


@rules.predicate
def belongs_to_the_need_s_owner(person: Any, match: Any) -> bool:
    """The need is the person's own, or of an organisation in which they are."""
    return _owns(person, match.need, Role.VIEWER)


@rules.predicate
def reviews_for_the_need(person: Any, match: Any) -> bool:
    """The need is the person's own, or of an organisation in which they are a reviewer or more."""
    return _owns(person, match.need, Role.REVIEWER)


def _owns(person: Any, need: Any, role: Any) -> bool:
    if need.organisation_id is None:
        return bool(person.is_authenticated and need.author_id == person.pk)
    found = membership_in(person, need.organisation_id)
    return found is not None and found.has_role(role)


def _from(way: Way) -> Any:
    """Return the predicate that a match stands where a way begins."""

    @rules.predicate(name=f"stands_where_{way.name}_begins")
    def stands(_person: Any, match: Any) -> bool:
        return match is not None and match.state in way.sources

    return stands


def _stands(*states: Any) -> Any:
    """Return the predicate that a round is in one of some states."""

    @rules.predicate(name=f"round_is_{'_or_'.join(states)}")
    def stands(_person: Any, found: Any) -> bool:
        return getattr(found, "state", None) in states

    return stands


owns_the_need = (is_a_person_s_own & wrote_it) | belongs_to_owner
concerns_them = belongs_to_the_offer_s_owner | belongs_to_the_need_s_owner | is_in_an_office_of_the_place
_WHO = {
    "agree_offer": reviews_for_the_offer,
    "agree_need": reviews_for_the_need,
    "confirm": reviews_in_an_office_of_the_place,
    "decline": reviews_for_the_offer | reviews_for_the_need,
    "withdraw": is_drafter_of_owner,
    "end": reviews_in_an_office_of_the_place | reviews_for_the_need,
}

SENTENCES: dict[str, Any] = {
    "view_board": is_in_an_office,
    "view_fairness": is_in_an_office,
    "list_own": is_signed_in,
    "view_shortlist": is_wanting & (owns_the_need | is_in_an_office_of_the_place),
    "propose_match": is_wanting & drafts_in_an_office_of_the_place,
    "view_specification": is_wanting & (owns_the_need | is_in_an_office_of_the_place),
    "view_match": concerns_them,
    **{f"{way.name}_match": _from(way) & _WHO[way.name] for way in WAYS},
    "begin_round": is_drafter_of_owner & is_an_office,
    "view_round": belongs_to_owner,
    "run_round": is_drafter_of_owner & _stands(RoundState.PREPARED),
    "decide_round": is_reviewer_of_owner & _stands(RoundState.RUN),
}
"""Name of a permission -> who has it; ``right.matches.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"matches.{_name}", _sentence)
