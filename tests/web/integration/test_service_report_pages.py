"""Pages of reports of service: who sees which, what they keep, and how many questions they ask of the database."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import sample_uploads as sample
from todoku.i18n import catalogue
from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.service_reports import actions
from todoku_web.service_reports.actions import Content
from todoku_web.service_reports.forms import ReportForm
from todoku_web.service_reports.models import Finding, ReportEvent, Service, ServiceReport, State
from todoku_web.service_reports.permissions import SENTENCES
from todoku_web.service_reports.places import find_place
from todoku_web.uploads.models import Upload

pytestmark = pytest.mark.django_db
STATION = "42.31530, 140.97350"
BASE = "/service-reports/"
DAY = dt.date(2026, 4, 1)
FIELDS = {
    "service": "mobile",
    "finding": "unserved",
    "place": STATION,
    "municipality": "",
    "observed_on": "2026-04-01",
    "carrier": "",
    "technology": "",
    "setting": "",
    "down_mbps": "",
    "up_mbps": "",
    "comment": "圏外になる",
    "key": "k",
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def resident(db):  # noqa: ARG001
    person = Person.objects.create_user("resident@example.jp", "a-long-password", name="住民一")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def reviewer(town, person_in):
    return person_in(town, Role.REVIEWER)


def reported(person, *, key="k", place=STATION, **content):
    whole = Content(**{"service": Service.MOBILE, "finding": Finding.UNSERVED, "observed_on": DAY, **content})
    return actions.report(whole, find_place(place), by=person, key=key)


class TestForm:
    def test_a_report_is_made_once_however_often_it_is_sent(self, client, resident):
        client.force_login(resident)
        for _ in range(2):
            response = client.post(f"{BASE}new/", FIELDS)
        made = ServiceReport.objects.get()
        assert response.headers["Location"] == f"{BASE}{made.pk}/"
        assert (made.comment, made.square) == ("圏外になる", "634037774")

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, client, resident):
        client.force_login(resident)
        response = client.post(f"{BASE}new/", {**FIELDS, "place": "どこか", "down_mbps": "速い"})
        assert response.status_code == 400
        assert "町名・字名のときは、市町村も書いてください" in response.text
        assert 'value="どこか"' in response.text
        assert "圏外になる</textarea>" in response.text

    def test_a_sound_file_is_kept_while_the_rest_is_put_right(self, client, resident):
        client.force_login(resident)
        wrong = {**FIELDS, "place": "", "evidence": SimpleUploadedFile("画面.png", sample.picture("PNG", gps=False))}
        response = client.post(f"{BASE}new/", wrong)
        kept = re.search(r'name="kept" value="([^"]+)"', response.text)[1]
        client.post(f"{BASE}new/", {**FIELDS, "kept": kept})
        assert str(ServiceReport.objects.get().evidence_id) == kept

    def test_nobody_takes_the_file_of_another(self, client, resident, town, person_in):
        other = person_in(town, Role.VIEWER)
        upload = Upload.objects.create(sha256="0", name="a.pdf", kind="pdf", size_bytes=1, by=other)
        client.force_login(resident)
        client.post(f"{BASE}new/", {**FIELDS, "kept": str(upload.pk)})
        assert ServiceReport.objects.get().evidence is None

    def test_the_place_of_a_picture_is_offered_and_not_taken_by_itself(self, client, resident):
        client.force_login(resident)
        picture = SimpleUploadedFile("写真.jpg", sample.picture())
        response = client.post(f"{BASE}new/", {**FIELDS, "place": "", "evidence": picture})
        assert 'value="42.31500, 140.97333"' in response.text
        assert "写真に記録された場所を入れました" in response.text
        assert not ServiceReport.objects.exists()

    def test_a_harmful_file_is_refused_with_a_clear_line(self, client, resident):
        client.force_login(resident)
        svg = SimpleUploadedFile("図.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
        response = client.post(f"{BASE}new/", {**FIELDS, "evidence": svg})
        assert "HTML・SVG・XMLは" in response.text
        assert not Upload.objects.exists()

    def test_who_is_not_signed_in_is_asked_to_and_finds_what_was_typed(self, client, resident):
        client.post(f"{BASE}new/", FIELDS)
        client.force_login(resident)
        page = client.get(f"{BASE}new/").text
        assert "圏外になる</textarea>" in page
        assert f'value="{STATION}"' in page

    def test_without_a_confirmed_address_the_right_is_told(self, client, town, person_in):
        client.force_login(person_in(town, Role.VIEWER))
        response = client.get(f"{BASE}new/")
        assert response.status_code == 403
        assert "メールアドレスを確認した人" in response.text

    def test_a_form_of_another_site_does_nothing(self, resident):
        client = Client(enforce_csrf_checks=True)
        client.force_login(resident)
        assert client.post(f"{BASE}new/", FIELDS).status_code == 403
        assert not ServiceReport.objects.exists()

    @pytest.mark.parametrize("field", [name for name in ReportForm.base_fields if name not in {"kept", "key", "seen"}])
    def test_every_field_has_a_label(self, field):
        assert f"service_reports.field.{field}" in catalogue()


class TestEditing:
    def test_two_editors_get_a_question_and_nothing_is_lost(self, client, resident):
        made = reported(resident)
        client.force_login(resident)
        address = f"{BASE}{made.pk}/edit/"
        assert 'name="seen" value="1"' in client.get(address).text
        client.post(address, {**FIELDS, "comment": "先に直した", "seen": "1"})
        response = client.post(address, {**FIELDS, "comment": "後から直した", "seen": "1"})
        assert response.status_code == 409
        assert "先に直した" in response.text
        assert "後から直した" in response.text
        made.refresh_from_db()
        assert made.comment == "先に直した"
        sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.text))
        client.post(address, {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"})
        made.refresh_from_db()
        assert made.comment == "後から直した"

    def test_a_reviewer_who_saw_an_older_state_is_told(self, client, resident, reviewer):
        made = reported(resident)
        actions.edit(made, Content("mobile", "served", DAY), find_place(STATION), by=resident, seen=1)
        client.force_login(reviewer)
        response = client.post(f"{BASE}{made.pk}/reject/", {"seen": "1", "said": "長い理由"})
        assert response.status_code == 409
        assert "長い理由</textarea>" in response.text
        made.refresh_from_db()
        assert made.state == State.REPORTED


class TestWhoSees:
    @pytest.fixture
    def people(self, town, person_in, resident, reviewer):
        other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
        bureau = Organisation.objects.create(kind=OrganisationKind.BUREAU, name="局", area_code="01")
        return {
            "reporter": resident,
            "reviewer": reviewer,
            "viewer": person_in(town, Role.VIEWER),
            "bureau": person_in(bureau, Role.VIEWER),
            "other town": person_in(other, Role.ADMINISTRATOR),
            "nobody": None,
        }

    @pytest.mark.parametrize(
        ("who", "report", "place", "inbox", "declare"),
        [
            ("reporter", 200, True, 404, 404),
            ("reviewer", 200, True, 200, 200),
            ("viewer", 200, True, 200, 403),
            ("bureau", 200, False, 200, 403),
            ("other town", 404, False, 404, 404),
            ("nobody", 302, False, 302, 302),
        ],
    )
    def test_every_page(self, client, people, town, who, report, place, inbox, declare):
        upload = Upload.objects.create(sha256="0", name="a.pdf", kind="pdf", size_bytes=1, by=people["reporter"])
        made = reported(people["reporter"], comment="自宅の居間")
        ServiceReport.objects.update(evidence=upload)
        if people[who]:
            client.force_login(people[who])
        page = client.get(f"{BASE}{made.pk}/")
        assert page.status_code == report
        assert ("自宅の居間" in page.text) == ("140.97350" in page.text) == ("住民一" in page.text) == place
        assert client.get(f"{BASE}town/{town.pk}/").status_code == inbox
        assert client.get(f"{BASE}town/{town.pk}/present.csv").status_code == inbox
        for name in ("declare", "table"):
            assert client.get(f"{BASE}town/{town.pk}/{name}/").status_code == declare
        assert client.get(f"{BASE}{made.pk}/evidence/").status_code in ({404} if report == 200 else {report})

    def test_the_public_sees_counts_and_nothing_more(self, client, resident):
        reported(resident, comment="自宅の居間", carrier="楽天モバイル")
        for address in ("", "area/01205/", "area/01/", "area/01205/squares.geojson", "area/01205/reports.csv"):
            page = client.get(f"{BASE}{address}")
            assert page.status_code == 200
            told = page.text
            for secret in ("自宅", "140.9735", "住民一", "楽天", "resident@"):
                assert secret not in told
        assert "634037774" in client.get(f"{BASE}area/01205/").text

    @pytest.mark.parametrize("address", ["area/99999/", "area/01205/reports.exe", "area/01205/reports.csv/x"])
    def test_what_is_not_there(self, client, address):
        assert client.get(f"{BASE}{address}").status_code == 404

    def test_an_area_is_found_by_name_and_one_that_is_none_is_told(self, client, db):  # noqa: ARG002
        assert client.get(BASE, {"area": "室蘭市"}).headers["Location"] == f"{BASE}area/01205/"
        wrong = client.get(BASE, {"area": "室蘭町"})
        assert wrong.status_code == 400
        assert "室蘭" in wrong.text

    def test_every_right_has_its_sentence(self):
        assert [name for name in SENTENCES if f"right.service_reports.{name}" not in catalogue()] == []


class TestReviewing:
    def test_each_decision_has_its_button_and_does_what_it_says(self, client, resident, reviewer):
        made = reported(resident)
        client.force_login(reviewer)
        page = client.get(f"{BASE}{made.pk}/").text
        for action in ("confirm", "ask", "reject"):
            assert f'action="{BASE}{made.pk}/{action}/"' in page
        assert client.post(f"{BASE}{made.pk}/reject/", {"seen": "1", "said": ""}).status_code == 422
        assert client.post(f"{BASE}{made.pk}/confirm/", {"seen": "1", "said": "現地"}).status_code == 302
        made.refresh_from_db()
        assert made.state == State.CONFIRMED
        page = client.get(f"{BASE}{made.pk}/").text
        assert f'action="{BASE}{made.pk}/reopen/"' in page
        assert f'action="{BASE}{made.pk}/confirm/"' not in page

    @pytest.mark.parametrize("action", ["withdraw", "confirm", "answer", "reopen"])
    def test_who_may_not_is_told_the_right(self, client, resident, town, person_in, action):
        made = reported(resident)
        client.force_login(person_in(town, Role.DRAFTER))
        response = client.post(f"{BASE}{made.pk}/{action}/", {"seen": "1", "said": "x"})
        assert response.status_code == 403
        right = "review" if action == "confirm" else action
        assert catalogue()[f"right.service_reports.{right}_report"]["ja"] in response.text

    def test_an_action_that_is_none_is_none(self, client, resident):
        made = reported(resident)
        client.force_login(resident)
        assert client.post(f"{BASE}{made.pk}/delete/", {"seen": "1"}).status_code == 404
        assert client.get(f"{BASE}{made.pk}/withdraw/").status_code == 405

    def test_history_says_everything_that_can_happen(self):
        done = {"reported", "declared", "edited", "withdrawn", "answered", "confirmed", "rejected", "asked", "reopened"}
        for action in done:
            assert f"service_reports.did.{action}" in catalogue()
            assert f"audit.service_report.{action}" in catalogue()

    def test_the_inbox_gathers_by_square_and_filters(self, client, resident, reviewer, town):
        reported(resident)
        reported(resident, key="l", finding=Finding.SERVED)
        reported(resident, key="m", service=Service.FTTH)
        client.force_login(reviewer)
        page = client.get(f"{BASE}town/{town.pk}/")
        assert [len(group["reports"]) for group in page.context["groups"]] == [2, 1]
        assert len(client.get(f"{BASE}town/{town.pk}/?service=ftth").context["groups"]) == 1
        assert client.get(f"{BASE}town/{town.pk}/?state=rejected").context["groups"] == []
        assert client.get(f"{BASE}town/{town.pk}/?square=9999&state=nonsense&page=x").status_code == 200


class TestTables:
    ROWS = "メッシュコード,光,携帯,時点\n634037774,整備済,未整備,2026-03-31\n634037783,不明,,\n634037784,たぶん,,\n"

    def test_a_table_is_looked_at_first_and_declared_once(self, client, reviewer, town):
        client.force_login(reviewer)
        address = f"{BASE}town/{town.pk}/table/"
        table = SimpleUploadedFile("表.csv", self.ROWS.encode("cp932"))
        looked = client.post(address, {"table": table, "observed_on": "2026-04-30", "key": "k"})
        assert looked.status_code == 200
        assert 'name="observed_on" value="2026-03-31"' in looked.text
        assert [fault.row for fault in looked.context["read"].faults] == [4]
        assert "たぶん" in looked.text
        assert not ServiceReport.objects.exists()
        kept = re.search(r'name="kept" value="([^"]+)"', looked.text)[1]
        for _ in range(2):
            client.post(address, {"kept": kept, "observed_on": "2026-03-31", "key": "k", "action": "declare"})
        told = set(ServiceReport.objects.values_list("square", "service", "finding", "state"))
        assert told == {
            ("634037774", "ftth", "served", "confirmed"),
            ("634037774", "mobile", "unserved", "confirmed"),
        }
        assert ServiceReport.objects.count() == ReportEvent.objects.count() == 2
        csv = client.get(f"{BASE}town/{town.pk}/present.csv").content.decode("utf-8-sig")
        assert csv == "mesh_code,ftth,mobile,as_of\r\n634037774,served,unserved,2026-03-31\r\n"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"a,b\n1,2\n", "見出しの行が見つかりません"),
            ("メッシュコード,光\n634037774,不明\n".encode(), None),
            (sample.pdf(), "中身はPDFです"),
            (b"", "中身が空です"),
        ],
    )
    def test_a_table_that_cannot_be_used_is_refused_in_one_line(self, client, reviewer, town, content, said):
        client.force_login(reviewer)
        address = f"{BASE}town/{town.pk}/table/"
        asked = {"observed_on": "2026-03-31", "key": "k", "action": "declare"}
        response = client.post(address, {**asked, "table": SimpleUploadedFile("表.csv", content)})
        assert response.status_code == 400
        assert (said or "整備済・未整備の行がありません") in response.text
        assert not ServiceReport.objects.exists()


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_lists_ask_as_much_for_three_as_for_one(client, resident, reviewer, town):
    addresses = ["", "area/01205/", "mine/", f"town/{town.pk}/?state=all"]
    squares = ["634037774", "634037783", "634037784"]
    counted = {}
    for number, square in enumerate(squares):
        made = reported(resident, key=str(number), place=square)
        if number in {0, 2}:
            for who, address in [(None, ""), (None, "area/01205/"), (resident, "mine/"), (reviewer, addresses[3])]:
                client.logout()
                if who:
                    client.force_login(who)
                client.get(f"{BASE}{address}")
                counted.setdefault(address, []).append(queries(client, f"{BASE}{address}"))
    assert made.square == squares[-1]
    assert {address: one for address, (one, three) in counted.items() if one != three} == {}


def test_the_atlas_shows_what_is_published(resident, rf):
    from todoku_web.service_reports import atlas_layers

    reported(resident, comment="自宅の居間")
    layers = {layer.id: layer for layer in atlas_layers.provider(rf.get("/"))}
    assert set(layers) == {
        "reports-ftth-unserved",
        "reports-ftth-served",
        "reports-mobile-unserved",
        "reports-mobile-served",
    }
    assert "判定するものではありません" in layers["reports-mobile-unserved"].entry["note"]
