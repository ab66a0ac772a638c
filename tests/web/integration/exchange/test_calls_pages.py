"""The pages of calls: what each shows to whom, what is told of bad input, and how many questions they ask."""

from __future__ import annotations

import json
import re

import pytest
from django.utils import timezone

from sample_calls import (
    HOUR,
    announced,
    applied,
    call_of_template,
    content,
    draft_call,
    queries,
    somebody,
    text_of,
    to,
)
from todoku_web.accounts.models import Membership, Role
from todoku_web.exchange.calls.actions import calling, outcomes
from todoku_web.exchange.calls.models import Call

pytestmark = pytest.mark.django_db
LIST = "/calls/"


class TestList:
    def test_calls_are_listed_by_when_they_are_open(self, client, officer):
        now = timezone.now()
        announced(officer, title="春の会")
        announced(officer, title="夏の会", opens_at=now + HOUR, closes_at=now + 2 * HOUR)
        called_off = announced(officer, title="秋の会")
        calling.cancel(called_off, by=officer, seen=called_off.version, reason="x")
        draft_call(officer, title="冬の会")
        shown = {when: text_of(client.get(LIST, {"when": when})) for when in ("now", "coming", "closed", "all")}
        assert {when: [season for season in "春夏秋冬" if f"{season}の会" in said] for when, said in shown.items()} == {
            "now": ["春"],
            "coming": ["夏"],
            "closed": ["秋"],
            "all": ["春", "夏", "秋"],
        }

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"kind": "seminar"}, {"甲", "乙"}),
            ({"kind": "hackathon"}, set()),
            ({"issue": "tourism"}, {"乙"}),
            ({"audience": "students"}, {"乙"}),
            ({"area": "室蘭市"}, {"甲", "乙"}),
            ({"area": "01"}, {"甲", "乙"}),
            ({"area": "登別市"}, {"甲"}),
            ({"area": "13"}, {"甲"}),
            ({"kind": "no such"}, {"甲", "乙"}),
        ],
    )
    def test_calls_are_found_by_what_they_are_for(self, client, officer, query, found):
        announced(officer, title="甲の会")
        announced(officer, title="乙の会", issue="tourism", audience="students", area_code="01205")
        said = text_of(client.get(LIST, query))
        assert {name for name in ("甲", "乙") if f"{name}の会" in said} == found

    def test_an_area_that_is_none_is_told_in_one_line(self, client):
        response = client.get(LIST, {"area": "どこでもない村"})
        assert response.status_code == 400
        assert "どこでもない村" in text_of(response)

    def test_the_list_asks_as_often_for_three_calls_as_for_one(self, client, officer):
        announced(officer)
        one = queries(client, LIST)
        for _ in range(2):
            announced(officer)
        assert queries(client, LIST) == one

    def test_drafts_are_seen_by_their_own_alone(self, client, officer):
        call = draft_call(officer, title="公開前の会")
        assert client.get(to("call", call)).status_code == 404
        assert client.get(to("call_feed", call)).status_code == 404
        client.force_login(officer)
        assert "公開前の会" in text_of(client.get(LIST))
        assert client.get(to("call", call)).status_code == 200


class TestCall:
    def test_a_page_says_its_period_in_japan_time_its_rules_and_its_form(self, client, officer):
        call = call_of_template(officer, "adviser_dispatch")
        said = text_of(client.get(to("call", call)))
        closes = timezone.localtime(call.closes_at)
        assert f"{closes.year}年{closes.month}月{closes.day}日" in said
        for words in (
            "時刻はすべて日本時間です",
            "申し込めるのは: 市町村、都道府県",
            "希望する日数",
            "dx-navi.soumu.go.jp",
        ):
            assert words in said

    def test_telework_days_show_their_counts(self, client, officer):
        call = call_of_template(officer, "telework_days", eligibility=[])
        for answers in ({"role": "implementing", "people": 3}, {"role": "supporting", "support": "x"}):
            applied(call, answers=answers)
        assert re.search(r"合計 2 実施団体 1 応援団体 1", text_of(client.get(to("call", call))))

    def test_an_event_stands_in_the_page_for_programs(self, client, officer):
        held_at = timezone.now() + 5 * HOUR
        call = announced(officer, held_at=held_at, venue="</script><script>alert(1)</script>")
        content = client.get(to("call", call)).content.decode()
        (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', content, re.DOTALL)
        assert json.loads(written)["location"]["name"] == call.venue
        assert "<script>alert" not in content

    def test_results_name_bodies_and_numbers_but_no_person(self, client, officer, at, town):
        call = announced(officer, admission="selection")
        person, drafter = somebody("nameless"), somebody()
        Membership.objects.create(person=drafter, organisation=town, role=Role.DRAFTER)
        got = [applied(call, person), applied(call, drafter, organisation=town)]
        at(call.closes_at)
        assert "室蘭市" not in text_of(client.get(to("call", call))).partition("結果")[2]
        outcomes.set_outcomes(call, {str(one.pk): one.version for one in got}, "selected", by=officer)
        calling.decide(call, by=officer, seen=call.version)
        said = text_of(client.get(to("call", call)))
        assert "応募 2件、採択 2件" in said
        assert "受付番号 2 室蘭市" in said
        assert "nameless" not in said

    def test_calendars_are_sent(self, client, officer):
        call = announced(officer, title="冬の会")
        for address in (to("call_feed", call), "/calls/calls.ics"):
            response = client.get(address)
            assert response["Content-Type"] == "text/calendar; charset=utf-8"
            assert "締切: 冬の会".encode() in response.content
            assert f"http://testserver/calls/{call.pk}/".encode() in response.content.replace(b"\r\n ", b"")

    def test_open_calls_stand_on_the_first_page_and_in_the_karte(self, client, officer):
        announced(officer, title="全国の会")
        announced(officer, title="登別の会", area_code="01230")
        home, karte = client.get("/").content.decode(), text_of(client.get("/areas/01205/"))
        assert "全国の会" in home
        assert re.search(r'<a href="/calls/[^"]+">全国の会', home)
        assert ("全国の会" in karte, "登別の会" in karte) == (True, False)


class TestOrganising:
    def typed(self, client, name):
        page = client.get(f"/calls/new/?template={name}").content.decode()
        (key,) = re.findall(r'name="key" value="([^"]+)"', page)
        return {
            "key": key,
            "kind": "seminar",
            "title": "冬のセミナー",
            "description": "説明",
            "audience": "students",
            "admission": "first_come",
            "capacity": "30",
            "waiting_list": "on",
            "most_each": "1",
            "opens_at": "2030-06-01T09:00",
            "closes_at": "2030-07-01T17:00",
            "who": ["person"],
            "areas": "北海道、室蘭市",
            "declared": "学生である | I am a student",
            "stage-0-title": "受付",
            "stage-0-kind": "reception",
        }

    def test_a_call_is_begun_from_a_template_once(self, client, officer):
        client.force_login(officer)
        typed = self.typed(client, "student_startup_seminar")
        for _ in range(2):
            response = client.post("/calls/new/?template=student_startup_seminar", typed)
        call = Call.objects.get()
        assert response["Location"] == to("form", call)
        assert (call.template, call.capacity, call.waiting_list) == ("student_startup_seminar", 30, True)
        assert timezone.localtime(call.closes_at).isoformat() == "2030-07-01T17:00:00+09:00"
        assert [rule["kind"] for rule in call.eligibility] == ["organisation_kind", "area", "declared"]
        assert call.eligibility[1]["in"] == ["01", "01205"]
        assert [one.id for one in call.form.fields] == ["attendance", "question", "support"]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"closes_at": "2030-05-01T09:00"}, "締切が受付の始まりより前です"),
            ({"capacity": "-1"}, "1"),
            ({"capacity": "", "waiting_list": "on"}, "定員を入れてください"),
            ({"areas": "どこでもない村"}, "どこでもない村"),
            ({"declared": "a\u202eb"}, "U+202E"),
            ({"stage-0-kind": "party"}, "段階1の種類"),
            ({"stage-0-starts": "いつか"}, "段階1の日時"),
            ({"stage-0-starts": "2030-06-02T09:00"}, "受付期間と違います"),
            ({"title": "あ" * 121}, "120"),
            ({"opens_at": "きのう"}, "受付の始まり"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, client, officer, change, said):
        client.force_login(officer)
        typed = {**self.typed(client, "none"), **change}
        response = client.post("/calls/new/?template=none", typed)
        assert response.status_code == 422
        assert said in text_of(response)
        assert "冬のセミナー" in response.content.decode() or "title" in change
        assert not Call.objects.exists()

    def test_every_template_opens(self, client, officer):
        client.force_login(officer)
        for name in re.findall(r"\?template=(\w+)", client.get("/calls/new/").content.decode()):
            assert client.get(f"/calls/new/?template={name}").status_code == 200
        assert client.get("/calls/new/?template=ない").status_code == 400

    def test_of_two_editors_the_second_sees_both(self, client, officer):
        client.force_login(officer)
        call = draft_call(officer)
        typed = {**self.typed(client, "none"), "seen": str(call.version)}
        assert client.post(to("settings", call), {**typed, "title": "先の人"}).status_code == 302
        response = client.post(to("settings", call), {**typed, "title": "後の人"})
        assert response.status_code == 409
        assert {"先の人", "後の人"} <= set(re.findall("先の人|後の人", text_of(response)))
        sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()))
        assert client.post(to("settings", call), sent).status_code == 302
        assert Call.objects.get().title == "後の人"

    def test_the_settings_come_back_as_they_were(self, client, officer):
        client.force_login(officer)
        client.post("/calls/new/?template=none", self.typed(client, "none"))
        call = Call.objects.get()
        before = calling.Content.of(call)
        page = client.get(to("settings", call)).content.decode()
        assert 'value="2030-07-01T17:00"' in page
        fields = self.typed(client, "none") | {"seen": str(call.version), "areas": "01、01205", "stage-0-id": "s1"}
        assert client.post(to("settings", call), fields).status_code == 302
        call.refresh_from_db()
        assert calling.Content.of(call) == before
        assert call.events.count() == 1

    def test_steps_are_taken_by_button(self, client, officer):
        client.force_login(officer)
        call = draft_call(officer)
        assert client.post(to("step", call, name="announce"), {"seen": "0"}).status_code == 409
        assert client.post(to("step", call, name="announce"), {"seen": call.version}).status_code == 302
        response = client.post(to("step", call, name="decide"), {"seen": call.version + 1})
        assert response.status_code == 422
        assert "締切のあとに" in text_of(response)
        assert client.post(to("step", call, name="sing"), {}).status_code == 404


class TestFormEditor:
    def rows(self, page):
        rows = dict(re.findall(r'<input[^>]*name="(row-\d+-\w+|seen)" value="([^"]*)"', page))
        return rows | dict(re.findall(r'<textarea[^>]*name="(row-\d+-\w+)"[^>]*>\n([^<]*)</textarea>', page))

    def test_a_field_is_added_looked_at_and_kept_without_any_script(self, client, officer):
        client.force_login(officer)
        call = draft_call(officer)
        rows = self.rows(client.get(to("form", call)).content.decode())
        page = client.post(to("form", call), {**rows, "row-0-required": "yes", "action": "add-choice"})
        rows = self.rows(page.content.decode()) | {
            "row-0-required": "yes",
            "row-1-title": "参加方法",
            "row-1-choices": "会場 | Venue\nオンライン | Online",
        }
        page = client.post(to("form", call), {**rows, "action": "add-integer"})
        rows = self.rows(page.content.decode()) | {
            "row-0-required": "yes",
            "row-2-title": "人数",
            "row-2-when": "参加方法",
            "row-2-value": "会場",
        }
        preview = client.post(to("form", call), {**rows, "action": "preview"})
        assert "「参加方法」が「会場」のときだけ記入します" in text_of(preview)
        assert client.post(to("form", call), {**rows, "action": "save"}).status_code == 302
        call.refresh_from_db()
        assert (call.form.number, [one.id for one in call.form.fields]) == (2, ["theme", "q1", "q2"])
        assert call.form.fields[2].shown_when.value == "c1"

    def test_what_is_wrong_is_said_with_the_number_of_the_field(self, client, officer):
        client.force_login(officer)
        call = draft_call(officer)
        rows = {"row-0-type": "choice", "row-0-title": "方法", "row-0-choices": "一つだけ", "seen": call.version}
        response = client.post(to("form", call), {**rows, "action": "save"})
        assert response.status_code == 422
        assert "選択肢は2から" in text_of(response)
        assert "一つだけ" in response.content.decode()

    def test_of_two_who_change_the_form_the_second_is_asked(self, client, officer):
        client.force_login(officer)
        call = draft_call(officer)
        calling.edit(
            call,
            content(title="別"),
            by=officer,
            seen=call.version,
        )
        rows = {"row-0-type": "text", "row-0-title": "題", "seen": call.version, "action": "save"}
        response = client.post(to("form", call), rows)
        assert response.status_code == 409
        rows["seen"] = self.rows(response.content.decode())["seen"]
        assert client.post(to("form", call), rows).status_code == 302
