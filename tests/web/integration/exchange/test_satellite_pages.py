"""Pages of satellite offices: both languages, forms that refuse in words, calendars, lists with few queries, files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from sample_atlas import sample_edition
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.atlas import layers
from todoku_web.exchange.satellite_offices.actions import booking, offices
from todoku_web.exchange.satellite_offices.calendar_view import day_of, next_open_day, week_of
from todoku_web.exchange.satellite_offices.models import Booking, Office, OwnCalendar
from todoku_web.exchange.satellite_offices.queries import office_for_page, office_with_all
from todoku_web.exchange.satellite_offices.use import OTHERS, Use, protected, use_of
from web.offices_world import ABOUT, NOW, at, make_offices_world, somebody
from web.page_reading import Page

pytestmark = pytest.mark.django_db
WISH = {"on": "2027-04-02", "from_time": "09:00", "until_time": "12:00", "seats": "1", "people": "1", "key": "k"}


@pytest.fixture
def clock(monkeypatch):
    now = [NOW]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


@pytest.fixture
def world(clock):  # noqa: ARG001
    return make_offices_world()


@pytest.fixture
def as_guest(client, world):
    client.force_login(world.guest, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_keeper(client, world):
    client.force_login(world.keeper, backend="django.contrib.auth.backends.ModelBackend")
    return client


def office_url(world, page="office", **more):
    return reverse(f"satellite_offices:{page}", kwargs={"office_id": world.office.pk, **more})


def addresses(world, one):
    yield reverse("satellite_offices:home")
    yield office_url(world)
    yield office_url(world) + f"?view=week&place={world.desks.pk}&day=2027-04-07"
    for name in ("hours", "new_place", "closures", "board", "use"):
        yield office_url(world, name)
    yield from (office_url(world, "part", name=name) for name in ("about", "facilities", "terms"))
    yield office_url(world, "place", place_id=world.desks.pk)
    yield office_url(world, "book", place_id=world.desks.pk)
    yield one.get_absolute_url()
    yield from (reverse(f"satellite_offices:{name}") for name in ("mine", "studies", "new", "new_study"))
    yield reverse("satellite_offices:known", args=["shiretokolabo"])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_page_is_sound_and_speaks_its_language(client, world, lang):
    one = world.book(2, 9, 12, by=world.keeper)
    world.close(9)
    client.force_login(world.keeper, backend="django.contrib.auth.backends.ModelBackend")
    for address in addresses(world, one):
        answer = client.get(address, headers={"accept-language": lang})
        assert answer.status_code == 200, address
        page = Page.of(answer.content.decode())
        assert page.faults == [], (address, page.faults)
        assert page.headings.count(1) == 1, address
        assert "satellite_offices." not in page.words, address


def test_a_booking_is_made_changed_and_called_off_on_its_pages(as_guest, world):
    address = office_url(world, "book", place_id=world.desks.pk)
    made = as_guest.post(address, {**WISH, "purpose": "打合せ"})
    one = Booking.objects.get()
    assert made.headers["Location"] == one.get_absolute_url()
    assert as_guest.post(address, WISH).status_code == 302
    assert Booking.objects.count() == 1
    edit = reverse("satellite_offices:edit_booking", args=[one.pk])
    late = as_guest.post(edit, {**WISH, "until_time": "13:00", "seen": "7"})
    assert late.status_code == 409
    assert as_guest.post(edit, {**WISH, "until_time": "13:00", "seen": "1"}).status_code == 302
    one.refresh_from_db()
    assert one.ends_at == at(2, 13)
    assert as_guest.post(reverse("satellite_offices:cancel", args=[one.pk]), {"seen": "2"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "cancelled"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"until_time": "09:00"}, "終わりを始まりより後に"),
        ({"on": "昨日"}, "日付"),
        ({"seats": "0"}, "1"),
        ({"seats": "９９"}, "予約できる数は1から2まで"),
        ({"people": "2"}, "1人まで入れます"),
        ({"on": "2027-04-03"}, "その時間は開いていません"),
        ({"on": "2027-07-01"}, "30日先"),
        ({"from_time": "9時"}, "選"),
        ({"purpose": "x" * 501}, "500"),
    ],
)
def test_what_cannot_be_booked_is_refused_in_words_and_stays_typed(as_guest, world, typed, says):
    answer = as_guest.post(office_url(world, "book", place_id=world.desks.pk), {**WISH, **typed})
    assert answer.status_code in {400, 422}
    page = Page.of(answer.content.decode())
    assert says in page.words
    assert page.faults == []
    assert Booking.objects.count() == 0


def test_what_was_typed_is_kept_while_somebody_signs_in(client, world):
    address = office_url(world, "book", place_id=world.desks.pk)
    assert client.post(address, {**WISH, "purpose": "取材の準備"}).status_code == 302
    client.force_login(world.guest, backend="django.contrib.auth.backends.ModelBackend")
    assert "取材の準備" in client.get(address).content.decode()


def test_the_calendar_says_hour_by_hour_how_many_are_free(world, clock):
    world.book(2, 9, 10.5)
    world.book(2, 10, 12)
    world.close(2, "13:00-14:00")
    world.close(2, "15:30-16:00")
    found = office_for_page(world.office.pk)
    day = day_of(found, dt.date(2027, 4, 2))
    told = {row[0].hour: (row[0].status, row[0].most, row[0].first) for row in day.rows}
    assert told == {
        9: ("free", 1, "09:00"),
        10: ("partly", 1, "10:30"),
        11: ("free", 1, "11:00"),
        12: ("free", 2, "12:00"),
        13: ("closed", 0, ""),
        14: ("free", 2, "14:00"),
        15: ("partly", 2, "15:00"),
        16: ("free", 2, "16:00"),
    }
    clock[0] = at(2, 10, 40)
    week = week_of(found, found.places.all()[0], dt.date(2027, 4, 2))
    assert [cell.status for cell in week.rows[0]] == ["past"] * 5 + ["closed"] * 2
    assert next_open_day(found) == dt.date(2027, 4, 2)
    clock[0] = at(2, 17)
    assert next_open_day(found) == dt.date(2027, 4, 5)


def test_a_full_hour_can_be_waited_for(as_guest, world):
    world.book(2, 9, 12, count=2)
    page = as_guest.get(office_url(world) + "?day=2027-04-02").content.decode()
    assert f"/places/{world.desks.pk}/book/?on=2027-04-02&amp;from_time=09:00" in page
    asked = {**WISH, "waits": "on"}
    as_guest.post(office_url(world, "book", place_id=world.desks.pk), asked)
    assert Booking.objects.order_by("created_at").last().state == "waiting"


def test_whoever_keeps_an_office_writes_it_and_hears_of_what_gives_way(as_keeper, world):
    one = world.book(2, 9, 12)
    office = Office.objects.get()
    hours = {"from_on": "2027-04-01", "fri": "10時～12時", "seen": str(office.version)}
    answer = as_keeper.post(office_url(world, "hours"), hours, follow=True)
    assert "1件の予約が席を失いました" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "displaced"
    assert as_keeper.post(office_url(world, "hours"), {"from_on": "2027-04-01", "mon": "朝から"}).status_code == 400
    assert as_keeper.post(office_url(world, "hours"), {"from_on": "2027-04-01"}).status_code == 400
    wrong = as_keeper.post(office_url(world, "part", name="about"), {**ABOUT, "area": "札幌", "link": "javascript:x"})
    assert wrong.status_code == 400
    far = {**ABOUT, "point": "43.06, 141.35", "seen": str(office.version)}
    assert as_keeper.post(office_url(world, "part", name="about"), far).status_code == 400
    here = {**ABOUT, "point": "42.3152, 140.9737", "seen": "99"}
    assert as_keeper.post(office_url(world, "part", name="about"), here).status_code == 302
    office.refresh_from_db()
    assert (round(office.lat, 3), round(office.lon, 3)) == (42.315, 140.974)


def test_two_who_write_one_part_are_asked(as_keeper, world):
    address, seen = office_url(world, "part", name="about"), str(world.office.version)
    as_keeper.post(address, {**ABOUT, "price": "無料", "seen": seen})
    answer = as_keeper.post(address, {**ABOUT, "price": "1日500円", "seen": seen})
    page = Page.of(answer.content.decode())
    assert answer.status_code == 409
    assert "無料" in page.words
    assert "1日500円" in page.words


def test_the_feed_holds_ones_own_bookings_and_a_new_address_ends_the_old_one(as_guest, world):
    kept, gone = world.book(2, 9, 12), world.book(2, 13, 15)
    world.book(5, 9, 12, by=world.keeper)
    world.cancel(gone)
    as_guest.post(reverse("satellite_offices:renew"))
    key = OwnCalendar.objects.get().key
    as_guest.logout()
    answer = as_guest.get(reverse("satellite_offices:feed", args=[key]))
    events = {str(one["uid"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert {uid: str(one["status"]) for uid, one in events.items()} == {
        f"satellite-office-{kept.pk}@todoku": "CONFIRMED",
        f"satellite-office-{gone.pk}@todoku": "CANCELLED",
    }
    assert events[f"satellite-office-{kept.pk}@todoku"].decoded("dtstart") == at(2, 9)
    as_guest.force_login(world.guest, backend="django.contrib.auth.backends.ModelBackend")
    as_guest.post(reverse("satellite_offices:renew"))
    assert as_guest.get(reverse("satellite_offices:feed", args=[key])).status_code == 404


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_lists_take_as_many_queries_for_three_as_for_one(as_keeper, world):
    lists = [reverse("satellite_offices:home"), office_url(world, "board") + "?day=2027-04-02", office_url(world)]
    lists += [reverse("satellite_offices:mine"), reverse("satellite_offices:file", args=["json"])]
    world.book(2, 9, 10, by=world.keeper, for_body=world.operator)
    before = [queries_of(as_keeper, address) for address in lists]
    other = somebody("other@example.jp", world.town)
    for number in range(2):
        made = offices.begin({**ABOUT, "name": f"{number}"}, organisation=world.town, by=other, key=uuid4().hex)
        offices.put_in_directory(made, by=other, seen=made.version)
        world.book(2, 11 + number, 12 + number, by=world.keeper, for_body=world.operator)
    assert [queries_of(as_keeper, address) for address in lists] == before


@pytest.mark.usefixtures("world")
def test_the_directory_is_filtered_and_handed_out_as_open_data(client):
    def listed(**asked):
        return client.get(reverse("satellite_offices:home"), asked).content.decode()

    assert "しれとこらぼ" in listed()
    assert "しれとこらぼ" not in listed(bookable="1")
    assert "港のオフィス" not in listed(area="斜里町")
    assert "港のオフィス" not in listed(kind="meeting_room")
    assert "港のオフィス" in listed(kind="desk", words="運営する")
    assert client.get(reverse("satellite_offices:home"), {"area": "どこでもない町"}).status_code == 400
    Office.objects.update(name="=1+1")
    rows = json.loads(client.get(reverse("satellite_offices:file", args=["json"])).content)["satellite_offices"]
    assert [(one["name"], one["takes_bookings"], one["price"]) for one in rows] == [
        ("=1+1", True, None),
        ("しれとこらぼ", None, None),
    ]
    assert rows[0]["places"] == [{"kind": "desk", "name": "席", "count": 2, "people_each": 1}]
    content = client.get(reverse("satellite_offices:file", args=["csv"])).content.decode("utf-8-sig")
    assert [row["name"] for row in csv.DictReader(io.StringIO(content))] == ["'=1+1", "しれとこらぼ"]


def test_offices_stand_on_the_atlas_and_in_the_karte(client, world, tmp_path_factory, monkeypatch):
    providers = list(layers._PROVIDERS)
    sample_edition(tmp_path_factory, monkeypatch)
    monkeypatch.setattr(layers, "_PROVIDERS", providers)
    found = client.get(reverse("atlas-features", args=["satellite-offices"])).json()["features"]
    titles = {one["properties"]["title"]: one for one in found}
    assert set(titles) == {"港のオフィス", "しれとこらぼ"}
    assert "役場" in json.dumps(titles["しれとこらぼ"]["properties"], ensure_ascii=False)
    assert titles["港のオフィス"]["properties"]["address"] == world.office.get_absolute_url()


def rows_of(*counts):
    return [Use(f"{number}", bookings=count * 2, bookers=set(range(count))) for number, count in enumerate(counts)]


def test_small_counts_are_put_together_until_nothing_follows():
    assert [one.name for one in protected(rows_of(5, 0, 3))] == ["0", "1", "2"]
    together = protected(rows_of(5, 2, 4))
    assert [one.name for one in together] == ["0", OTHERS]
    assert together[-1].names == ("1", "2")
    one_person = [Use("a", bookings=9, bookers={1}), Use("b", bookings=1, bookers={1}), Use("c", bookings=0)]
    assert [one.name for one in protected(one_person)] == ["c"]


def test_use_is_counted_by_month_and_home_and_protected_in_public(client, world, clock):
    guests = [somebody(f"p{number}@example.jp", world.town) for number in range(3)]
    for number, guest in enumerate(guests):
        world.book(2, 9 + 2 * number, 11 + 2 * number, by=guest, for_body=world.town)
    world.book(5, 9, 10, by=world.keeper, for_body=world.operator)
    away = world.book(5, 10, 12)
    clock[0] = at(5, 13)
    booking.count_people(away, 0, by=world.keeper, seen=1)
    months, homes = use_of(office_with_all(world.office.pk), dt.date(2027, 4, 30))
    assert [(one.name, one.bookings, one.counted, one.people, one.seat_hours) for one in months] == [
        ("2027-04", 5, 1, 4, 7.0)
    ]
    assert months[0].open_seat_hours == 22 * 8 * 2
    assert [(one.name, one.bookings) for one in homes] == [("01230", 3), ("01205", 1), ("", 1)]
    clock[0] = at(40, 9)
    public = Page.of(client.get(office_url(world, "use")).content.decode())
    assert ["まとめた市町村など（3）", "5", "4", "7.0"] in public.rows
    assert not any("室蘭市" in cell for row in public.rows for cell in row)
    client.force_login(world.keeper, backend="django.contrib.auth.backends.ModelBackend")
    own = Page.of(client.get(office_url(world, "use")).content.decode())
    assert ["室蘭市", "1", "1", "1.0"] in own.rows
    table = client.get(office_url(world, "use_file")).content.decode("utf-8-sig")
    assert "登別市" in table


def test_the_towns_officer_takes_the_entry_over_on_its_page(client, db):  # noqa: ARG001
    town = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="斜里町", area_code="01545")
    client.force_login(somebody("shari@example.jp", town), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("satellite_offices:known", args=["shiretokolabo"])
    assert reverse("satellite_offices:take_over", args=["shiretokolabo"]) in client.get(address).content.decode()
    made = client.post(reverse("satellite_offices:take_over", args=["shiretokolabo"]))
    assert made.status_code == 302
    assert client.get(address).headers["Location"] == Office.objects.get().get_absolute_url()
