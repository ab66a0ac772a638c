"""Pages of needs: what the public sees and does not, forms, files, and how many questions they ask."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.exchange.needs.actions import needs as actions
from todoku_web.exchange.needs.models import Need, NeedState
from todoku_web.exchange.needs.need_content import NeedContent

pytestmark = pytest.mark.django_db
POINT = "42.31530, 140.97350"
CONTENT = NeedContent(
    who="resident",
    issue_area="mobility",
    title="冬の通院",
    problem="=バスが止まる。",
    sufferers="坂の上の高齢者",
    place_kind="point",
    place=POINT,
    requirements=("REQ-MOB-PLAT-HI",),
)
FIELDS = {
    "key": "k",
    "who": "resident",
    "issue_area": "mobility",
    "title": "冬の通院",
    "problem": "バスが止まる。",
    "sufferers": "高齢者",
    "place_kind": "point",
    "area_code": "",
    "place": POINT,
    "readiness": "idea",
    "requirements": ["REQ-MOB-BUS"],
    "action": "save",
}
OFFER = {
    "key": "k",
    "kind": "people",
    "title": "助言",
    "description": "助言する。",
    "days_max": "１０",
    "action": "open",
}


@pytest.fixture
def resident(db):  # noqa: ARG001
    person = Person.objects.create_user("resident@example.jp", "a-long-password", name="住民一")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def office(town, person_in):
    return person_in(town, Role.REVIEWER)


@pytest.fixture
def opened(resident, office):
    need = actions.begin(CONTENT, by=resident, key="k")
    need = actions.go(need, "submit", by=resident, seen=need.version)
    return actions.go(need, "accept", by=office, seen=need.version)


def many(count, **fields):
    held = {"who": "firm", "issue_area": "tourism", "area_code": "01205", "state": NeedState.OPEN, **fields}
    return Need.objects.bulk_create(Need(key=uuid4().hex, title=f"題{one}", **held) for one in range(count))


class TestPublic:
    def test_everybody_reads_an_open_need_without_the_name_and_the_point(self, client, opened):
        page = client.get(f"/needs/{opened.pk}/").content.decode()
        assert "冬の通院" in page
        assert "634037774" in page
        assert "住民一" not in page
        assert "42.3153" not in page
        assert "140.9735" not in page

    def test_the_office_reads_both(self, client, opened, office):
        client.force_login(office)
        page = client.get(f"/needs/{opened.pk}/").content.decode()
        assert "住民一" in page
        assert "42.31530" in page

    def test_the_requirement_stands_with_figures_source_and_confidence(self, client, opened):
        page = client.get(f"/needs/{opened.pk}/").content.decode()
        assert "隊列走行(最高自動化)" in page
        assert "10 ms（端から端まで）" in page
        assert "確かさ" in page

    @pytest.mark.parametrize("state", [NeedState.DRAFT, NeedState.SUBMITTED, NeedState.WITHDRAWN])
    def test_what_is_not_public_is_not_there_for_others(self, client, opened, state, person_in):
        Need.objects.filter(pk=opened.pk).update(state=state)
        for address in (f"/needs/{opened.pk}/", f"/needs/{uuid4()}/"):
            assert client.get(address).headers["Location"] == f"/account/login/?next={address}"
        assert "冬の通院" not in client.get("/needs/").content.decode()
        assert json.loads(client.get("/needs/needs.json").content)["needs"] == []
        other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
        client.force_login(person_in(other, Role.ADMINISTRATOR))
        assert client.get(f"/needs/{opened.pk}/").status_code == 404

    def test_reasons_from_before_acceptance_are_not_public(self, client, resident, office):
        need = actions.begin(CONTENT, by=resident, key="k")
        for name, by in (("submit", resident), ("return", office), ("submit", resident), ("accept", office)):
            need = actions.go(need, name, by=by, seen=need.version, said="内輪の理由")
        need = actions.go(need, "match", by=office, seen=need.version, said="公開の説明")
        page = client.get(f"/needs/{need.pk}/").content.decode()
        assert "内輪の理由" not in page
        assert "公開の説明" in page
        assert "担当" not in page

    def test_files_hold_the_public_and_nothing_personal(self, client, opened):  # noqa: ARG002
        rows = list(csv.DictReader(io.StringIO(client.get("/needs/needs.csv").content.decode("utf-8-sig"))))
        assert [(row["title"], row["mesh_code_500m"], row["municipality_code"]) for row in rows] == [
            ("冬の通院", "634037774", "01205")
        ]
        assert rows[0]["problem"] == "'=バスが止まる。"
        assert rows[0]["organisation"] == ""
        told = client.get("/needs/needs.json").content.decode()
        for hidden in ("住民一", "resident@", "42.3153", "140.97", "author", "person"):
            assert hidden not in told
        assert client.get("/needs/needs.xml").status_code == 404

    def test_a_file_holds_what_the_list_was_filtered_by(self, client, opened):  # noqa: ARG002
        many(3)
        assert len(json.loads(client.get("/needs/needs.json?issue=tourism").content)["needs"]) == 3
        assert len(json.loads(client.get("/needs/needs.json?area=胆振総合振興局").content)["needs"]) == 4
        assert json.loads(client.get("/needs/needs.json?area=登別市").content)["needs"] == []


class TestList:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 6),
            ("issue=tourism", 5),
            ("area=室蘭市", 6),
            ("area=01-tokachi", 0),
            ("state=going_on", 6),
            ("state=adopted", 0),
            ("readiness=funded", 0),
            ("words=冬", 1),
            ("words=通院 題", 0),
            ("issue=nonsense&state=nonsense&sort=nonsense&page=zzz", 6),
        ],
    )
    def test_filters(self, client, opened, query, count):  # noqa: ARG002
        many(5)
        assert client.get(f"/needs/?{query}").context["page"].paginator.count == count

    def test_an_unknown_area_is_told_in_one_line(self, client):
        answer = client.get("/needs/?area=どこにもない町")
        assert answer.status_code == 400
        assert "どこにもない町" in answer.content.decode()
        assert client.get("/offers/?area=北海道").status_code == 400

    @pytest.mark.parametrize("address", ["/needs/", "/needs/mine/", "/needs/waiting/", "/needs/needs.csv"])
    def test_lists_ask_as_often_for_one_row_as_for_many(self, client, office, town, address):
        client.force_login(office)
        counted = []
        for _ in range(2):
            many(2, organisation=town)
            many(2, state=NeedState.SUBMITTED)
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counted.append(len(queries))
        assert counted[0] == counted[1]

    def test_the_office_sees_what_waits_in_its_area_alone(self, client, office):
        many(1, state=NeedState.SUBMITTED)
        many(1, state=NeedState.SUBMITTED, area_code="01230")
        client.force_login(office)
        assert client.get("/needs/waiting/").context["page"].paginator.count == 1
        assert "受付待ち（1）" in client.get("/needs/").content.decode()


class TestForm:
    def test_a_draft_may_be_incomplete_and_is_kept_once(self, client, resident):
        client.force_login(resident)
        sent = {**FIELDS, "problem": "", "sufferers": ""}
        for _ in range(2):
            answer = client.post("/needs/new/", sent)
            assert answer.status_code == 302
        need = Need.objects.get()
        assert (need.state, need.author, need.organisation, need.requirements) == (
            NeedState.DRAFT,
            resident,
            None,
            ["REQ-MOB-BUS"],
        )

    def test_it_is_handed_in_only_when_complete(self, client, resident):
        client.force_login(resident)
        answer = client.post("/needs/new/", {**FIELDS, "problem": "", "action": "submit"})
        assert answer.status_code == 400
        assert "入力してください" in answer.content.decode()
        assert client.post("/needs/new/", {**FIELDS, "action": "submit"}).status_code == 302
        assert Need.objects.get().state == NeedState.SUBMITTED

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("title", "長" * 121, "120 文字以内"),
            ("problem", "題\u202e", "U+202E"),
            ("sufferers_count", "many", "数として読めません"),
            ("budget_jpy", "-5", "金額として読めません"),
            ("place", "42.0, 145.9", "陸地ではありません"),
            ("area_code", "登別市", "室蘭市"),
            ("requirements", "REQ-NONE", "REQ-NONE"),
            ("issue_area", "x", "選択"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(self, client, resident, field, value, told):
        client.force_login(resident)
        answer = client.post("/needs/new/", {**FIELDS, field: value})
        page = answer.content.decode()
        assert answer.status_code == 400
        wrong = re.search(rf'id="field-{field}".*?</div>', page, re.DOTALL)
        assert wrong is not None
        assert told in page
        assert "冬の通院" in page or field == "title"
        assert not Need.objects.exists()

    def test_all_that_is_wrong_is_told_at_once_and_each_thing_once(self, client, resident):
        client.force_login(resident)
        sent = {**FIELDS, "area_code": "どこにもない町", "problem": "", "action": "submit"}
        errors = client.post("/needs/new/", sent).context["form"].errors
        assert set(errors) == {"area_code", "problem"}

    def test_what_was_typed_before_signing_in_stands_in_the_form(self, client, resident):
        client.post("/needs/new/", FIELDS)
        client.force_login(resident)
        form = client.get("/needs/new/").context["form"]
        assert form["title"].value() == "冬の通院"
        assert form["requirements"].value() == ["REQ-MOB-BUS"]

    def test_somebody_else_s_organisation_is_refused(self, client, resident, town):
        client.force_login(resident)
        assert client.post("/needs/new/", {**FIELDS, "organisation": str(town.pk)}).status_code == 403

    def test_the_municipality_of_old_is_noted(self, client, resident):
        client.force_login(resident)
        client.post("/needs/new/", {**FIELDS, "place_kind": "municipality", "area_code": "滝沢村", "place": ""})
        need = Need.objects.get()
        assert need.area_code == "03216"
        assert "滝沢村" in client.get(f"/needs/{need.pk}/").content.decode()

    def test_two_who_change_the_same_are_asked_and_the_answer_holds(self, client, resident):
        need = actions.begin(CONTENT, by=resident, key="k")
        actions.edit(need, replace(CONTENT, title="先の題", loss="年300時間"), by=resident, seen=1)
        client.force_login(resident)
        late = {**FIELDS, "title": "後の題", "seen": "1", "problem": CONTENT.problem, "sufferers": CONTENT.sufferers}
        asked = client.post(f"/needs/{need.pk}/edit/", late)
        page = asked.content.decode()
        assert asked.status_code == 409
        assert "先の題" in page
        assert "後の題" in page
        sent = {}
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
            sent.setdefault(name, []).append(value)
        answer = client.post(f"/needs/{need.pk}/edit/", {**sent, "take-title": "theirs", "action": "save"})
        assert answer.status_code == 302
        now = Need.objects.get()
        assert (now.title, now.loss, now.requirements) == ("先の題", "年300時間", ["REQ-MOB-BUS"])

    def test_a_page_that_is_old_changes_nothing(self, client, opened, office):
        client.force_login(office)
        answer = client.post(f"/needs/{opened.pk}/close/", {"seen": "1", "said": "終わり"})
        assert answer.status_code == 409
        assert "終わり" in answer.content.decode()
        assert Need.objects.get().state == NeedState.OPEN

    def test_an_unknown_way_is_not_there(self, client, opened, office):
        client.force_login(office)
        assert client.post(f"/needs/{opened.pk}/sell/", {"seen": "1"}).status_code == 404


class TestElsewhere:
    def test_the_karte_names_the_needs_of_its_municipality(self, client, opened):
        assert "冬の通院" in client.get("/areas/01205/").content.decode()
        Need.objects.filter(pk=opened.pk).update(state=NeedState.CLOSED)
        cache.clear()
        assert "冬の通院" not in client.get("/areas/01205/").content.decode()

    def test_the_atlas_counts_them_at_the_hall(self, opened):  # noqa: ARG002
        from todoku_web.exchange.needs.atlas_layers import provider

        many(2, state=NeedState.MATCHED)
        many(1, state=NeedState.SUBMITTED)
        (layer,) = provider(None)
        (feature,) = layer.features()["features"]
        assert feature["properties"]["title"] == "室蘭市"
        assert list(feature["properties"].values())[2:] == [3, 1]
        assert feature["geometry"]["coordinates"] == pytest.approx([140.97, 42.31], abs=0.05)
        assert feature["properties"]["address"] == "/needs/?area=01205"


class TestFromPlan:
    @pytest.fixture
    def plan(self, town, person_in):
        import sample_web_plans as sample

        plan = sample.new_plan(town, person_in(town, Role.DRAFTER))
        sample.add_version(plan, sample.computed())
        return plan

    def test_what_a_plan_leaves_open_becomes_a_need_with_one_click(self, client, plan, town):
        drafter = plan.created_by
        client.force_login(drafter)
        page = client.get(f"/plans/{plan.pk}/").content.decode()
        address = f"/needs/from-plan/{plan.pk}/loss/"
        assert address in page
        assert f"/needs/from-plan/{plan.pk}/ftth_household_rate/" not in page
        form = client.get(address)
        initial = form.context["form"].initial
        assert (initial["organisation"], initial["plan"]) == (str(town.pk), plan.pk)
        sent = {**initial, "readiness": "idea", "sufferers": "世帯", "action": "submit"}
        answer = client.post("/needs/new/", {name: value for name, value in sent.items() if value is not None})
        assert answer.status_code == 302, answer.context["form"].errors
        need = Need.objects.get()
        assert answer.headers["Location"] == f"/needs/{need.pk}/"
        assert (need.plan, need.plan_requirement, need.area_code, need.organisation) == (plan, "loss", "01205", town)
        assert f"/needs/{need.pk}/" in client.get(f"/plans/{plan.pk}/").content.decode()

    def test_others_neither_see_the_button_nor_use_it(self, client, plan, town, person_in, resident):
        client.force_login(person_in(town, Role.VIEWER))
        assert "from-plan" not in client.get(f"/plans/{plan.pk}/").content.decode()
        assert client.get(f"/needs/from-plan/{plan.pk}/loss/").status_code == 403
        client.force_login(resident)
        assert client.get(f"/needs/from-plan/{plan.pk}/loss/").status_code == 404
        client.post("/needs/new/", {**FIELDS, "plan": str(plan.pk), "plan_requirement": "loss"})
        assert Need.objects.get().plan is None

    def test_what_the_plan_does_not_leave_open_is_not_there(self, client, plan):
        client.force_login(plan.created_by)
        assert client.get(f"/needs/from-plan/{plan.pk}/ftth_household_rate/").status_code == 404
