"""Who may do what with equipment and reservations, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import Role
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_drafter_of_owner,
    is_drafter_somewhere,
    is_signed_in,
)
from todoku_web.exchange.lending.models import MOVABLE, OPEN, OUT, State


@rules.predicate
def is_offered(_person: Any, thing: Any) -> bool:
    """The equipment or set stands in the catalogue."""
    return bool(getattr(thing, "is_offered", False))


@rules.predicate
def belongs_to_borrower(person: Any, reservation: Any) -> bool:
    """The person is in the organisation that borrows."""
    return membership_in(person, getattr(reservation, "borrower_id", None)) is not None


@rules.predicate
def is_drafter_of_borrower(person: Any, reservation: Any) -> bool:
    """The person drafts in the organisation that borrows, or is more there."""
    found = membership_in(person, getattr(reservation, "borrower_id", None))
    return found is not None and found.has_role(Role.DRAFTER)


def _stands(*states: Any) -> Any:
    """Return the predicate that a reservation is in one of some states."""

    @rules.predicate(name=f"stands_{'_or_'.join(states)}")
    def stands(_person: Any, reservation: Any) -> bool:
        return getattr(reservation, "state", None) in states

    return stands


SENTENCES = {
    "list_equipment": anybody,
    "view_equipment": is_offered | belongs_to_owner,
    "keep_equipment": is_drafter_of_owner,
    "view_board": belongs_to_owner,
    "reserve_equipment": is_drafter_somewhere,
    "borrow_equipment": is_drafter_of_owner,
    "list_own_reservation": is_signed_in,
    "view_reservation": belongs_to_borrower | belongs_to_owner,
    "change_reservation": is_drafter_of_borrower & _stands(*OPEN, *OUT),
    "cancel_reservation": (is_drafter_of_borrower | is_drafter_of_owner) & _stands(*OPEN),
    "decide_reservation": is_drafter_of_owner & _stands(State.ASKED),
    "prepare_reservation": is_drafter_of_owner & _stands(State.GRANTED),
    "ship_reservation": is_drafter_of_owner & _stands(State.PREPARED),
    "hand_over_reservation": is_drafter_of_owner & _stands(*MOVABLE, State.SHIPPED),
    "take_back_reservation": is_drafter_of_owner & _stands(*OUT),
    "close_reservation": is_drafter_of_owner & _stands(State.RETURNED),
}
"""Name of a permission -> who has it; ``right.lending.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"lending.{_name}", _sentence)
