"""Needs: from a draft to what came of it; who may what; bad input; two people at once; mergers of municipalities."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from todoku.errors import AreaError, InputError
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.audit.models import Entry
from todoku_web.exchange.needs.actions import needs as actions
from todoku_web.exchange.needs.actions.history import Collision
from todoku_web.exchange.needs.actions.mergers import follow_mergers
from todoku_web.exchange.needs.models import Need, NeedState
from todoku_web.exchange.needs.need_content import NeedContent
from todoku_web.exchange.needs.workflow import NEED_TRANSITIONS, PUBLIC_NEEDS

pytestmark = pytest.mark.django_db
POINT = "42.31530, 140.97350"
CONTENT = NeedContent(
    who="resident",
    issue_area="mobility",
    title="冬の通院",
    problem="雪の日にバスが止まり、通院できない。",
    sufferers="坂の上の集落の高齢者",
    area_code="室蘭市",
)


@pytest.fixture
def resident(db):  # noqa: ARG001
    person = Person.objects.create_user("resident@example.jp", "a-long-password", name="住民一")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def office(town, person_in):
    return person_in(town, Role.REVIEWER)


@pytest.fixture
def drafter(town, person_in):
    return person_in(town, Role.DRAFTER)


def begun(person, *, key="k", organisation=None, **content):
    return actions.begin(replace(CONTENT, **content), by=person, key=key, organisation=organisation)


def led(need, *names, by, said="理由"):
    for name in names:
        need = actions.go(need, name, by=by, seen=need.version, said=said)
    return need


@pytest.fixture
def opened(resident, office):
    return led(led(begun(resident), "submit", by=resident), "accept", by=office)


class TestBegin:
    def test_a_form_that_is_sent_twice_makes_one_need(self, resident):
        first, second = begun(resident), begun(resident, title="別の題")
        assert first.pk == second.pk
        assert Need.objects.get().title == "冬の通院"
        assert Entry.objects.filter(action="need.begun").count() == 1

    def test_the_same_token_of_somebody_else_is_another_need(self, resident, town, drafter):
        begun(resident)
        begun(drafter, organisation=town)
        assert Need.objects.count() == 2

    def test_a_point_keeps_its_square_and_the_name_of_the_municipality_is_its_code(self, resident):
        need = begun(resident, place_kind="point", place=POINT)
        assert (need.area_code, need.square, need.lat, need.lon) == ("01205", "634037774", 42.3153, 140.9735)

    def test_a_ward_stands_for_its_city(self, resident):
        assert begun(resident, area_code="札幌市中央区").area_code == "01100"

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"title": "  "}, "planning.text_empty"),
            ({"title": "長" * 121}, "planning.text_long"),
            ({"title": "題\u202e"}, "planning.text_invisible"),
            ({"problem": "あ\u0301\u0301\u0301\u0301\u0301"}, "planning.text_piled"),
            ({"problem": "あ" * 4001}, "planning.text_long"),
            ({"who": "king"}, "planning.choice"),
            ({"issue_area": "common"}, "planning.choice"),
            ({"area_code": "北海道"}, "needs.area_large"),
            ({"area_code": "登別市", "place_kind": "point", "place": POINT}, "needs.point_outside"),
            ({"place_kind": "point", "place": "41.0, 145.5"}, "service_reports.place_at_sea"),
            ({"place_kind": "area", "place": ""}, "planning.text_empty"),
            ({"requirements": ("REQ-NONE",)}, "needs.requirement_unknown"),
            ({"sufferers_count": 10**9}, "needs.number"),
            ({"budget_year": 1999}, "needs.number"),
            ({"who": "municipality"}, "needs.who_municipality"),
        ],
    )
    def test_what_cannot_be_is_refused(self, resident, wrong, code):
        with pytest.raises(InputError) as caught:
            begun(resident, **wrong)
        assert caught.value.code == code
        assert not Need.objects.exists()

    def test_more_than_ten_requirements_are_refused(self, resident):
        from todoku.radio.capacity.requirements import requirements

        with pytest.raises(InputError, match="requirements_many"):
            begun(resident, requirements=tuple(requirements())[:11])

    def test_who_has_no_verified_address_writes_none(self, person_in, town):
        stranger = Person.objects.create_user("new@example.jp", "a-long-password")
        with pytest.raises(NotAllowed):
            begun(stranger)
        with pytest.raises(NotAllowed):
            begun(person_in(town, Role.VIEWER), organisation=town)


class TestMergedMunicipality:
    def test_a_name_of_old_is_taken_to_the_municipality_of_today_with_a_note(self, resident):
        need = begun(resident, area_code="03305")
        assert need.area_code == "03216"
        assert [(one.action, one.text) for one in need.events.all()] == [("begun", ""), ("moved", "滝沢村")]

    def test_one_that_was_split_up_is_refused_with_those_that_followed(self, resident, monkeypatch):
        from todoku_web.exchange.needs import places

        monkeypatch.setattr(places, "current_codes", lambda _code: ("03216", "03201"))
        with pytest.raises(AreaError) as caught:
            begun(resident, area_code="03305")
        assert caught.value.code == "area.abolished"

    def test_needs_follow_when_the_register_says_so_and_nothing_is_lost(self, opened):
        Need.objects.filter(pk=opened.pk).update(area_code="04423")
        assert follow_mergers() == 1
        assert follow_mergers() == 0
        moved = Need.objects.get(pk=opened.pk)
        assert (moved.area_code, moved.state, moved.version) == ("04216", NeedState.OPEN, opened.version + 1)
        last = moved.events.last()
        assert (last.action, last.text, last.actor) == ("moved", "富谷町", None)
        assert last.changes == [{"field": "area_code", "before": "04423", "after": "04216"}]


class TestWay:
    def test_a_need_goes_from_its_draft_to_its_adoption(self, resident, office):
        need = led(begun(resident), "submit", by=resident)
        assert not need.is_public
        need = led(need, "accept", "match", "begin_trial", "adopt", by=office)
        assert (need.state, need.is_public) == (NeedState.ADOPTED, True)
        assert [one.action for one in need.events.all()] == [
            "begun",
            "submit",
            "accept",
            "match",
            "begin_trial",
            "adopt",
        ]
        assert {one.office for one in need.events.filter(actor=office)} == {"室蘭市"}
        logged = Entry.objects.filter(action__startswith="need.").order_by("pk")
        assert [one.action.partition(".")[2] for one in logged] == [one.action for one in need.events.all()]

    def test_the_author_gets_a_letter_with_the_reason(self, resident, office, django_capture_on_commit_callbacks):
        need = led(begun(resident), "submit", by=resident)
        with django_capture_on_commit_callbacks(execute=True):
            need = led(need, "return", by=office, said="地区の名前を書いてください。")
        assert need.state == NeedState.DRAFT
        (letter,) = mail.outbox
        assert letter.to == ["resident@example.jp"]
        assert "地区の名前を書いてください。" in letter.body

    def test_every_state_is_reached_and_every_public_one_only_through_acceptance(self):
        reached = {way.target for way in NEED_TRANSITIONS} | {NeedState.DRAFT}
        assert reached == set(NeedState)
        into_public = {way.name for way in NEED_TRANSITIONS if way.target in PUBLIC_NEEDS}
        from_private = {
            way.name for way in NEED_TRANSITIONS if way.name in into_public and set(way.sources) - set(PUBLIC_NEEDS)
        }
        assert from_private == {"accept"}

    def test_what_is_missing_is_named_when_it_is_handed_in(self, resident):
        need = begun(resident, problem="", sufferers=" ")
        with pytest.raises(InputError) as caught:
            led(need, "submit", by=resident)
        assert caught.value.params["fields"]["ja"] == "困っていること、困っている人"

    def test_a_reason_is_needed_to_send_it_back(self, resident, office):
        need = led(begun(resident), "submit", by=resident)
        with pytest.raises(InputError, match="text_empty"):
            led(need, "return", by=office, said=" ")

    def test_nobody_accepts_their_own(self, town, office, person_in):
        need = led(begun(office, organisation=town, who="municipality"), "submit", by=office)
        with pytest.raises(NotAllowed):
            led(need, "accept", by=office)
        assert led(need, "accept", by=person_in(town, Role.REVIEWER)).is_public

    def test_the_office_of_another_place_has_no_say(self, resident, person_in):
        other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
        prefecture = Organisation.objects.create(kind=OrganisationKind.PREFECTURE, name="北海道", area_code="01")
        need = led(begun(resident), "submit", by=resident)
        with pytest.raises(NotAllowed):
            led(need, "accept", by=person_in(other, Role.ADMINISTRATOR))
        with pytest.raises(NotAllowed):
            led(need, "accept", by=person_in(prefecture, Role.DRAFTER))
        assert led(need, "accept", by=person_in(prefecture, Role.REVIEWER)).is_public

    def test_what_changed_meanwhile_is_not_decided_on(self, resident, office):
        need = led(begun(resident), "submit", by=resident)
        with pytest.raises(Collision):
            actions.go(need, "accept", by=office, seen=need.version - 1)

    def test_it_is_accepted_once_however_often_the_button_is_pressed(self, resident, office):
        need = led(begun(resident), "submit", by=resident)
        actions.go(need, "accept", by=office, seen=need.version)
        with pytest.raises(Collision):
            actions.go(need, "accept", by=office, seen=need.version)
        assert need.events.filter(action="accept").count() == 1

    def test_what_was_withdrawn_is_public_no_more_and_can_be_rewritten(self, opened, resident):
        need = led(opened, "withdraw", by=resident)
        assert not need.is_public
        assert led(need, "rewrite", by=resident).state == NeedState.DRAFT
        assert Need.objects.get(pk=need.pk).opened_at is not None


class TestEdit:
    def test_two_who_change_different_things_both_keep_theirs(self, town, drafter, person_in):
        need = begun(drafter, organisation=town)
        first = actions.edit(need, replace(CONTENT, title="新しい題"), by=drafter, seen=1)
        both = actions.edit(need, replace(CONTENT, loss="年300時間"), by=person_in(town, Role.DRAFTER), seen=1)
        assert (first.version, both.version) == (2, 3)
        assert (both.title, both.loss) == ("新しい題", "年300時間")

    def test_two_who_change_the_same_are_asked(self, town, drafter, person_in):
        need = begun(drafter, organisation=town)
        actions.edit(need, replace(CONTENT, title="先の題", loss="年300時間"), by=drafter, seen=1)
        with pytest.raises(Collision) as caught:
            actions.edit(need, replace(CONTENT, title="後の題"), by=person_in(town, Role.DRAFTER), seen=1)
        merged = caught.value.merged
        assert [(one.field, one.before, one.theirs, one.mine) for one in merged.conflicts] == [
            ("title", "冬の通院", "先の題", "後の題")
        ]
        assert (merged.content.title, merged.content.loss) == ("後の題", "年300時間")
        assert Need.objects.get(pk=need.pk).title == "先の題"

    def test_a_place_is_asked_about_as_a_whole(self, town, drafter, person_in):
        need = begun(drafter, organisation=town)
        point = replace(CONTENT, place_kind="point", place=POINT)
        actions.edit(need, point, by=drafter, seen=1)
        area = replace(CONTENT, place_kind="area", place="白鳥台")
        with pytest.raises(Collision) as caught:
            actions.edit(need, area, by=person_in(town, Role.DRAFTER), seen=1)
        assert {one.field for one in caught.value.merged.conflicts} == {"place_kind", "place"}

    def test_the_same_twice_changes_nothing(self, resident):
        need = begun(resident)
        assert actions.edit(need, CONTENT, by=resident, seen=1).version == 1
        assert need.events.count() == 1

    def test_an_open_need_keeps_its_municipality_and_stays_complete(self, opened, resident):
        with pytest.raises(InputError, match="area_fixed"):
            actions.edit(opened, replace(CONTENT, area_code="登別市"), by=resident, seen=opened.version)
        with pytest.raises(InputError, match="incomplete"):
            actions.edit(opened, replace(CONTENT, problem=""), by=resident, seen=opened.version)
        assert actions.edit(opened, replace(CONTENT, title="直した"), by=resident, seen=opened.version).is_public

    def test_what_waits_for_acceptance_is_not_changed(self, resident):
        need = led(begun(resident), "submit", by=resident)
        with pytest.raises(NotAllowed):
            actions.edit(need, CONTENT, by=resident, seen=need.version)

    def test_a_budget_year_that_has_begun_to_lie_behind_may_stay(self, resident, monkeypatch):
        from django.utils import timezone

        monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 31, 14, 59, 59, tzinfo=dt.UTC))
        need = begun(resident, budget_year=2025)
        monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 31, 15, 0, 0, tzinfo=dt.UTC))
        edited = actions.edit(need, replace(CONTENT, budget_year=2025, title="翌年度"), by=resident, seen=1)
        assert edited.budget_year == 2025
