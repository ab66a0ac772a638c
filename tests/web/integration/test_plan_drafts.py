"""A plan is begun, changed and commented on through its pages; what is wrong is said at its field, nothing is lost."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sample_web_plans import DAY, add_version, computed, new_plan
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.audit.models import Entry
from todoku_web.jobs.models import Job
from todoku_web.planning.models import Comment, Plan
from todoku_web.planning.workflow import State

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
SCRIPT = "<script>alert(1)</script>"


def client_of(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def drafter(town, person_in):
    return person_in(town, Role.DRAFTER)


@pytest.fixture
def browser_of_drafter(drafter):
    return client_of(drafter)


def typed(**changes):
    """Return what the form of a new plan sends."""
    return {
        "key": uuid4().hex,
        "area": "室蘭市",
        "title": "室蘭市 光整備計画",
        "fibre-enabled": "on",
        "mobile-enabled": "on",
        "mobile-service": "lte_800",
        "mobile-target": "95",
        "mobile-operators": "1",
        "phasing-years": "5",
        "date": DAY,
        "effort": "quick",
        "action": "create",
        **changes,
    }


def errors(page):
    return re.findall(r'class="wrong-text" id="error-([^"]+)"[^>]*>([^<]+)<', page.text)


def test_the_form_proposes_the_persons_town(browser_of_drafter):
    page = browser_of_drafter.get("/plans/new/")
    assert "01205 北海道 室蘭市" in page.text
    assert "LTE 800MHz帯" in page.text


def test_what_will_be_asked_is_shown_before_it_counts(browser_of_drafter):
    page = browser_of_drafter.post("/plans/new/", typed(action="preview", budget_jpy="3億5000万円"))
    assert page.status_code == 200
    assert "350,000,000円" in page.text
    assert "届くところすべて" in page.text
    assert not Plan.objects.exists()


def test_a_plan_is_made_and_its_computation_asked_for(browser_of_drafter, drafter):
    answer = browser_of_drafter.post("/plans/new/", typed(**{"fibre-target": "90"}))
    plan = Plan.objects.get()
    assert answer.headers["Location"] == f"/plans/{plan.pk}/"
    assert (plan.area_code, plan.created_by, plan.config["fibre"]["target"]) == ("01205", drafter, 0.9)
    assert plan.job.parameters["config"]["fibre"]["target"] == 0.9
    assert set(Entry.objects.values_list("action", flat=True)) >= {"plan.begun", "plan.compute_asked"}
    assert "計算しています" in browser_of_drafter.get(f"/plans/{plan.pk}/").text


def test_the_form_sent_twice_makes_one_plan_and_one_job(browser_of_drafter):
    sent = typed()
    first, second = (browser_of_drafter.post("/plans/new/", sent).headers["Location"] for _ in range(2))
    assert first == second
    assert (Plan.objects.count(), Job.objects.count()) == (1, 1)
    for _ in range(2):
        browser_of_drafter.post("/plans/new/", typed(key=""))
    assert Plan.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": ""}, "title", "入力してください"),
        ({"title": "計" * 121}, "title", "120 文字以内"),
        ({"title": "計\u202e画"}, "title", "U+202E"),
        ({"title": "計\u200b画"}, "title", "U+200B"),
        ({"title": "計\x00画"}, "title", "U+0000"),
        ({"purpose": "一\x1b二"}, "purpose", "U+001B"),
        ({"area": "泊村"}, "area", "泊村"),
        ({"area": "01"}, "area", "市町村ではありません"),
        ({"area": "13101"}, "area", "データがこのサーバーにありません"),
        ({"area": "x" * 500}, "area", ""),
        ({"fibre-target": "120"}, "fibre-target", "0から100"),
        ({"mobile-service": "6g"}, "mobile-service", "選んでください"),
        ({"mobile-operators": "0"}, "mobile-operators", "1 以上"),
        ({"phasing-years": "99"}, "phasing-years", "15 以下"),
        ({"budget_jpy": "たくさん"}, "budget_jpy", "金額として読めません"),
        ({"phasing-ceiling_jpy": "1億 2億"}, "phasing-ceiling_jpy", "5"),
        ({"funding-fiscal_index": "高い"}, "funding-fiscal_index", "0.24"),
        ({"funding-decision_date": "2020-01-01"}, "funding-decision_date", "基準日"),
        ({"date": "2026-02-30"}, "date", ""),
        ({"ownership": "mine"}, "ownership", "選んでください"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(browser_of_drafter, changes, field, said):
    page = browser_of_drafter.post("/plans/new/", typed(**changes))
    assert page.status_code == 422
    found = dict(errors(page))
    assert list(found) == [field]
    assert said in found[field]
    assert not Plan.objects.exists()
    if "title" not in changes:
        assert 'value="室蘭市 光整備計画"' in page.text


def test_nothing_to_plan_is_refused(browser_of_drafter):
    sent = {name: value for name, value in typed().items() if name not in ("fibre-enabled", "mobile-enabled")}
    assert [name for name, _ in errors(browser_of_drafter.post("/plans/new/", sent))] == ["fibre-enabled"]


def test_errors_are_in_the_language_of_the_page(browser_of_drafter):
    page = browser_of_drafter.post("/plans/new/?lang=en", typed(title=""))
    assert errors(page) == [("title", "Fill this in.")]


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("fibre: [", "2行目"),
        ("fibre:\n  taget: 0.9\n", "2"),
        ("one_sheet: /etc/passwd\n", "one_sheet"),
        ("present: ../../x.csv\n", "present"),
        ("funding: {schemes: /}\n", "funding.schemes"),
        ("- 1\n", "項目"),
        ("x" * 200_001, "文字以内"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_told_by_its_line(browser_of_drafter, yaml, said):
    page = browser_of_drafter.post("/plans/new/", typed(yaml=yaml))
    ((field, message),) = errors(page)
    assert field == "yaml"
    assert said in message
    assert not Plan.objects.exists()


def test_a_configuration_is_taken_whole(browser_of_drafter):
    browser_of_drafter.post("/plans/new/", typed(yaml="date: 令和8年11月23日\nfibre: {max_link_m: 1000}\n"))
    plan = Plan.objects.get()
    assert (plan.config["fibre"]["max_link_m"], plan.config["date"]) == (1000.0, DAY)


def test_names_with_code_stay_text(browser_of_drafter, drafter):
    browser_of_drafter.post("/plans/new/", typed(title=SCRIPT, purpose=SCRIPT))
    plan = Plan.objects.get()
    add_version(plan, computed())
    Comment.objects.create(plan=plan, key="x", body=SCRIPT, by=drafter, by_name=SCRIPT)
    for address in ("/plans/", f"/plans/{plan.pk}/", f"/plans/{plan.pk}/comments/", f"/plans/{plan.pk}/settings/",
                    f"/plans/{plan.pk}/paper/", "/plans/compare/"):  # fmt: skip
        page = browser_of_drafter.get(address).text
        assert SCRIPT not in page, address
        assert "&lt;script&gt;" in page, address


def test_an_expired_session_loses_nothing(drafter):
    client = Client()
    sent = typed(title="消えては困る件名", purpose="長い趣旨")
    answer = client.post("/plans/new/", sent)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/?next=/plans/new/")
    assert not Plan.objects.exists()
    signed_in = client.post("/account/login/?next=/plans/new/", {"login": drafter.email, "password": "a-long-password"})
    assert signed_in.status_code in (200, 302)
    client.force_login(drafter, backend=BACKEND)
    page = client.get("/plans/new/").text
    assert "消えては困る件名" in page
    assert "長い趣旨" in page
    assert "消えては困る件名" not in client.get("/plans/new/").text


def test_a_viewer_and_a_stranger_may_not_begin(town, person_in):
    viewer = client_of(person_in(town, Role.VIEWER))
    page = viewer.get("/plans/new/")
    assert page.status_code == 403
    assert "起案者以上" in page.text
    public = Organisation.objects.create(kind=OrganisationKind.PUBLIC, name="市民")
    assert client_of(person_in(public, Role.ADMINISTRATOR)).get("/plans/new/").status_code == 403


def settings_of(plan, **changes):
    """Return what the form of a plan's settings sends, as the page shows it."""
    sent = {name: value for name, value in typed().items() if name not in ("key", "area", "action")}
    return {**sent, "title": plan.title, "seen": str(plan.version), "action": "save", **changes}


def test_two_people_who_change_at_once_are_asked(town, drafter, person_in):
    plan = new_plan(town, drafter)
    other = person_in(town, Role.DRAFTER)
    mine, theirs = client_of(drafter), client_of(other)
    address = f"/plans/{plan.pk}/settings/"
    both = settings_of(plan, **{"mobile-target": "90", "fibre-target": "80"})
    assert theirs.post(address, both).status_code == 302
    page = mine.post(address, settings_of(plan, **{"mobile-target": "85", "title": "わたしの件名"}))
    assert page.status_code == 409
    assert str(other) in page.text
    assert 'name="take-mobile-target"' in page.text
    plan.refresh_from_db()
    assert (plan.config["mobile"]["target"], plan.title) == (0.9, "室蘭市 光整備計画")

    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    del form["csrfmiddlewaretoken"]
    taken = {f"take-{name}": "theirs" for name in re.findall(r'name="take-([^"]+)"', page.text)}
    answer = mine.post(address, {**form, **taken, "take-mobile-target": "mine", "take-title": "mine", "action": "save"})
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert (plan.config["mobile"]["target"], plan.config["fibre"]["target"], plan.title) == (0.85, 0.8, "わたしの件名")


def test_the_same_change_twice_is_one(town, drafter):
    plan = new_plan(town, drafter)
    client = client_of(drafter)
    sent = settings_of(plan, **{"mobile-target": "90"})
    for _ in range(2):
        assert client.post(f"/plans/{plan.pk}/settings/", sent).status_code == 302
    plan.refresh_from_db()
    assert plan.version == 2


def test_a_plan_that_was_sent_on_cannot_be_changed(town, drafter):
    plan = new_plan(town, drafter)
    Plan.objects.filter(pk=plan.pk).update(state=State.IN_REVIEW)
    answer = client_of(drafter).post(f"/plans/{plan.pk}/settings/", settings_of(plan))
    assert answer.status_code == 403


def test_others_cannot_tell_that_a_plan_is_there(town, drafter, person_in):
    plan = new_plan(town, drafter)
    elsewhere = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    stranger = client_of(person_in(elsewhere, Role.ADMINISTRATOR))
    there = stranger.get(f"/plans/{plan.pk}/settings/")
    nowhere = stranger.get(f"/plans/{uuid4()}/settings/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert stranger.post(f"/plans/{plan.pk}/compute/").status_code == 404


def test_comments_are_said_answered_and_settled(town, drafter, person_in):
    plan = new_plan(town, drafter)
    version = add_version(plan, computed())
    viewer = person_in(town, Role.VIEWER)
    client = client_of(viewer)
    address = f"/plans/{plan.pk}/comments/"
    from todoku_web.planning.places import ids_in

    square = min(ids_in(version, "cell"))
    key = uuid4().hex
    for _ in range(2):
        client.post(address, {"key": key, "target": "cell", "target_id": square, "body": "ここは畑です"})
    said = Comment.objects.get()
    assert (said.target_id, said.by, said.version) == (square, viewer, version)
    assert (
        client.post(address, {"key": uuid4().hex, "target": "cell", "target_id": "x", "body": "?"}).status_code == 422
    )
    assert client.post(address, {"key": uuid4().hex, "body": " "}).status_code == 422

    client_of(drafter).post(f"{address}{said.pk}/reply/", {"key": uuid4().hex, "body": "直します"})
    assert said.replies.get().body == "直します"
    other = client_of(person_in(town, Role.VIEWER))
    assert other.post(f"{address}{said.pk}/resolve/").status_code == 403
    assert client_of(drafter).post(f"{address}{said.pk}/resolve/").status_code == 302
    assert "ここは畑です" not in client.get(address).text
    assert "ここは畑です" in client.get(f"{address}?state=resolved").text

    said.target_id = "999999999"
    said.save()
    assert "いまの版にはない場所" in client.get(f"{address}?state=all").text


def test_the_list_asks_the_same_number_of_questions_however_long(town, drafter):
    client = client_of(drafter)

    def asked():
        with CaptureQueriesContext(connection) as held:
            assert client.get("/plans/?list=organisation").status_code == 200
        return len(held)

    add_version(new_plan(town, drafter))
    one = asked()
    for _ in range(2):
        add_version(new_plan(town, drafter))
    assert asked() == one


def test_lists_and_filters(town, drafter, person_in):
    mine = new_plan(town, drafter, "光の計画")
    new_plan(town, person_in(town, Role.DRAFTER), "別の計画")
    client = client_of(drafter)
    assert "別の計画" not in client.get("/plans/?list=mine").text
    everything = client.get("/plans/?list=organisation").text
    assert "別の計画" in everything
    assert "光の計画" in everything
    assert "光の計画" not in client.get("/plans/?list=organisation&words=別の").text
    assert "光の計画" not in client.get("/plans/?list=organisation&state=decided").text
    assert client.get("/plans/?list=organisation&page=999&words=%25&state=x").status_code == 200
    assert mine.title not in Client().get("/plans/?list=mine").text
