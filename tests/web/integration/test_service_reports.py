"""Reports of service: who may do what, what becomes of them, and what is published of them."""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd
import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from todoku.areas.municipalities import region_of
from todoku.errors import InputError
from todoku.provenance import Basis, Source
from todoku.sources.own.user_columns import find_header
from todoku.sources.own.user_sheets import Sheet
from todoku.sources.own.user_tables import UserTable
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.audit.models import Entry
from todoku_web.service_reports import actions
from todoku_web.service_reports.actions import Content
from todoku_web.service_reports.models import Finding, Origin, Service, ServiceReport, Setting, State
from todoku_web.service_reports.places import find_place
from todoku_web.service_reports.publishing import FORMATS, published_file
from todoku_web.service_reports.queries import present_table, square_summaries

pytestmark = pytest.mark.django_db
MURORAN = region_of("01205")
STATION = "42.31530, 140.97350"
DAY = dt.date(2026, 4, 1)
NONE = Content(Service.MOBILE, Finding.UNSERVED, DAY)


@pytest.fixture
def resident(db):  # noqa: ARG001
    """Make people with a confirmed address: ``resident("a")``."""

    def make(name, *, verified=True):
        person = Person.objects.create_user(f"{name}@example.jp", "a-long-password", name=f"住民{name}")
        EmailAddress.objects.create(user=person, email=person.email, verified=verified, primary=True)
        return person

    return make


@pytest.fixture
def reviewer(town, person_in):
    return person_in(town, Role.REVIEWER)


def said(person, content=NONE, place=STATION, key="k"):
    return actions.report(content, find_place(place), by=person, key=key)


class TestPlaces:
    @pytest.mark.parametrize("written", [STATION, "42.3153,140.9735", "（42.3153、140.9735）", "42.3153 140.9735"])
    def test_coordinates_in_every_usual_spelling(self, written):
        place = find_place(written)
        assert (place.area_code, place.square, place.lat) == ("01205", "634037774", 42.3153)

    @pytest.mark.parametrize("written", ["634037774", "6340-3777-4", "６３４０３７７７４", "6340377741"])
    def test_grid_codes_have_no_point(self, written):
        place = find_place(written)
        assert (place.square, place.area_code, place.lat) == ("634037774", "01205", None)

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("", "service_reports.place_empty"),
            ("あ" * 121, "service_reports.place_long"),
            ("63403777", "service_reports.place_coarse"),
            ("140.9735, 42.3153", "mesh.point_swapped"),
            ("35.0, 150.0", "service_reports.place_at_sea"),
            ("51.5, 0.1", "mesh.point_outside"),
            ("999999999", "mesh.off_japan"),
            ("中央町", "service_reports.place_municipality"),
        ],
    )
    def test_what_is_no_place_is_refused(self, written, code):
        with pytest.raises(InputError) as caught:
            find_place(written)
        assert caught.value.code == code

    def test_names_of_towns_need_data_of_them(self):
        with pytest.raises(InputError) as caught:
            find_place("中央町", municipality="室蘭市")
        assert caught.value.code == "service_reports.place_no_towns"


class TestReporting:
    def test_a_report_is_unverified_and_remembered(self, resident):
        made = said(resident("a"))
        assert (made.state, made.origin, made.area_code) == (State.REPORTED, Origin.RESIDENT, "01205")
        assert [event.action for event in made.events.all()] == ["reported"]
        entry = Entry.objects.get()
        assert entry.action == "service_report.reported"
        assert "140.97" not in entry.detail_json

    def test_only_who_confirmed_an_address_may(self, resident):
        with pytest.raises(NotAllowed):
            said(resident("a", verified=False))

    def test_the_same_form_twice_is_one_report(self, resident):
        person = resident("a")
        assert said(person) == said(person)

    def test_the_same_form_twice_at_the_same_moment_is_one_report(self, resident, monkeypatch):
        person = resident("a")
        made = said(person)
        monkeypatch.setattr(actions, "_check_once", lambda *_: None)
        looked_up = ServiceReport.objects.filter
        monkeypatch.setattr(
            ServiceReport.objects,
            "filter",
            lambda **asked: looked_up(pk=None) if "key" in asked else looked_up(**asked),
        )
        assert said(person) == made
        assert made.events.count() == 1

    def test_the_same_said_twice_is_refused_and_something_new_is_not(self, resident):
        person = resident("a")
        said(person)
        with pytest.raises(InputError, match=r"service_reports.repeated"):
            said(person, key="l")
        said(person, Content(Service.MOBILE, Finding.SERVED, DAY), key="m")
        said(resident("b"))
        assert ServiceReport.objects.count() == 3

    def test_nobody_floods_a_town(self, resident):
        person = resident("a")
        place = find_place(STATION)
        ServiceReport.objects.bulk_create(
            ServiceReport(key=str(n), reporter=person, square=place.square, area_code="01205", observed_on=DAY)
            for n in range(actions.MOST_A_DAY)
        )
        with pytest.raises(InputError, match=r"service_reports.too_many"):
            said(person)

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"observed_on": dt.date(2999, 1, 1)}, "service_reports.date_future"),
            ({"observed_on": dt.date(1990, 1, 1)}, "service_reports.date_old"),
            ({"down_mbps": -1.0}, "service_reports.speed"),
            ({"up_mbps": float("nan")}, "service_reports.speed"),
            ({"service": Service.FTTH, "setting": Setting.INDOOR}, "service_reports.mobile_only"),
            ({"comment": "あ\u202eい"}, "planning.text_invisible"),
        ],
    )
    def test_what_cannot_be_is_refused(self, resident, changed, code):
        with pytest.raises(InputError) as caught:
            said(
                resident("a"),
                Content(**{"service": Service.MOBILE, "finding": "unserved", "observed_on": DAY, **changed}),
            )
        assert caught.value.code == code


class TestReview:
    def test_the_town_confirms_and_the_reporter_gets_a_letter(
        self, resident, reviewer, town, django_capture_on_commit_callbacks
    ):
        made = said(resident("a"))
        with django_capture_on_commit_callbacks(execute=True):
            actions.decide(made, "confirm", by=reviewer, seen=1, said="現地で確認")
        made.refresh_from_db()
        assert (made.state, made.version) == (State.CONFIRMED, 2)
        assert made.decided_at is not None
        assert [event.actor_kind for event in made.events.all()] == [Origin.RESIDENT, Origin.MUNICIPALITY]
        assert mail.outbox[0].to == ["a@example.jp"]
        assert "現地で確認" in mail.outbox[0].body
        assert Entry.objects.filter(organisation=town, action="service_report.confirmed").exists()

    def test_a_question_is_answered_and_the_report_waits_again(self, resident, reviewer):
        person = resident("a")
        made = actions.decide(said(person), "ask", by=reviewer, seen=1, said="屋内ですか")
        assert made.state == State.ASKED
        with pytest.raises(InputError, match=r"planning.text_empty"):
            actions.answer(made, by=person, seen=2, said=" ")
        assert actions.answer(made, by=person, seen=2, said="屋外です").state == State.REPORTED

    def test_a_rejection_needs_a_reason_and_can_be_taken_back(self, resident, reviewer):
        made = said(resident("a"))
        with pytest.raises(InputError):
            actions.decide(made, "reject", by=reviewer, seen=1)
        made = actions.decide(made, "reject", by=reviewer, seen=1, said="区域外")
        with pytest.raises(NotAllowed):
            actions.decide(made, "confirm", by=reviewer, seen=2)
        made = actions.reopen(made, by=reviewer, seen=2, said="誤り")
        assert (made.state, made.decided_at) == (State.REPORTED, None)

    def test_nobody_decides_on_what_they_did_not_see(self, resident, reviewer):
        person = resident("a")
        made = said(person)
        actions.edit(made, Content(Service.MOBILE, Finding.SERVED, DAY), find_place(STATION), by=person, seen=1)
        with pytest.raises(ChangedMeanwhile):
            actions.decide(made, "confirm", by=reviewer, seen=1)

    def test_who_may_not(self, resident, town, person_in, reviewer):
        made = said(resident("a"))
        other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
        operator = Organisation.objects.create(kind=OrganisationKind.OPERATOR, name="事業者", area_code="")
        for person in (
            person_in(town, Role.DRAFTER),
            person_in(other, Role.ADMINISTRATOR),
            person_in(operator, Role.ADMINISTRATOR),
            resident("b"),
        ):
            with pytest.raises(NotAllowed):
                actions.decide(made, "confirm", by=person, seen=1)
            with pytest.raises(NotAllowed):
                actions.withdraw(made, by=person, seen=1)
        with pytest.raises(NotAllowed):
            actions.edit(made, NONE, find_place(STATION), by=reviewer, seen=1)

    def test_an_edit_says_what_it_changed_and_one_that_changes_nothing_is_none(self, resident):
        person = resident("a")
        made = said(person)
        actions.edit(made, NONE, find_place(STATION), by=person, seen=1)
        made.refresh_from_db()
        assert made.version == 1
        actions.edit(
            made,
            Content(Service.MOBILE, Finding.UNSERVED, DAY, comment="圏外"),
            find_place("634037783"),
            by=person,
            seen=1,
        )
        changes = made.events.last().changes
        assert {one["field"] for one in changes} == {"comment", "place"}

    def test_a_withdrawn_report_is_final(self, resident):
        person = resident("a")
        made = actions.withdraw(said(person), by=person, seen=1)
        with pytest.raises(NotAllowed):
            actions.edit(made, NONE, find_place(STATION), by=person, seen=2)
        assert square_summaries(["01205"]) == []


class TestDeclaring:
    def test_a_town_declares_in_its_own_area_alone(self, reviewer, town):
        made = actions.declare(NONE, find_place(STATION), by=reviewer, organisation=town, key="k")
        assert (made.state, made.origin) == (State.CONFIRMED, Origin.MUNICIPALITY)
        with pytest.raises(InputError, match=r"service_reports.other_area"):
            actions.declare(NONE, find_place("43.0621, 141.3544"), by=reviewer, organisation=town, key="l")

    def test_others_do_not(self, town, person_in):
        bureau = Organisation.objects.create(kind=OrganisationKind.BUREAU, name="局", area_code="01")
        chief = person_in(bureau, Role.ADMINISTRATOR)
        for organisation in (town, bureau):
            with pytest.raises(NotAllowed):
                actions.declare(NONE, find_place(STATION), by=chief, organisation=organisation, key="k")


class TestPublishing:
    @pytest.fixture
    def reports(self, resident, reviewer):
        """One square: two say no mobile service, of which one is confirmed, one says fibre; another is rejected."""
        first = said(
            resident("a"),
            Content(Service.MOBILE, Finding.UNSERVED, DAY, comment="=SUM(1) 秘密", carrier="KDDI/沖縄セルラー"),
        )
        said(resident("b"))
        said(resident("c"), Content(Service.FTTH, Finding.SERVED, DAY))
        gone = said(resident("d"), place="634037783")
        actions.decide(first, "confirm", by=reviewer, seen=1)
        actions.decide(gone, "reject", by=reviewer, seen=1, said="誤り")

    @pytest.mark.usefixtures("reports")
    def test_counts_by_square_say_what_was_reported_and_what_confirmed(self):
        ftth, mobile = square_summaries(["01205"])
        assert (mobile.confirmed_unserved, mobile.reported_unserved, mobile.verdict) == (1, 1, "unserved")
        assert (ftth.reported_served, ftth.confirmed_served, ftth.verdict, ftth.basis) == (1, 0, "reported", "unknown")
        assert ftth.month == "2026-04"

    @pytest.mark.usefixtures("reports")
    @pytest.mark.parametrize("kind", FORMATS)
    def test_no_file_tells_a_person_a_point_or_a_text(self, kind):
        content, _ = published_file(MURORAN, kind, "ja")
        for secret in ("住民a", "example", "140.9735", "42.3153", "秘密", "KDDI", "2026-04-01", "634037783"):
            assert secret.encode() not in content
        assert "判定するものではありません".encode() in content

    @pytest.mark.usefixtures("reports")
    def test_the_csv_is_for_spreadsheets(self):
        content, _ = published_file(MURORAN, "csv", "ja")
        table = pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig")
        assert list(table["mesh_code"]) == ["634037774", "634037774"]
        assert list(table["municipality_code"]) == ["01205", "01205"]

    @pytest.mark.parametrize("kind", FORMATS)
    def test_a_file_of_nothing_is_a_file(self, kind, db):  # noqa: ARG002
        assert published_file(MURORAN, kind, "en")[0]


class TestPresentTable:
    def confirmed(self, reviewer, town, n, **content):
        whole = Content(**{"service": Service.MOBILE, "finding": Finding.UNSERVED, "observed_on": DAY, **content})
        return actions.declare(whole, find_place(STATION), by=reviewer, organisation=town, key=str(n))

    def state(self, service="mobile"):
        table = present_table("01205")
        return None if table.empty else table.set_index("mesh_code")[service]["634037774"]

    def test_unverified_reports_are_not_in_it(self, resident):
        said(resident("a"))
        assert present_table("01205").empty

    def test_the_newest_observation_counts(self, reviewer, town):
        self.confirmed(reviewer, town, 1)
        self.confirmed(reviewer, town, 2, finding=Finding.SERVED, observed_on=DAY + dt.timedelta(days=1))
        assert self.state() == "served"
        self.confirmed(reviewer, town, 3, observed_on=DAY + dt.timedelta(days=1))
        assert self.state() == "unserved"

    def test_carriers_that_differ_make_it_unknown(self, reviewer, town):
        self.confirmed(reviewer, town, 1, carrier="楽天モバイル")
        self.confirmed(reviewer, town, 2, carrier="NTTドコモ", finding=Finding.SERVED)
        assert self.state() == "unknown"

    def test_indoors_says_nothing_of_a_square_unless_it_reaches(self, reviewer, town):
        self.confirmed(reviewer, town, 1, setting=Setting.INDOOR)
        assert self.state() is None
        self.confirmed(reviewer, town, 2, setting=Setting.INDOOR, finding=Finding.SERVED)
        assert self.state() == "served"

    def test_a_plan_reads_it_as_a_table_of_its_own(self, reviewer, town):
        self.confirmed(reviewer, town, 1)
        self.confirmed(reviewer, town, 2, service=Service.FTTH, finding=Finding.SERVED)
        table = present_table("01205")
        sheet = Sheet("present.csv", None, [list(table.columns), *table.to_numpy(dtype=object).tolist()])
        header = find_header(sheet.rows)
        source = Source(publisher="-", title="-", licence="-", basis=Basis.MEASURED)
        (present,) = UserTable(sheet, header, MURORAN).datasets(source)
        told = set(present.frame()[["mesh_code", "service", "state"]].itertuples(index=False, name=None))
        assert told == {("634037774", "mobile", "unserved"), ("634037774", "ftth", "served")}
        assert present.source.as_of == "2026-04-01"


def test_a_report_outlives_its_reporter(resident):
    person = resident("a")
    made = said(person)
    person.delete()
    made.refresh_from_db()
    assert made.reporter is None
    assert made.created_at <= timezone.now()
