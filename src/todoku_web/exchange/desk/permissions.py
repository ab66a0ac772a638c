"""Who may do what at the desk, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import OrganisationKind, Role
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_drafter_of_owner,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.exchange.calls.models import CallKind
from todoku_web.exchange.calls.models.applications import SEATED
from todoku_web.exchange.desk.workflow import (
    BY_ASKER,
    BY_BOTH,
    DISPATCH_WAYS,
    QUESTION_WAYS,
    WITH_VISITS,
    DispatchState,
    KnowledgeState,
    QuestionState,
    VisitState,
    Way,
)
from todoku_web.exchange.needs.models import OfferKind
from todoku_web.exchange.needs.offices import OFFICES, bodies_of, offices_of
from todoku_web.exchange.needs.permissions import is_a_person_s_own
from todoku_web.exchange.needs.workflow import GOING_ON as NEEDS_GOING_ON
from todoku_web.planning.permissions import is_a_working_organisation
from todoku_web.service_reports.permissions import has_a_verified_address


def _in(thing_id: str, least: Any, name: str) -> Any:
    """Return the predicate that the person has at least a role in a thing's organisation of some kind."""

    @rules.predicate(name=name)
    def found(person: Any, thing: Any) -> bool:
        own = None if thing is None else membership_in(person, getattr(thing, thing_id))
        return own is not None and own.has_role(least)

    return found


is_in_its_office = _in("office_id", Role.VIEWER, "is_in_its_office")
works_in_its_office = _in("office_id", Role.DRAFTER, "works_in_its_office")
decides_in_its_office = _in("office_id", Role.REVIEWER, "decides_in_its_office")


@rules.predicate
def is_public(_person: Any, thing: Any) -> bool:
    """The answer is published, or the dispatch is decided."""
    return bool(thing is not None and thing.is_public)


@rules.predicate
def asked_it(person: Any, question: Any) -> bool:
    """The person asked the question."""
    return bool(person.is_authenticated and question is not None and question.author_id == person.pk)


@rules.predicate
def works_in_an_office(person: Any) -> bool:
    """The person drafts in some municipality, prefecture or bureau."""
    return bool(bodies_of(person, role=Role.DRAFTER))


@rules.predicate
def is_an_office(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality, a prefecture or a bureau."""
    return organisation is not None and organisation.kind in OFFICES


@rules.predicate
def is_a_bureau(_person: Any, organisation: Any) -> bool:
    """The organisation is a bureau."""
    return organisation is not None and organisation.kind == OrganisationKind.BUREAU


@rules.predicate
def was_answered(_person: Any, question: Any) -> bool:
    """The question was answered, and not opened again."""
    return question is not None and question.state in {QuestionState.ANSWERED, QuestionState.CLOSED}


@rules.predicate
def may_be_published(_person: Any, question: Any) -> bool:
    """Who asked lets question and answer be published without a name."""
    return question is not None and question.may_publish


@rules.predicate
def was_not_withdrawn(_person: Any, question: Any) -> bool:
    """The question was not withdrawn."""
    return question is not None and question.state != QuestionState.WITHDRAWN


@rules.predicate
def is_published(_person: Any, knowledge: Any) -> bool:
    """Everybody sees the answer."""
    return knowledge is not None and knowledge.state == KnowledgeState.PUBLISHED


@rules.predicate
def goes_on(_person: Any, need: Any) -> bool:
    """An office has accepted the need, and it is neither adopted nor closed."""
    return need is not None and need.state in NEEDS_GOING_ON


@rules.predicate
def drafts_in_an_office_of_the_place(person: Any, need: Any) -> bool:
    """The person drafts in the municipality, the prefecture or the bureau of the need's place."""
    return bool(need is not None and offices_of(person, need.area_code, role=Role.DRAFTER))


@rules.predicate
def drafts_for_the_caller(person: Any, application: Any) -> bool:
    """The person drafts in the organisation whose call it is."""
    own = None if application is None else membership_in(person, application.call.organisation_id)
    return own is not None and own.has_role(Role.DRAFTER)


@rules.predicate
def is_to_be_dispatched(_person: Any, application: Any) -> bool:
    """The application has been selected by a call for dispatches of advisers, and was told so."""
    if application is None or application.state not in SEATED:
        return False
    return bool(application.call.kind == CallKind.ADVISER_DISPATCH and application.outcome_is_told)


@rules.predicate
def sends_the_adviser(person: Any, dispatch: Any) -> bool:
    """The person is in the organisation whose adviser it is."""
    return dispatch is not None and membership_in(person, dispatch.offer.organisation_id) is not None


@rules.predicate
def drafts_for_the_adviser(person: Any, dispatch: Any) -> bool:
    """The person drafts in the organisation whose adviser it is."""
    own = None if dispatch is None else membership_in(person, dispatch.offer.organisation_id)
    return own is not None and own.has_role(Role.DRAFTER)


@rules.predicate
def is_of_people(_person: Any, offer: Any) -> bool:
    """The offer is one of people."""
    return offer is not None and offer.kind == OfferKind.PEOPLE


def _from(way: Way) -> Any:
    """Return the predicate that a thing stands where a way begins."""

    @rules.predicate(name=f"stands_where_{way.name}_begins")
    def stands(_person: Any, thing: Any) -> bool:
        return thing is not None and thing.state in way.sources

    return stands


def _of_visit(sentence: Any, name: str) -> Any:
    """Return the predicate that a sentence about dispatches holds of a visit's."""

    @rules.predicate(name=name)
    def held(person: Any, visit: Any) -> bool:
        return visit is not None and bool(sentence.test(person, visit.dispatch))

    return held


def _visit_is(*states: Any) -> Any:
    @rules.predicate(name=f"visit_is_{'_or_'.join(states)}")
    def found(_person: Any, visit: Any) -> bool:
        return visit is not None and visit.state in states

    return found


@rules.predicate
def takes_visits(_person: Any, dispatch: Any) -> bool:
    """The adviser has agreed, and the dispatch goes on."""
    return dispatch is not None and dispatch.state in WITH_VISITS


@rules.predicate
def is_decided(_person: Any, dispatch: Any) -> bool:
    """The office has decided on the dispatch, and it goes on."""
    return dispatch is not None and dispatch.state == DispatchState.DECIDED


asks_it = asked_it | is_drafter_of_owner
sees_the_question = asked_it | belongs_to_owner | is_in_its_office
takes_part = belongs_to_owner | is_in_its_office | sends_the_adviser
works_on_it = is_drafter_of_owner | works_in_its_office | drafts_for_the_adviser
was_there = is_drafter_of_owner | drafts_for_the_adviser

_QUESTION_BY = {
    **dict.fromkeys(BY_ASKER, asks_it),
    **dict.fromkeys(BY_BOTH, asks_it | works_in_its_office),
}
_DISPATCH_BY = {
    "agree": drafts_for_the_adviser,
    "decline": drafts_for_the_adviser,
    "decide": decides_in_its_office,
    "end": decides_in_its_office,
    "cancel": decides_in_its_office | is_reviewer_of_owner,
}

SENTENCES: dict[str, Any] = {
    "list_knowledge": anybody,
    "view_knowledge": is_published | is_in_its_office,
    "view_knowledge_work": is_in_its_office,
    "write_knowledge": is_an_office & is_drafter_of_owner,
    "edit_knowledge": works_in_its_office,
    "publish_knowledge": ~is_published & decides_in_its_office,
    "take_back_knowledge": is_published & decides_in_its_office,
    "vote_knowledge": is_published & is_signed_in,
    "ask_question": has_a_verified_address,
    "ask_question_for": is_drafter_of_owner & is_a_working_organisation,
    "list_own_question": is_signed_in,
    "list_waiting_question": works_in_an_office,
    "view_question": sees_the_question,
    "learn_from_question": was_answered & may_be_published & works_in_its_office,
    "become_need": was_not_withdrawn & ((is_a_person_s_own & asked_it) | is_drafter_of_owner),
    **{f"{way.name}_question": _from(way) & _QUESTION_BY.get(way.name, works_in_its_office) for way in QUESTION_WAYS},
    "list_dispatch": anybody,
    "list_own_dispatch": is_signed_in,
    "begin_dispatch": goes_on & (is_drafter_of_owner | drafts_in_an_office_of_the_place),
    "begin_dispatch_from": is_to_be_dispatched & drafts_for_the_caller,
    "view_dispatch": is_public | takes_part,
    "view_dispatch_work": takes_part,
    **{f"{way.name}_dispatch": _from(way) & _DISPATCH_BY[way.name] for way in DISPATCH_WAYS},
    "plan_visit": takes_visits & works_on_it,
    "cancel_visit": _visit_is(VisitState.PLANNED) & _of_visit(takes_visits & works_on_it, "works_on_its_dispatch"),
    "report_visit": _visit_is(VisitState.PLANNED, VisitState.REPORTED)
    & _of_visit(is_decided & was_there, "was_there_on_a_decided_dispatch"),
    **{
        f"{name}_visit": _visit_is(VisitState.REPORTED)
        & _of_visit(is_decided & decides_in_its_office, "decides_on_its_dispatch")
        for name in ("confirm", "send_back")
    },
    "view_adviser_days": anybody,
    "set_adviser_days": is_of_people & is_drafter_of_owner,
    "record_year": is_a_bureau & is_reviewer_of_owner,
    "list_telework": anybody,
}
"""Name of a permission -> who has it; ``right.desk.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"desk.{_name}", _sentence)
