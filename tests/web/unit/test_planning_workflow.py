"""The laws of a plan's way: who may go it from where, and no publication without a decision."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sample_web_plans import add_version, new_plan
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.memberships import forget
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.planning.actions import deciding
from todoku_web.planning.permissions import SENTENCES
from todoku_web.planning.queries import plan_for_page
from todoku_web.planning.workflow import SETTLED, TRANSITIONS, State, transition, transitions_from

pytestmark = pytest.mark.django_db
CAPEX = 10_000_000
PEOPLE = ("outsider", "viewer", "drafter", "reviewer", "approver", "deputy", "chief", "bureau")


@pytest.fixture
def cast(town, person_in):
    """Return people by what they are; the chief decides alone up to the plan's cost, the deputy stands in today."""
    bureau = Organisation.objects.create(kind=OrganisationKind.BUREAU, name="局", area_code="01")
    elsewhere = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    people = {
        "outsider": person_in(elsewhere, Role.ADMINISTRATOR),
        "viewer": person_in(town, Role.VIEWER),
        "drafter": person_in(town, Role.DRAFTER),
        "reviewer": person_in(town, Role.REVIEWER),
        "approver": person_in(town, Role.APPROVER),
        "chief": person_in(town, Role.DRAFTER, sole_decision_limit_jpy=CAPEX),
        "bureau": person_in(bureau, Role.ADMINISTRATOR),
    }
    absent = Membership.objects.get(person=people["approver"])
    today = timezone.localdate()
    people["deputy"] = person_in(town, Role.REVIEWER, deputises_for=absent, deputises_from=today, deputises_until=today)
    return people


def member(person):
    return Membership.objects.get(person=person)


def go(name, plan, by, cast):
    """Go one way as a person, however it is called."""
    plan = plan_for_page(plan.pk)
    forget(by)
    seen = plan.version
    if name in ("submit", "ask_decision"):
        reviewers = [member(cast["reviewer"])] if name == "submit" else []
        return deciding.submit(plan, by=by, seen=seen, approver=member(cast["approver"]), reviewers=reviewers)
    if name == "circulate":
        return deciding.circulate(plan, by=by, seen=seen, readers=[cast["viewer"]])
    if name == "publish":
        return deciding.publish(plan, by=by, seen=seen)
    if name == "redraft":
        return deciding.redraft(plan, by=by, title=plan.title)
    said = {"note" if name == "agree" else "reason": "そのため"}
    return getattr(deciding, name)(plan, by=by, seen=seen, **said)


def bring_to(state, town, cast, *, deputy=False):
    """Return a plan in a state, brought there by the people whose way it is."""
    plan = new_plan(town, cast["drafter"])
    add_version(plan, capex_jpy=CAPEX)
    ways = {
        State.DRAFTING: (),
        State.DISCARDED: (("discard", "drafter"),),
        State.IN_REVIEW: (("submit", "drafter"),),
        State.FOR_DECISION: (("submit", "drafter"), ("agree", "reviewer")),
    }
    decision = ("decide_as_deputy", "deputy") if deputy else ("decide", "approver")
    ways[State.DECIDED] = (*ways[State.FOR_DECISION], decision)
    ways[State.PUBLISHED] = (*ways[State.DECIDED], ("publish", "approver"))
    for name, who in ways[state]:
        go(name, plan, cast[who], cast)
    plan.refresh_from_db()
    assert plan.state == state
    return plan


MAY = (
    {
        (State.DRAFTING, "submit"): {"drafter", "reviewer", "approver", "deputy", "chief"},
        (State.DRAFTING, "ask_decision"): {"drafter", "reviewer", "approver", "deputy", "chief"},
        (State.DRAFTING, "decide_alone"): {"chief"},
        (State.DRAFTING, "discard"): {"drafter", "reviewer", "approver", "deputy", "chief"},
        (State.IN_REVIEW, "agree"): {"reviewer"},
        (State.IN_REVIEW, "remand"): {"reviewer"},
        (State.IN_REVIEW, "pull_back"): {"drafter"},
        (State.FOR_DECISION, "remand"): {"approver", "deputy"},
        (State.FOR_DECISION, "pull_back"): {"drafter"},
        (State.FOR_DECISION, "decide"): {"approver"},
        (State.FOR_DECISION, "decide_as_deputy"): {"deputy"},
        (State.FOR_DECISION, "decide_alone"): {"chief"},
        (State.DECIDED, "publish"): {"approver"},
        (State.PUBLISHED, "withdraw"): {"approver"},
    }
    | {
        (state, "circulate"): {"drafter", "reviewer", "approver", "deputy", "chief"}
        for state in State
        if state != State.DISCARDED
    }
    | {
        (state, "redraft"): {"drafter", "reviewer", "approver", "deputy", "chief"}
        for state in (*SETTLED, State.DISCARDED)
    }
)
"""Who of the cast may go which way from where; whatever is not here, nobody may."""


@pytest.mark.parametrize("state", list(State))
def test_every_way_is_open_to_those_named_and_to_nobody_else(state, town, cast):
    plan = bring_to(state, town, cast)
    for way in TRANSITIONS:
        found = plan_for_page(plan.pk)
        may = {who for who in PEOPLE if cast[who].has_perm(f"planning.{way.name}_plan", found)}
        assert may == MAY.get((state, way.name), set()), (state, way.name)


@pytest.mark.parametrize("state", list(State))
def test_actions_refuse_whom_the_sentence_refuses(state, town, cast):
    plan = bring_to(state, town, cast)
    for way in TRANSITIONS:
        for who in set(PEOPLE) - MAY.get((state, way.name), set()):
            with pytest.raises(NotAllowed):
                go(way.name, plan, cast[who], cast)
    plan.refresh_from_db()
    assert plan.state == state


@pytest.mark.parametrize(("state", "name"), list(MAY), ids=str)
def test_a_way_leads_where_the_table_says(state, name, town, cast):
    plan = bring_to(state, town, cast)
    by = min(MAY[state, name])
    if name in ("submit", "ask_decision"):
        by = "drafter"
    go(name, plan, cast[by], cast)
    plan.refresh_from_db()
    way = transition(name)
    assert plan.state == (way.then or way.target or state)
    assert plan.steps.filter(name=name).exists()


def test_every_way_has_a_sentence_and_each_state_is_reached():
    assert {f"{way.name}_plan" for way in TRANSITIONS} <= set(SENTENCES)
    reached = {State.DRAFTING}
    while True:
        more = {one for state in reached for way in transitions_from(state) for one in (way.target, way.then) if one}
        if more <= reached:
            break
        reached |= more
    assert reached == set(State)


WALKS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from([way.name for way in TRANSITIONS])), min_size=5, max_size=40
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=WALKS)
def test_no_walk_publishes_what_nobody_decided(walk, town, cast):
    plan = new_plan(town, cast["drafter"])
    version = add_version(plan, capex_jpy=CAPEX)
    for who, name in walk:
        try:
            go(name, plan, cast[who], cast)
        except TodokuError:
            continue
        plan.refresh_from_db()
        steps = list(plan.steps.all())
        decisions = [place for place, one in enumerate(steps) if transition(one.name).decides]
        back = [place for place, one in enumerate(steps) if one.to_state == State.DRAFTING]
        assert plan.current == version
        if plan.state in SETTLED:
            assert decisions
            assert max(decisions) > max(back, default=-1)
            last = steps[max(decisions)]
            assert last.name == "decide_alone" or last.by_id != plan.submitted_by_id
        assert (plan.published_at is not None) == (plan.state == State.PUBLISHED)


def test_the_drafter_cannot_decide_their_own_even_as_approver(town, cast):
    plan = new_plan(town, cast["approver"])
    add_version(plan)
    with pytest.raises(InputError, match="own_approver"):
        go("ask_decision", plan, cast["drafter"], cast)


def test_deciding_alone_on_ones_own_draft_is_told(town, cast):
    plan = new_plan(town, cast["chief"])
    add_version(plan, capex_jpy=CAPEX)
    go("decide_alone", plan, cast["chief"], cast)
    assert plan.steps.get().own_draft
    dearer = new_plan(town, cast["chief"])
    add_version(dearer, capex_jpy=CAPEX + 1)
    with pytest.raises(NotAllowed):
        go("decide_alone", dearer, cast["chief"], cast)


def test_a_deputy_decides_only_in_the_absence_and_the_approver_acknowledges(town, cast):
    plan = bring_to(State.DECIDED, town, cast, deputy=True)
    assert plan.awaits_acknowledgement
    step = plan.steps.get(name="decide_as_deputy")
    assert step.for_name == str(cast["approver"])
    with pytest.raises(NotAllowed):
        go("acknowledge", plan, cast["deputy"], cast)
    go("acknowledge", plan, cast["approver"], cast)
    plan.refresh_from_db()
    assert not plan.awaits_acknowledgement

    other = bring_to(State.FOR_DECISION, town, cast)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Membership.objects.filter(person=cast["deputy"]).update(deputises_from=yesterday, deputises_until=yesterday)
    with pytest.raises(NotAllowed):
        go("decide_as_deputy", other, cast["deputy"], cast)


def test_reviewers_are_asked_in_order_where_the_drafter_says_so(town, cast):
    plan = new_plan(town, cast["drafter"])
    add_version(plan)
    route = [member(cast["reviewer"]), member(cast["deputy"])]
    deciding.submit(
        plan, by=cast["drafter"], seen=plan.version, approver=member(cast["approver"]), reviewers=route, in_order=True
    )
    with pytest.raises(NotAllowed):
        go("agree", plan, cast["deputy"], cast)
    go("agree", plan, cast["reviewer"], cast)
    plan.refresh_from_db()
    assert plan.state == State.IN_REVIEW
    go("agree", plan, cast["deputy"], cast)
    plan.refresh_from_db()
    assert plan.state == State.FOR_DECISION


def test_an_answer_of_an_earlier_round_counts_no_more(town, cast):
    plan = bring_to(State.FOR_DECISION, town, cast)
    go("remand", plan, cast["approver"], cast)
    go("submit", plan, cast["drafter"], cast)
    plan.refresh_from_db()
    assert plan.state == State.IN_REVIEW


def test_a_reason_is_asked_for(town, cast):
    plan = bring_to(State.FOR_DECISION, town, cast)
    with pytest.raises(InputError, match="text_empty"):
        deciding.remand(plan, by=cast["approver"], seen=plan.version, reason=" ")


def test_what_changed_meanwhile_is_not_decided(town, cast):
    plan = bring_to(State.FOR_DECISION, town, cast)
    with pytest.raises(InputError, match="changed_since"):
        deciding.decide(plan, by=cast["approver"], seen=plan.version - 1)


def test_settings_that_nobody_computed_are_not_submitted(town, cast):
    plan = new_plan(town, cast["drafter"])
    with pytest.raises(InputError, match="not_computed"):
        go("submit", plan, cast["drafter"], cast)
    add_version(plan)
    plan.config = {**plan.config, "budget_jpy": 5_000_000}
    plan.save()
    with pytest.raises(InputError, match="not_computed"):
        go("submit", plan, cast["drafter"], cast)


def test_a_version_never_changes(town, cast):
    plan = new_plan(town, cast["drafter"])
    version = add_version(plan)
    version.capex_jpy = 1
    with pytest.raises(InputError, match="version_fixed"):
        version.save()


def test_each_step_stands_in_the_audit_log(town, cast):
    from todoku_web.audit.models import Entry

    plan = bring_to(State.PUBLISHED, town, cast)
    actions = set(Entry.objects.filter(subject_id=str(plan.pk)).values_list("action", flat=True))
    assert {"plan.begun", "plan.submit", "plan.agree", "plan.decide", "plan.publish"} <= actions


def test_the_docs_draw_every_way_between_states():
    page = (Path(__file__).resolve().parents[3] / "docs" / "how-to" / "plan-together.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^  (\w+) --> (\w+): (\S+)$", page, re.MULTILINE))
    ways = {
        (source.value, target.value, way.title_ja)
        for way in TRANSITIONS
        for target in (way.target, way.then)
        for source in way.sources
        if target
    }
    assert drawn == ways
    for way in TRANSITIONS:
        assert way.title_ja in page
    for state in State:
        assert f"  {state}: {text(state.word, 'ja')}\n" in page
