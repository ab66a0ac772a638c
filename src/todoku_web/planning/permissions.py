"""Who may do what with a plan, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.memberships import absent_one
from todoku_web.accounts.models import OrganisationKind, Role
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    decides_alone_on_it,
    is_approver_of_owner,
    is_bureau_of_area,
    is_deputy_of_approver_of_owner,
    is_drafter_of_owner,
    is_prefecture_of_area,
    is_signed_in,
)
from todoku_web.planning.workflow import OPEN, PENDING, SETTLED, State, transition


@rules.predicate
def is_public(_person: Any, plan: Any) -> bool:
    """The plan is published."""
    return bool(plan.state == State.PUBLISHED)


@rules.predicate
def publishes_its_network(_person: Any, plan: Any) -> bool:
    """The plan is published with its routes and sites."""
    return bool(plan.state == State.PUBLISHED and plan.publishes_network)


@rules.predicate
def is_settled(_person: Any, plan: Any) -> bool:
    """The plan is decided, published or not."""
    return plan.state in SETTLED


@rules.predicate
def is_open(_person: Any, plan: Any) -> bool:
    """The plan is still being drafted."""
    return plan.state in OPEN


@rules.predicate
def is_pending(_person: Any, plan: Any) -> bool:
    """The plan is in review or waits for the decision."""
    return plan.state in PENDING


@rules.predicate
def reads_it(person: Any, plan: Any) -> bool:
    """The plan was sent to the person for reading (回覧)."""
    return bool(person.is_authenticated and person.pk in plan.reader_ids)


@rules.predicate
def has_the_turn(person: Any, plan: Any) -> bool:
    """The person is a reviewer of this round who has not answered and whose turn it is."""
    return bool(person.is_authenticated and any(seat.member.person_id == person.pk for seat in turns(plan)))


@rules.predicate
def is_its_approver(person: Any, plan: Any) -> bool:
    """The person is the approver whom the drafter named."""
    return bool(plan.approver and plan.approver.person_id == person.pk)


@rules.predicate
def deputises_for_its_approver(person: Any, plan: Any) -> bool:
    """The person decides today for the approver whom the drafter named, who is absent."""
    absent = absent_one(person, plan, role=Role.APPROVER)
    return bool(absent and plan.approver_id == absent.pk)


@rules.predicate
def drafted_it(person: Any, plan: Any) -> bool:
    """The person began the plan or put it to review."""
    return bool(person.is_authenticated and person.pk in {plan.created_by_id, plan.submitted_by_id})


@rules.predicate
def put_it_forward(person: Any, plan: Any) -> bool:
    """The person put the plan to review or decision."""
    return bool(person.is_authenticated and plan.submitted_by_id == person.pk)


@rules.predicate
def awaits_acknowledgement(_person: Any, plan: Any) -> bool:
    """A deputy decided on the plan and the approver has not looked at it since."""
    return bool(plan.awaits_acknowledgement)


@rules.predicate
def is_a_working_organisation(_person: Any, organisation: Any) -> bool:
    """The organisation is not the public."""
    return bool(organisation.kind != OrganisationKind.PUBLIC)


def turns(plan: Any) -> list[Any]:
    """Return the seats whose answer is awaited now: the first open one where reviewers are asked in order."""
    if plan.state != State.IN_REVIEW:
        return []
    waiting = [seat for seat in plan.round_seats if seat.agreed_at is None and seat.member_id]
    return waiting[:1] if plan.in_order else waiting


def _from(name: str) -> Any:
    """Return the predicate that a plan stands where a transition begins."""
    sources = transition(name).sources

    @rules.predicate(name=f"stands_where_{name}_begins")
    def stands(_person: Any, plan: Any) -> bool:
        return plan.state in sources

    return stands


may_see_work = belongs_to_owner | reads_it | (is_settled & (is_bureau_of_area | is_prefecture_of_area))

SENTENCES = {
    "list_plan": anybody,
    "begin_plan": is_drafter_of_owner & is_a_working_organisation,
    "view_plan": is_public | may_see_work,
    "view_work": may_see_work,
    "view_network": publishes_its_network | may_see_work,
    "edit_plan": is_open & is_drafter_of_owner,
    "comment_plan": is_signed_in & (belongs_to_owner | reads_it),
    "resolve_comment": is_drafter_of_owner,
    "submit_plan": is_open & is_drafter_of_owner,
    "ask_decision_plan": is_open & is_drafter_of_owner,
    "agree_plan": has_the_turn,
    "remand_plan": has_the_turn | (_from("decide") & (is_its_approver | deputises_for_its_approver)),
    "pull_back_plan": is_pending & put_it_forward & is_drafter_of_owner,
    "decide_plan": _from("decide") & is_its_approver & is_approver_of_owner & ~drafted_it,
    "decide_as_deputy_plan": (
        _from("decide_as_deputy") & is_deputy_of_approver_of_owner & deputises_for_its_approver & ~drafted_it
    ),
    "decide_alone_plan": _from("decide_alone") & decides_alone_on_it & is_drafter_of_owner,
    "acknowledge_plan": is_settled & awaits_acknowledgement & is_its_approver,
    "publish_plan": _from("publish") & is_approver_of_owner,
    "withdraw_plan": _from("withdraw") & is_approver_of_owner,
    "circulate_plan": _from("circulate") & is_drafter_of_owner,
    "redraft_plan": _from("redraft") & is_drafter_of_owner,
    "discard_plan": is_open & is_drafter_of_owner,
}
"""Name of a permission -> who has it; ``right.planning.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"planning.{_name}", _sentence)
