"""Plans and jobs: lists by permission, a new plan with its job, what the public sees of a published one."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.django_db
ALL = ("read:plans", "write:plans", "read:jobs")


@pytest.fixture
def drafter(town, person_in):
    from todoku_web.accounts.models import Role

    return person_in(town, Role.DRAFTER)


@pytest.fixture
def token(drafter, token_of):
    return token_of(drafter, *ALL)


@pytest.fixture
def post(ask, token):
    def send(path, body=None, secret=token, **headers):
        return ask(path, secret, "post", data=body or {}, content_type="application/json", headers=headers)

    return send


WISH = {"area": "01363", "title": "光整備計画", "purpose": "全域に光を", "config": {"effort": "quick"}}


def test_a_new_plan_waits_in_the_queue(ask, post, token, drafter, town):
    from todoku_web.planning.models import Plan

    answer = post("/plans", WISH)
    assert answer.status_code == 202
    told = answer.json()
    plan = Plan.objects.get()
    assert (plan.organisation, plan.created_by, plan.area_code) == (town, drafter, "01363")
    assert told["plan"]["id"] == str(plan.pk)
    assert (told["plan"]["figures"], told["plan"]["version"]) == (None, None)
    assert told["plan"]["reason"]
    assert told["job"]["state"] == "waiting"
    assert answer.headers["Location"] == told["job"]["href"]
    assert ask(f"/jobs/{told['job']['id']}", token).json()["plan"] == told["plan"]["href"]
    assert [one["id"] for one in ask("/jobs?state=waiting", token).json()["items"]] == [told["job"]["id"]]


def test_the_same_request_twice_makes_one_plan(post):
    first, again = (post("/plans", WISH, **{"Idempotency-Key": "k"}).json() for _ in range(2))
    other = post("/plans", WISH, **{"Idempotency-Key": "l"}).json()
    assert first["plan"]["id"] == again["plan"]["id"] != other["plan"]["id"]
    assert first["job"]["id"] == again["job"]["id"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"area": "nowhere"}, "area.unknown_alone"),
        ({"area": "泊村"}, "area.ambiguous"),
        ({"area": "01"}, "planning.one_municipality"),
        ({"area": "13101"}, "planning.no_data"),
        ({"title": ""}, "api.body"),
        ({"title": " "}, None),
        ({"title": "x" * 121}, "api.body"),
        ({"ownership": "mine"}, "api.body"),
        ({"config": {"effort": "endless"}}, None),
        ({"config": {"present": "/etc/passwd"}}, None),
        ({"config": []}, "api.body"),
        ({"organisation": 999_999}, "api.organisation_unknown"),
        ({"more": 1}, "api.body"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told_and_leaves_nothing(post, changed, code):
    from todoku_web.jobs.models import Job
    from todoku_web.planning.models import Plan

    answer = post("/plans", {**WISH, **changed})
    assert answer.status_code == 422
    assert code is None or answer.json()["code"] in {code, "area.unknown"}
    assert answer.json()["detail"]
    assert (Plan.objects.count(), Job.objects.count()) == (0, 0)


def test_who_may_not_draft_is_refused(ask, town, person_in, token_of):
    from todoku_web.accounts.models import Role

    token = token_of(person_in(town, Role.VIEWER), *ALL)
    answer = ask("/plans", token, "post", data=WISH, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "api.no_organisation")


def test_with_several_organisations_one_must_be_named(post, drafter, ask, token):
    from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role

    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    Membership.objects.create(person=drafter, organisation=other, role=Role.DRAFTER)
    assert post("/plans", WISH).json()["code"] == "api.which_organisation"
    ids = [one["id"] for one in ask("/me", token).json()["organisations"]]
    assert post("/plans", {**WISH, "organisation": ids[1]}).json()["plan"]["organisation"] == "登別市"


def test_a_computation_can_be_stopped_and_asked_for_again(post):
    plan = post("/plans", WISH).json()["plan"]["id"]
    assert post(f"/plans/{plan}/compute").json()["code"] == "planning.computing"
    assert post(f"/plans/{plan}/compute").status_code == 409
    assert post(f"/plans/{plan}/cancel").json()["state"] == "cancelled"
    again = post(f"/plans/{plan}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "api.nothing_computes")
    assert post(f"/plans/{plan}/compute", {"note": "もう一度"}).status_code == 202


def test_a_computed_plan_gives_its_document_and_who_pays(ask, token, plan_of, town, result):
    from todoku_web.store.results import result_path

    plan = plan_of(town)
    listed = ask("/plans", token).json()["items"]
    assert [(one["id"], one["version"], one["figures"]["households"]) for one in listed] == [(str(plan.pk), 1, 10)]
    detail = ask(f"/plans/{plan.pk}", token).json()
    assert all(detail["links"].values())
    document = ask(f"/plans/{plan.pk}/plan.json?lang=en", token).json()
    assert document == json.loads((result_path(result) / "en" / "plan.json").read_text(encoding="utf-8"))
    assert ask(f"/plans/{plan.pk}/assessments", token).json() == document["funding"]
    (version,) = ask(f"/plans/{plan.pk}/versions", token).json()["items"]
    assert version["number"] == 1
    assert ask(f"/plans/{plan.pk}/plan.json?version=2", token).status_code == 404


def test_the_public_sees_figures_of_a_published_plan_and_not_its_network(ask, plan_of, town):
    plan, draft = plan_of(town, state="published"), plan_of(town)
    assert [one["id"] for one in ask("/plans").json()["items"]] == [str(plan.pk)]
    assert ask(f"/plans/{draft.pk}").status_code == 404
    seen = ask(f"/plans/{plan.pk}").json()
    assert seen["figures"]["capex_jpy"] == 1_000_000
    assert {seen[name] for name in ("purpose", "ownership", "config", "job")} == {None}
    assert set(seen["links"].values()) == {None}
    refused = ask(f"/plans/{plan.pk}/plan.json")
    assert (refused.status_code, refused.json()["code"]) == (403, "doors.not_allowed")
    plan.publishes_network = True
    plan.save()
    assert ask(f"/plans/{plan.pk}/plan.json").status_code == 200
    assert ask(f"/plans/{plan.pk}/plan.json?version=2").status_code == 403


def test_plans_are_filtered(ask, token, plan_of, town):
    plan_of(town), plan_of(town, state="decided")
    assert ask("/plans?state=decided", token).json()["total"] == 1
    assert ask("/plans?area=01363", token).json()["total"] == 2
    assert ask("/plans?area=01205", token).json()["total"] == 0
    assert ask("/plans", token, query_params={"q": "光整備"}).json()["total"] == 2
    assert ask("/plans?q=none", token).json()["total"] == 0


@pytest.mark.parametrize("path", ["/plans", "/jobs"])
def test_lists_take_the_same_queries_for_one_and_for_three(
    ask, token, plan_of, town, drafter, path, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from todoku_web.jobs.models import Job

    def add():
        plan_of(town)
        Job.objects.create(kind="measure", parameters={"area": "01205"}, asked_by=drafter, organisation=town)

    add()
    ask(path, token)
    with CaptureQueriesContext(connection) as one:
        ask(path, token)
    add(), add()
    with django_assert_num_queries(len(one)):
        assert ask(path, token).json()["total"] == 3


def test_a_job_of_others_is_not_there(ask, token):
    from todoku_web.jobs.models import Job

    job = Job.objects.create(kind="measure", parameters={"area": "01205"})
    assert ask(f"/jobs/{job.pk}", token).status_code == 404
    assert ask(f"/jobs/{job.pk}/files/measure.json", token).status_code == 404


def test_files_of_a_job(ask, token, drafter, town):
    from todoku_web.jobs.models import Job, JobState
    from todoku_web.store import results

    with results.draft() as folder:
        (folder / "ja").mkdir()
        (folder / "ja" / "measure.json").write_text("{}", encoding="utf-8")
        digest = results.keep(folder)
    job = Job.objects.create(
        kind="measure", parameters={"area": "01205"}, asked_by=drafter, organisation=town, state=JobState.DONE,
        result=digest,
    )  # fmt: skip
    (file,) = ask(f"/jobs/{job.pk}", token).json()["files"]
    assert (file["name"], file["bytes"]) == ("ja/measure.json", 2)
    answer = ask(f"/jobs/{job.pk}/files/ja/measure.json", token)
    assert b"".join(answer.streaming_content) == b"{}"
    for name in ("../../secret-key", "ja/../ja/measure.json", "ja", "%2e%2e/secret-key"):
        assert ask(f"/jobs/{job.pk}/files/{name}", token).status_code == 404


def test_a_failed_job_says_why(ask, token, drafter):
    from todoku_web.jobs.models import Job, JobState

    job = Job.objects.create(
        kind="measure", parameters={"area": "x"}, asked_by=drafter, state=JobState.FAILED,
        error_code="area.unknown_alone", error_params={"name": "x"},
    )  # fmt: skip
    told = ask(f"/jobs/{job.pk}?lang=en", token).json()
    assert told["error"]["code"] == "area.unknown_alone"
    assert "x" in told["error"]["detail"]
