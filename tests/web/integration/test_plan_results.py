"""A real plan of 室蘭市 through the queue: its pages, files, changes by hand, comparison, paper and publication."""

from __future__ import annotations

import io
import json
import zipfile
from uuid import uuid4

import pypdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sample_web_plans import add_version, computed, new_plan
from todoku.errors import InputError
from todoku.reports.write import FILES
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.audit.models import Entry
from todoku_web.planning.actions import deciding, editing
from todoku_web.planning.actions.drafting import compute
from todoku_web.planning.atlas_layers import provider
from todoku_web.planning.computing import done
from todoku_web.planning.geometry import features
from todoku_web.planning.models import Edit, EditKind, PlanVersion
from todoku_web.planning.places import ids_in
from todoku_web.planning.queries import plan_for_page, plans_of_area
from todoku_web.planning.workflow import State

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def people(town, person_in):
    return {role: person_in(town, role) for role in (Role.VIEWER, Role.DRAFTER, Role.REVIEWER, Role.APPROVER)}


@pytest.fixture
def plan(town, people):
    plan = new_plan(town, people[Role.DRAFTER])
    add_version(plan, computed(), households=41766)
    return plan


@pytest.fixture
def published(plan, people):
    approver = Membership.objects.get(person=people[Role.APPROVER])
    deciding.submit(plan, by=people[Role.DRAFTER], seen=1, approver=approver)
    deciding.decide(plan, by=people[Role.APPROVER], seen=2)
    deciding.publish(plan, by=people[Role.APPROVER], seen=3)
    return plan_for_page(plan.pk)


@pytest.mark.slow
def test_a_plan_goes_through_the_queue_and_is_changed_by_hand(town, people, work_off):
    drafter = people[Role.DRAFTER]
    plan = new_plan(town, drafter)
    assert compute(plan, by=drafter).kind == "plan"
    with pytest.raises(InputError, match=r"planning\.computing"):
        compute(plan, by=drafter)
    work_off()
    plan = plan_for_page(plan.pk)
    first = plan.current
    assert (first.number, first.made_by, plan.job.state) == (1, drafter, "done")
    with pytest.raises(InputError, match=r"planning\.computed"):
        compute(plan, by=drafter)

    client = client_of(drafter)
    edge = max(ids_in(first, "edge"))
    address = f"/plans/{plan.pk}/changes/"
    assert client.post(address, {"kind": "forbid_road", "target": edge, "note": "崩落"}).status_code == 302
    page = client.get(address).text
    assert "この道路に光ファイバを通さない" in page
    assert "別の道に回るか、届かなくなります" in page
    assert "まだ計算に入っていない変更があります" in page

    compute(plan_for_page(plan.pk), by=drafter, note="崩落した道を避けた")
    work_off()
    plan = plan_for_page(plan.pk)
    second = plan.current
    assert (second.number, second.note, second.result != first.result) == (2, "崩落した道を避けた", True)
    assert edge not in ids_in(second, "edge")
    assert Edit.objects.get().first_in == second
    versions = client.get(f"/plans/{plan.pk}/versions/").text
    assert "崩落した道を避けた" in versions

    answer = client.get(f"/plans/compare/?a={plan.pk}:1&b={plan.pk}:2")
    assert "経路と局の違い" in answer.text
    layer = client.get(f"/plans/compare/routes.geojson?a={plan.pk}:1&b={plan.pk}:2").json()
    changes = {one["properties"]["edge_id"]: one["properties"]["change"] for one in layer["features"]}
    assert changes[edge] == "removed"
    assert set(changes.values()) >= {"removed", "kept"}


def test_the_page_tells_figures_with_their_basis_and_sources(plan, people):
    page = client_of(people[Role.VIEWER]).get(f"/plans/{plan.pk}/").text
    assert "41,766" in page
    assert 'class="badge modelled"' in page
    assert "最適との差" in page
    assert "だれが払うか" in page
    assert "総務省統計局" in page
    assert "--rules-as-of" not in page
    english = client_of(people[Role.VIEWER]).get(f"/plans/{plan.pk}/?lang=en").text
    assert "Estimated cost" in english
    assert "households" in english


def test_all_five_files_and_the_zip_in_both_languages(plan, people):
    client = client_of(people[Role.VIEWER])
    for lang in ("ja", "en"):
        for name in FILES:
            answer = client.get(f"/plans/{plan.pk}/versions/1/files/{lang}/{name}")
            assert answer.status_code == 200
            assert "attachment" in answer.headers["Content-Disposition"]
        archive = zipfile.ZipFile(io.BytesIO(client.get(f"/plans/{plan.pk}/versions/1/files/{lang}/plan.zip").content))
        assert set(archive.namelist()) == set(FILES)
    for name in ("figures.json", "..%2Ffigures.json", "plan.exe"):
        assert client.get(f"/plans/{plan.pk}/versions/1/files/ja/{name}").status_code == 404
    assert client.get(f"/plans/{plan.pk}/versions/1/files/fr/plan.pdf").status_code == 404
    assert client.get(f"/plans/{plan.pk}/versions/9/files/ja/plan.pdf").status_code == 404


def test_the_public_sees_aggregates_and_what_is_left_out(published, people):
    stranger = Client()
    page = stranger.get(f"/plans/{published.pk}/").text
    assert "公表していません" in page
    assert "載せていません" in page
    assert "室蘭市" in page
    assert not any(str(person) in page for person in people.values())
    assert "支線ごとの費用" not in page
    base = f"/plans/{published.pk}/versions/1/"
    assert stranger.get(f"{base}files/ja/plan.gpkg").status_code == 404
    for name in ("routes", "sites", "exchange", "roads"):
        assert stranger.get(f"{base}map/{name}.geojson").status_code == 404
    squares = stranger.get(f"{base}map/cells.geojson").json()["features"]
    assert squares
    assert {key for one in squares for key in one["properties"]} == {
        "mesh_code", "population", "households", "basis", "in_plan", "left_out",
    }  # fmt: skip
    assert published.title in stranger.get("/plans/").text
    for rest in ("versions/", "comments/", "approval/", "paper/", "changes/"):
        assert stranger.get(f"/plans/{published.pk}/{rest}").status_code in (302, 403)


def test_the_owner_may_publish_the_network_too(published, people):
    approver = people[Role.APPROVER]
    deciding.withdraw(published, by=approver, seen=published.version, reason="直す")
    assert Client().get(f"/plans/{published.pk}/").status_code == 302
    plan = plan_for_page(published.pk)
    deciding.publish(plan, by=approver, seen=plan.version, with_network=True)
    assert Client().get(f"/plans/{plan.pk}/versions/1/map/routes.geojson").status_code == 200
    assert Client().get(f"/plans/{plan.pk}/versions/1/files/ja/plan.gpkg").status_code == 200


def test_an_older_version_is_not_public(plan, people):
    first = plan.current
    plan.config = {**plan.config, "budget_jpy": 900_000_000}
    plan.save()
    add_version(plan, computed())
    type(plan).objects.filter(pk=plan.pk).update(state=State.PUBLISHED)
    assert Client().get(f"/plans/{plan.pk}/").status_code == 200
    hidden = Client().get(f"/plans/{plan.pk}/versions/{first.number}/")
    assert hidden["Location"] == f"/account/login/?next=/plans/{plan.pk}/versions/{first.number}/"
    assert Client().get(f"/plans/{uuid4()}/").status_code == 302
    assert client_of(people[Role.VIEWER]).get(f"/plans/{plan.pk}/versions/{first.number}/").status_code == 200
    page = client_of(people[Role.VIEWER]).get(f"/plans/{plan.pk}/versions/").text
    assert "総事業費の上限: 上限なし → 900,000,000円" in page


def test_the_decision_paper_has_stamps_cost_and_history(published, people):
    content = client_of(people[Role.VIEWER]).get(f"/plans/{published.pk}/paper.pdf").content
    found = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    for said in ("決裁", "室蘭市 光整備計画", str(people[Role.APPROVER]), "整備と運営の形"):
        assert said in found, said
    page = client_of(people[Role.VIEWER]).get(f"/plans/{published.pk}/paper/").text
    assert "公表した" in page


def test_wishes_for_the_same_road_are_put_side_by_side(plan, people, person_in, town):
    mine, theirs = people[Role.DRAFTER], person_in(town, Role.DRAFTER)
    edge = min(ids_in(plan.current, "edge"))
    other = editing.ask(plan, editing.Wish(EditKind.FORCE_ROAD, edge), by=theirs)
    client = client_of(mine)
    sent = {"kind": "forbid_road", "target": edge}
    page = client.post(f"/plans/{plan.pk}/changes/", sent)
    assert page.status_code == 409
    assert str(theirs) in page.text
    assert Edit.objects.filter(dropped_at=None).get() == other
    assert client.post(f"/plans/{plan.pk}/changes/", {**sent, "replace": other.pk}).status_code == 302
    assert Edit.objects.get(dropped_at=None).kind == EditKind.FORBID_ROAD


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "explode", "target": ""},
        {"kind": "forbid_road", "target": "nowhere"},
        {"kind": "place_site"},
        {"kind": "place_site", "lat": "95", "lon": "141"},
        {"kind": "place_site", "lat": "42.3", "lon": "141", "note": "x\u202ey"},
        {"kind": "keep_site", "target": "' OR 1=1"},
    ],
)
def test_a_change_that_cannot_be_made_is_refused_in_words(plan, people, sent):
    page = client_of(people[Role.DRAFTER]).post(f"/plans/{plan.pk}/changes/", sent)
    assert page.status_code == 422
    assert 'class="wrong-text"' in page.text
    assert not Edit.objects.exists()


def test_a_station_that_was_placed_by_hand_is_moved_and_taken_away(plan, people):
    drafter, version = people[Role.DRAFTER], plan.current
    site = min(ids_in(version, "site"))
    moved = editing.ask(plan, editing.Wish(EditKind.MOVE_SITE, site, lat=42.35, lon=141.0), by=drafter)
    assert moved.detail == {"note": "", "lat": 42.35, "lon": 141.0}
    assert editing.ask(plan, editing.Wish(EditKind.MOVE_SITE, site, lat=42.35, lon=141.0), by=drafter) == moved
    editing.drop(moved, by=drafter)
    assert not Edit.objects.filter(dropped_at=None).exists()


def test_a_table_of_present_service_is_looked_at_before_it_counts(plan, people):
    drafter = people[Role.DRAFTER]
    square = min(ids_in(plan.current, "cell"))
    client = client_of(drafter)
    address = f"/plans/{plan.pk}/present/"
    table = SimpleUploadedFile("genkyo.csv", f"メッシュコード,光\n{square},有\n".encode())
    page = client.post(address, {"file": table})
    assert page.status_code == 200, page.text
    assert "1 のメッシュの現況が変わります" in page.text
    plan.refresh_from_db()
    assert plan.present is None
    upload = page.context["upload"]
    assert client.post(address, {"upload": str(upload.pk)}).status_code == 302
    plan.refresh_from_db()
    assert plan.present == upload
    bad = SimpleUploadedFile("genkyo.csv", "色,形\n赤,丸\n".encode())
    assert client.post(address, {"file": bad}).status_code == 422
    assert client.post(address, {"upload": "x"}).status_code == 422


def test_after_the_decision_only_a_new_draft_changes_anything(published, people):
    drafter = people[Role.DRAFTER]
    made = deciding.redraft(published, by=drafter, title=published.title)
    approver = Membership.objects.get(person=people[Role.APPROVER])
    with pytest.raises(InputError, match="not_computed"):
        deciding.submit(made, by=drafter, seen=made.version, approver=approver)
    published.refresh_from_db()
    assert (published.state, published.versions.count()) == (State.PUBLISHED, 1)
    assert (made.state, made.made_from, made.config) == (State.DRAFTING, published, published.config)


def test_a_late_computation_makes_no_version_of_what_was_sent_on(plan, people):
    drafter = people[Role.DRAFTER]
    plan.config = {**plan.config, "budget_jpy": 900_000_000}
    plan.save()
    job = compute(plan_for_page(plan.pk), by=drafter)
    type(plan).objects.filter(pk=plan.pk).update(state=State.IN_REVIEW)
    job.result = computed()
    done(job)
    assert PlanVersion.objects.filter(plan=plan).count() == 1
    assert Entry.objects.filter(action="plan.computed_late").exists()


def test_the_bureau_sees_what_was_decided_in_its_area(published, person_in):
    bureau = Organisation.objects.create(kind=OrganisationKind.BUREAU, name="局", area_code="01")
    officer = person_in(bureau, Role.VIEWER)
    client = client_of(officer)
    assert published.title in client.get("/plans/?list=settled").text
    assert client.get(f"/plans/{published.pk}/versions/1/map/routes.geojson").status_code == 200
    type(published).objects.filter(pk=published.pk).update(state=State.DRAFTING)
    assert client.get(f"/plans/{published.pk}/").status_code == 404
    assert list(plans_of_area("01205", officer)) == []


def test_the_plans_page_asks_few_questions(plan, people):
    client = client_of(people[Role.VIEWER])
    client.get(f"/plans/{plan.pk}/")
    with CaptureQueriesContext(connection) as held:
        client.get(f"/plans/{plan.pk}/")
    assert len(held) <= 14, json.dumps([one["sql"][:120] for one in held], indent=1)


def test_the_atlas_gets_outlines_for_all_and_networks_for_those_who_may(plan, people, rf):
    def layers(person):
        request = rf.get("/")
        request.user = person
        return {one.id: one for one in provider(request)}

    assert layers(AnonymousUser()) == {}
    assert set(layers(people[Role.VIEWER])) == {"plans-routes", "plans-sites"}
    type(plan).objects.filter(pk=plan.pk).update(state=State.PUBLISHED)
    (served,) = layers(AnonymousUser()).values()
    found = served.features()["features"]
    years = [one["properties"]["整備する年度"] for one in found]
    assert years == sorted(set(years))
    squares = sum(one["properties"]["in_plan"] for one in features(plan.current.result, "cells"))
    assert sum(one["properties"]["メッシュの数"] for one in found) == squares
