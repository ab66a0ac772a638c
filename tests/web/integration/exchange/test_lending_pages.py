"""Pages of lending: both languages, forms that refuse in words, the calendar, lists with few queries, files."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from PIL import Image

from todoku_web.exchange.lending.actions import asking, deciding, handing, sets, stock
from todoku_web.exchange.lending.calendar_view import month_of, week_of
from todoku_web.exchange.lending.models import EquipmentPhoto, Holding, Reservation, State, Unit
from web.lending_world import FACTS, UNIT, at, make_lending_world
from web.page_reading import Page

pytestmark = pytest.mark.django_db
FIELDS = {
    "starts_on": "2027-04-05",
    "starts_hour": "9",
    "ends_on": "2027-04-06",
    "ends_hour": "9",
    "destination": "01230 北海道 登別市 (Noboribetsu-shi)",
    "count": "1",
    "purpose": "実証",
    "key": "k",
}


@pytest.fixture
def clock(monkeypatch):
    def put(day, hour=9):
        monkeypatch.setattr(timezone, "now", lambda: at(day, hour))

    put(1)
    return put


@pytest.fixture
def world(clock):  # noqa: ARG001
    made = make_lending_world()
    for person in (made.keeper, made.asker):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return made


@pytest.fixture
def as_asker(client, world):
    client.force_login(world.asker, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_keeper(client, world):
    client.force_login(world.keeper, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def uploads(settings, tmp_path, monkeypatch):
    """Let files be kept in a folder of the test's own, however far the clock was put forward."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setattr("todoku_web.uploads.actions.unused", lambda *_, **__: [])


def picture():
    content = BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    return SimpleUploadedFile("x.png", content.getvalue())


def read(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    page = Page.of(answer.content.decode())
    assert page.faults == []
    assert page.is_in_order()
    return page


def fields(world, **given):
    return {**FIELDS, "borrower": str(world.borrower.pk), **given}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_page_is_sound_in_both_languages(client, world, clock, lang):
    one, asked = world.ask(5, 6), world.ask(5, 7, waits=True)
    kit = sets.add_kit(
        sets.KitFacts("配信セット", "", {world.camera.pk: 1}), organisation=world.lender, by=world.keeper
    )
    shared = [
        "/lending/",
        f"/lending/equipment/{world.camera.pk}/",
        f"/lending/equipment/{world.camera.pk}/?view=week&day=2027-04-05",
        f"/lending/kit/{kit.pk}/",
    ]
    own = [
        *shared,
        f"/lending/equipment/{world.camera.pk}/reserve/?starts_on=2027-04-09",
        "/lending/mine/",
        *(f"/lending/reservations/{each.pk}/{part}" for each in (one, asked) for part in ("", "edit/")),
    ]
    lenders = [
        f"/lending/by/{world.lender.pk}/",
        f"/lending/by/{world.lender.pk}/stock/",
        f"/lending/by/{world.lender.pk}/terms/",
        f"/lending/by/{world.lender.pk}/equipment/new/",
        f"/lending/by/{world.lender.pk}/kits/new/",
        f"/lending/equipment/{world.camera.pk}/edit/",
        f"/lending/equipment/{world.camera.pk}/units/",
        f"/lending/units/{world.units[0].pk}/",
        f"/lending/kit/{kit.pk}/edit/",
        f"/lending/reservations/{one.pk}/hand-over/",
    ]
    for person, addresses in ((None, shared), (world.asker, own), (world.keeper, lenders)):
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for address in addresses:
            page = read(client.get(f"{address}{'&' if '?' in address else '?'}lang={lang}"))
            assert ("日本時間" if lang == "ja" else "Japan time") in page.words
    clock(5)
    client.force_login(world.keeper, backend="django.contrib.auth.backends.ModelBackend")
    deciding.prepare(one, by=world.keeper, seen=1)
    handing.hand_over(one, {world.units[0].pk: "good"}, by=world.keeper, seen=2)
    read(client.get(f"/lending/reservations/{one.pk}/return/?lang={lang}"))


class TestReserving:
    def test_a_form_makes_one_reservation_however_often_it_is_sent(self, as_asker, world):
        address = f"/lending/equipment/{world.camera.pk}/reserve/"
        for _ in range(2):
            answer = as_asker.post(address, fields(world))
        one = Reservation.objects.get()
        assert answer.headers["Location"] == f"/lending/reservations/{one.pk}/"
        assert (one.state, one.area_code, one.starts_at, one.shipping_h) == (State.GRANTED, "01230", at(5), 12)

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"ends_on": "2027-04-04"}, "より後ではありません"),
            ({"starts_on": "2027-03-01", "ends_on": "2027-03-02"}, "もう過ぎています"),
            ({"ends_on": "2027-05-05"}, "14日まで"),
            ({"ends_on": "2027-02-30"}, "正しく"),
            ({"starts_hour": "24"}, "24"),
            ({"destination": "浜松市北区"}, "浜松市中央区"),
            ({"destination": "北海道"}, "市町村ではありません"),
            ({"destination": "あ" * 200}, "80"),
            ({"purpose": ""}, "必須"),
            ({"purpose": "あ\u202eい"}, "U+202E"),
            ({"count": "3"}, "1台しか"),
            ({"unit": "999"}, "999"),
            ({"borrower": "999"}, "999"),
        ],
    )
    def test_what_cannot_be_is_told_in_one_line_and_nothing_typed_is_lost(self, as_asker, world, given, told):
        answer = as_asker.post(f"/lending/equipment/{world.camera.pk}/reserve/", fields(world, **given))
        page = read(answer, 400)
        assert told in page.words
        assert FIELDS["destination"] in answer.content.decode() or "destination" in given
        assert not Reservation.objects.exists()

    def test_the_answer_says_free_or_the_earliest_hour(self, client, world):
        address = f"/lending/equipment/{world.camera.pk}/answer/"
        assert "空いています" in client.get(address, FIELDS).content.decode()
        world.ask(5, 6)
        told = client.get(address, {**FIELDS, "lang": "en"}).content.decode()
        assert "It is not free then." in told
        assert "Wed 7 April 2027, 3:00" in told
        assert (
            "is past"
            in client.get(address, {**FIELDS, "starts_on": "2027-03-01", "ends_on": "2027-03-02"}).content.decode()
        )
        assert "日時と届け先を入れると" in client.get(address, {"starts_on": "x", "lang": "ja"}).content.decode()

    def test_the_same_without_javascript_and_without_reserving(self, as_asker, world):
        asked = fields(world, action="check", purpose="")
        assert "空いています" in read(as_asker.post(f"/lending/equipment/{world.camera.pk}/reserve/", asked)).words
        assert not Reservation.objects.exists()

    def test_two_editors_are_asked_what_is_to_hold(self, as_asker, world):
        one = world.ask(5, 6)
        asking.change(one, replace(asking.Wish.of(one), purpose="別の実証"), by=world.asker, seen=1)
        address = f"/lending/reservations/{one.pk}/edit/"
        sent = fields(world, seen="1", starts_on="2027-04-08", ends_on="2027-04-09")
        page = read(as_asker.post(address, sent), 409)
        assert "別の実証" in page.words
        assert Reservation.objects.get().purpose == "別の実証"
        assert as_asker.post(address, {**sent, "seen": "2"}).status_code == 302
        assert Reservation.objects.get().starts_at == at(8)

    def test_a_session_that_ended_loses_nothing(self, client, world):
        address = f"/lending/equipment/{world.camera.pk}/reserve/"
        assert client.post(address, fields(world, purpose="大切な説明")).status_code == 302
        client.force_login(world.asker, backend="django.contrib.auth.backends.ModelBackend")
        assert "大切な説明" in client.get(address).content.decode()


class TestLending:
    @pytest.mark.usefixtures("uploads")
    def test_hand_over_and_return_with_condition_note_and_picture(self, as_keeper, world, clock):
        one, unit = world.ask(5, 6), world.units[0]
        clock(5)
        as_keeper.force_login(world.keeper, backend="django.contrib.auth.backends.ModelBackend")
        address = f"/lending/reservations/{one.pk}"
        assert as_keeper.post(f"{address}/hand-over/", {"seen": "1", f"unit-{unit.pk}": "good"}).status_code == 302
        clock(6)
        bad = {"seen": "2", f"unit-{unit.pk}": "damaged"}
        as_keeper.force_login(world.keeper, backend="django.contrib.auth.backends.ModelBackend")
        assert "error-said" in read(as_keeper.post(f"{address}/return/", bad), 400).ids
        photo = picture()
        done = as_keeper.post(f"{address}/return/", {**bad, "said": "レンズの傷", "photo": photo})
        assert done.status_code == 302
        assert as_keeper.get(f"{address}/photo/").headers["Content-Type"] == "image/png"
        assert Unit.objects.get().state == "in_repair"
        assert "レンズの傷" in read(as_keeper.get(f"{address}/")).words

    def test_a_button_pressed_twice_does_its_thing_once(self, as_keeper, world):
        one = world.ask(5, 6)
        address = f"/lending/reservations/{one.pk}/prepare/"
        assert as_keeper.post(address, {"seen": "1"}).status_code == 302
        assert as_keeper.post(address, {"seen": "1"}).status_code == 409
        assert list(one.events.values_list("action", flat=True)) == ["granted", "prepared"]

    def test_two_lenders_change_one_kind(self, as_keeper, world):
        stock.change_equipment(world.camera, replace(FACTS, service_h=6), by=world.keeper, seen=1)
        sent = {"title": "全天球カメラ", "base": "01205", "preparation_h": "2", "service_h": "4", "max_days": "14"}
        answer = as_keeper.post(
            f"/lending/equipment/{world.camera.pk}/edit/", {**sent, "state": "offered", "seen": "1"}
        )
        page = read(answer, 409)
        assert ["返却後の点検", "6", "4"] in page.rows
        assert ["名前", "360度カメラ", "全天球カメラ"] in page.rows

    @pytest.mark.usefixtures("uploads")
    def test_a_picture_says_what_it_shows(self, as_keeper, world):
        address = f"/lending/equipment/{world.camera.pk}/units/"
        given = {"action": "photo", "shows": "正面", "photo": picture()}
        assert as_keeper.post(address, given).status_code == 302
        photo = EquipmentPhoto.objects.get()
        page = as_keeper.get(f"/lending/equipment/{world.camera.pk}/")
        assert 'alt="正面"' in page.content.decode()
        as_keeper.post(f"/lending/equipment/{world.camera.pk}/photos/{photo.pk}/remove/")
        assert not EquipmentPhoto.objects.exists()
        wrong = {**given, "photo": SimpleUploadedFile("x.png", b"no picture")}
        assert read(as_keeper.post(address, wrong), 400)

    def test_terms_come_before_equipment(self, as_asker, world):
        answer = as_asker.get(f"/lending/by/{world.borrower.pk}/equipment/new/")
        assert answer.headers["Location"] == f"/lending/by/{world.borrower.pk}/terms/"


class TestCalendar:
    def test_hours_and_days_say_how_many_are_free(self, world, clock):
        stock.add_unit(world.camera, replace(UNIT, label="A-2"), by=world.keeper)
        world.ask(5, 6)
        week = week_of(world.camera, dt.date(2027, 4, 5))
        by_hour = {(cell.day.day, cell.hour): cell.least for row in week for cell in row}
        assert [by_hour[5, 6], by_hour[5, 7], by_hour[6, 12], by_hour[6, 13]] == [2, 1, 1, 2]
        days = {cell.day.isoformat(): cell for row in month_of(world.camera, dt.date(2027, 4, 5)) for cell in row}
        assert (days["2027-04-05"].least, days["2027-04-05"].most, days["2027-04-05"].status) == (1, 2, "free")
        assert (days["2027-03-31"].status, days["2027-03-31"].is_outside) == ("past", True)
        clock(5)
        one = Reservation.objects.get()
        handing.hand_over(one, {one.holdings.get().unit_id: "good"}, by=world.keeper, seen=1)
        clock(7)
        assert {cell.most for cell in week_of(world.camera, dt.date(2027, 4, 19))[0]} == {1}, "it is not back"

    def test_a_set_is_as_often_free_as_its_scarcest_part(self, world):
        drone, _ = world.add(3, title="ドローン")
        facts = sets.KitFacts("セット", "", {world.camera.pk: 1, drone.pk: 2})
        kit = sets.add_kit(facts, organisation=world.lender, by=world.keeper)
        assert {cell.most for cell in week_of(kit, dt.date(2027, 4, 12))[0]} == {1}
        world.ask(12, 13, thing=drone, count=2)
        assert week_of(kit, dt.date(2027, 4, 12))[10][0].most == 0

    def test_the_page_says_who_has_it_to_nobody(self, client, world):
        world.ask(5, 6)
        words = read(client.get(f"/lending/equipment/{world.camera.pk}/?view=week&day=2027-04-05")).words
        assert "× なし" in words
        assert world.borrower.name not in words

    @pytest.mark.parametrize("asked", ["view=year", "day=2027-02-30", "day=9999-99-99", "day=1500-01-01", "day=あ"])
    def test_a_strange_address_shows_this_month(self, client, world, asked):
        assert "2027年4月" in read(client.get(f"/lending/equipment/{world.camera.pk}/?{asked}")).words


class TestFiles:
    def test_the_feed_of_a_unit_names_organisations_and_no_people(self, client, world):
        world.ask(5, 6)
        unit = Unit.objects.get()
        answer = client.get(f"/lending/feeds/{unit.feed_key}.ics")
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert [(event.decoded("dtstart"), event.decoded("dtend")) for event in events] == [
            (at(5, 7), at(5)),
            (at(5), at(6)),
            (at(6), at(6, 13)),
        ]
        assert world.borrower.name in answer.content.decode()
        assert world.asker.name not in answer.content.decode().replace(world.borrower.name, "")
        stock.renew_feed(unit, by=world.keeper)
        assert client.get(f"/lending/feeds/{unit.feed_key}x.ics").status_code == 404

    def test_the_table_runs_no_formula(self, as_keeper, world):
        world.ask(5, 6, purpose="=1+1")
        content = as_keeper.get(f"/lending/by/{world.lender.pk}/reservations.csv").content.decode("utf-8-sig")
        assert "'=1+1" in content
        assert "2027-04-05T09:00+09:00" in content


def test_filters(client, world):
    world.add(title="無線機", needs_radio_licence=True, licence_note="x", issue_areas=("disaster",), area_code="01202")
    found = {
        asked: [title for title in ("360度カメラ", "無線機") if title in read(client.get(f"/lending/?{asked}")).words]
        for asked in (
            "issue=tourism",
            "issue=disaster",
            "area=室蘭市",
            "area=01-oshima",
            "licence=no",
            "q=無線",
            "area=01",
        )
    }
    assert found == {
        "issue=tourism": ["360度カメラ"],
        "issue=disaster": ["無線機"],
        "area=室蘭市": ["360度カメラ"],
        "area=01-oshima": ["無線機"],
        "licence=no": ["360度カメラ"],
        "q=無線": ["無線機"],
        "area=01": ["360度カメラ", "無線機"],
    }
    assert read(client.get("/lending/?area=まぼろし市"), 400)


def test_lists_ask_the_database_as_often_for_three_as_for_one(as_keeper, world):
    addresses = ["/lending/", *(f"/lending/by/{world.lender.pk}/{part}" for part in ("", "stock/", "reservations.csv"))]
    world.ask(5, 6)
    sets.add_kit(sets.KitFacts("一", "", {world.camera.pk: 1}), organisation=world.lender, by=world.keeper)
    counts = [_queries(as_keeper, address) for address in addresses]
    drone, _ = world.add(title="ドローン")
    for day in (8, 11):
        world.ask(day, day + 1)
    sets.add_kit(sets.KitFacts("二", "", {world.camera.pk: 1, drone.pk: 1}), organisation=world.lender, by=world.keeper)
    assert [_queries(as_keeper, address) for address in addresses] == counts
    assert Holding.objects.count() == 3


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
