"""The pages on which people apply, and on which what they handed in is looked at."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sample_calls import (
    SIMPLE,
    announced,
    applied,
    draft_of,
    organiser,
    queries,
    somebody,
    text_of,
    to,
)
from todoku.errors import InputError
from todoku_web.accounts.models import Membership, Role
from todoku_web.exchange.calls.actions import applying, calling, outcomes
from todoku_web.exchange.calls.form_fields import FieldType, FormField
from todoku_web.exchange.calls.models import Application
from todoku_web.exchange.needs.models import Need
from todoku_web.notices.models import Notice

pytestmark = pytest.mark.django_db
LIST = "/calls/"


class TestApplying:
    @pytest.fixture
    def applicant(self, client):
        person = somebody()
        client.force_login(person)
        return person

    def send(self, client, call, action="submit", **answers):
        page = client.get(to("apply", call)).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(key|seen)" value="([^"]*)"', page))
        return client.post(to("apply", call), {**hidden, **answers, "action": action})

    def test_a_draft_is_kept_and_handed_in(self, client, officer, applicant):
        call = announced(officer, capacity=1)
        self.send(client, call, "keep", **{"f-theme": "途中"})
        draft = Application.objects.get()
        assert (draft.state, draft.answers) == ("draft", {"theme": "途中"})
        assert 'value="途中"' in client.get(to("apply", call)).content.decode()
        response = self.send(client, call, **{"f-theme": "できた"})
        assert response["Location"] == f"/calls/applications/{draft.pk}/"
        assert "参加が確定しました" in text_of(client.get(response["Location"]))
        assert "参加確定" in text_of(client.get("/calls/mine/"))
        assert applicant.pk == Application.objects.get(state="accepted").applicant_id

    @pytest.mark.usefixtures("applicant")
    def test_errors_stand_at_their_fields_and_the_draft_is_kept(self, client, officer):
        call = announced(officer)
        response = self.send(client, call, **{"f-theme": "あ" * 21})
        assert response.status_code == 422
        content = response.content.decode()
        assert 'href="#field-f-theme"' in content
        assert "あ" * 21 in content
        assert Application.objects.get().state == "draft"

    @pytest.mark.usefixtures("applicant")
    def test_at_the_very_second_of_the_deadline_one_clear_line_and_the_draft_stays(self, client, officer, at):
        call = announced(officer)
        page = client.get(to("apply", call)).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(key|seen)" value="([^"]*)"', page))
        at(call.closes_at)
        for theme in ("間に合わない", ""):
            response = client.post(to("apply", call), {**hidden, "f-theme": theme, "action": "submit"})
            hidden["seen"] = re.findall(r'name="seen" value="(\d+)"', response.content.decode())[0]
            assert response.status_code == 422
            assert response.content.decode().count('role="alert"') == 1
            assert "締め切りました" in text_of(response)
        assert Application.objects.get().state == "draft"

    @pytest.mark.usefixtures("applicant")
    def test_the_same_page_sent_twice_leads_to_the_one_application(self, client, officer):
        call = announced(officer)
        sent = {"key": "k", "seen": "0", "f-theme": "雪", "action": "submit"}
        got = [client.post(to("apply", call), sent)["Location"] for _ in range(2)]
        assert len(set(got)) == Application.objects.count() == 1

    @pytest.mark.usefixtures("applicant")
    def test_two_pages_of_one_draft_do_not_overwrite_each_other(self, client, officer):
        call = announced(officer)
        self.send(client, call, "keep", **{"f-theme": "一"})
        key = Application.objects.get().key
        self.send(client, call, "keep", **{"f-theme": "二"})
        response = client.post(to("apply", call), {"key": key, "seen": "1", "f-theme": "三", "action": "keep"})
        assert response.status_code == 409
        assert Application.objects.get().answers == {"theme": "二"}
        said = response.content.decode()
        assert 'value="三"' in said
        assert "二" in text_of(response)

    @pytest.mark.usefixtures("applicant")
    @pytest.mark.parametrize("broken", [b"<html>", b"MZ\x90", b"%PDF-broken"])
    def test_a_wrong_file_is_told_and_a_sound_one_kept(self, client, officer, settings, tmp_path, broken):
        settings.MEDIA_ROOT = tmp_path / "uploads"
        fields = (FormField("paper", FieldType.FILE, "資料", required=True),)
        call = announced(officer, fields=fields)
        response = self.send(client, call, **{"f-paper": SimpleUploadedFile("x.pdf", broken)})
        assert response.status_code == 422
        assert "f-paper" in response.content.decode()
        sound = SimpleUploadedFile("表.csv", b"a,b\n1,2\n")
        response = self.send(client, call, "keep", **{"f-paper": sound})
        response = self.send(client, call)
        made = Application.objects.get()
        assert made.state == "accepted"
        address = reverse("calls:file", kwargs={"application_id": made.pk, "field": "paper"})
        assert client.get(address).content == b"a,b\n1,2\n"
        client.force_login(somebody())
        assert client.get(address).status_code == 404

    def test_an_upload_of_somebody_else_cannot_be_named(self, officer, applicant):
        call = announced(officer, fields=(FormField("paper", FieldType.FILE, "資料"),))
        foreign = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
        draft = draft_of(call, applicant, {"paper": foreign})
        assert draft.answers == {}

    def test_rules_are_judged_before_anything_is_written(self, client, officer, applicant, town):
        Membership.objects.create(person=applicant, organisation=town, role=Role.DRAFTER)
        call = announced(officer, eligibility=[{"kind": "organisation_kind", "in": ["municipality"]}])
        said = text_of(client.get(to("apply", call)))
        assert "満たしています: 申し込めるのは: 市町村" in said

    def test_an_application_names_the_need_that_it_is_about(self, client, officer, applicant):
        own, foreign = (
            Need.objects.create(
                key=str(who.pk), author=who, title=title, who="resident", issue_area="tourism", area_code="01205"
            )
            for who, title in ((applicant, "冬の観光の足"), (somebody(), "よその課題"))
        )
        call = announced(officer)
        page = client.get(f"{to('apply', call)}?need={own.pk}").content.decode()
        assert re.search(rf'value="{own.pk}" selected', page)
        assert "よその課題" not in page
        response = self.send(client, call, **{"f-theme": "雪", "need": str(own.pk)})
        assert "冬の観光の足" in text_of(client.get(response["Location"]))
        client.force_login(officer)
        assert "冬の観光の足" not in text_of(client.get(response["Location"]))
        with pytest.raises(InputError):
            draft_of(call, applicant, need=foreign)

    def test_an_unconfirmed_address_cannot_apply(self, client, officer, town, person_in):
        client.force_login(person_in(town, Role.DRAFTER))
        assert client.get(to("apply", announced(officer))).status_code == 403

    def test_what_one_is_told_stands_in_the_portal_until_it_is_read(self, client, officer, applicant):
        applied(announced(officer, title="冬の会"), applicant)
        assert "お知らせ（未読 1 件）" in text_of(client.get("/calls/mine/"))
        assert "「冬の会」の参加が確定しました" in text_of(client.get("/notices/"))
        told = Notice.objects.get()
        opened = client.post("/notices/read/", {"notice": str(told.pk)})
        assert client.get(opened["Location"]).status_code == 200
        assert "未読" not in text_of(client.get("/calls/mine/"))

    def test_an_outcome_is_hidden_until_it_is_published(self, client, officer, applicant, at):
        call = announced(officer, admission="selection")
        made = applied(call, applicant)
        at(call.closes_at)
        outcomes.set_outcomes(call, {str(made.pk): made.version}, "not_selected", by=officer, reason="ひみつ")
        address = f"/calls/applications/{made.pk}/"
        for page in (client.get(address), client.get("/calls/mine/"), client.get(to("call", call))):
            assert "不採択" not in text_of(page)
            assert "ひみつ" not in text_of(page)
        assert "取り下げる" in text_of(client.get(address))
        calling.decide(call, by=officer, seen=call.version)
        assert "ひみつ" in text_of(client.get(address))

    def test_withdrawing_asks_for_the_version_that_was_seen(self, client, officer, applicant):
        made = applied(announced(officer), applicant)
        address = reverse("calls:withdraw", kwargs={"application_id": made.pk})
        assert client.post(address, {"seen": "99"}).status_code == 409
        assert client.post(address, {"seen": made.version}).status_code == 302
        made.refresh_from_db()
        assert made.state == "withdrawn"


class TestHandling:
    def test_the_list_is_filtered_and_asks_as_often_for_three_as_for_one(self, client, officer):
        call = announced(officer)
        first = applied(call)
        client.force_login(officer)
        address = to("applications", call)
        one = queries(client, address)
        for _ in range(2):
            applied(call)
        assert queries(client, address) == one
        applying.withdraw(first, by=first.applicant, seen=first.version)
        said = client.get(address, {"state": "withdrawn"}).content.decode()
        assert re.findall(r"/calls/applications/[0-9a-f-]{36}/", said) == [f"/calls/applications/{first.pk}/"]
        assert first.applicant_name in text_of(client.get(address, {"search": first.applicant_name}))
        assert client.get(address, {"search": "9" * 30}).status_code == 200

    def test_the_table_has_safe_cells_and_every_versions_columns(self, client, officer):
        call = announced(officer)
        applied(call, answers={"theme": "=1+1"})
        fields = (*SIMPLE, FormField("q1", FieldType.BOOLEAN, "参加"))
        call = calling.change_form(call, fields, by=officer, seen=call.version)
        applied(call, answers={"theme": "@SUM", "q1": True})
        client.force_login(officer)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(to("table", call))
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert [row[-2:] for row in rows] == [["テーマ", "参加"], ["'=1+1", ""], ["'@SUM", "はい"]]
        applied(call, answers={"theme": "三"})
        with CaptureQueriesContext(connection) as again:
            client.get(to("table", call))
        assert len(again) == len(captured)

    def test_outcomes_are_set_for_many_at_once(self, client, officer, at):
        call = announced(officer, admission="selection", capacity=1)
        got = [applied(call) for _ in range(3)]
        at(call.closes_at)
        client.force_login(officer)
        chosen = [f"{one.pk}:{one.version}" for one in got]
        address = to("outcomes", call)
        response = client.post(address, {"chosen": chosen, "outcome": "selected"})
        assert response.status_code == 422
        assert "定員の1を超えます" in text_of(response)
        response = client.post(address, {"chosen": ["x", f"{got[0].pk}:9"], "outcome": "selected"})
        assert response.status_code == 409
        sent = {"chosen": chosen[1:], "outcome": "not_selected", "reason": "趣旨と合わないため"}
        assert client.post(address, sent).status_code == 302
        assert client.post(address, {"chosen": chosen[:1], "outcome": "selected"}).status_code == 302
        assert [one.state for one in Application.objects.order_by("number")] == [
            "selected",
            "not_selected",
            "not_selected",
        ]

    def test_only_the_organiser_sees_the_list(self, client, officer):
        call = announced(officer)
        applied(call)
        client.force_login(somebody())
        for name in ("applications", "table"):
            assert client.get(to(name, call)).status_code == 403
        client.force_login(organiser(Role.VIEWER))
        assert client.get(to("applications", call)).status_code == 403
