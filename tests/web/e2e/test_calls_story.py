"""A contest with its screening, a seminar with a waiting list, Telework Days and an adviser's visits on one engine."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sample_calls import applied, call_of_template, organiser
from sample_calls import somebody as make_person
from sample_screening import all_scored, dealt, declared, invited, now
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.exchange.calls.models import Application
from todoku_web.exchange.desk.models import Dispatch, Visit
from todoku_web.exchange.screening.actions import assigning, setting_up
from web.browsing import DESKTOP, PHONE
from web.integration.exchange.desking import NOON, desk
from web.integration.exchange.desking import somebody as person_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
HOUR = dt.timedelta(hours=1)
PLAN = {
    "f-theme": "雪を運ぶ",
    "f-problem": "雪置き場が足りない。",
    "f-plan": "予約して運ぶ。",
    "f-school": "北の学校（架空）",
}


@pytest.fixture
def at(monkeypatch):
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def at_browser(somebody, live_server):
    """Seat a person: officers at a desk in Japanese, the others at a phone in the dark, in English."""

    def seat(person, *, desk_ja=False):
        options, lang = (DESKTOP, "ja") if desk_ja else ({**PHONE, "color_scheme": "dark"}, "en")
        return somebody(options, lang).signed_in_as(person, live_server.url)

    return seat


def apply(someone, call, **fields):
    """Apply to a call, with everything ticked that is to be declared or agreed to."""
    someone.at(f"/calls/{call.pk}/apply/")
    someone.fill(**fields)
    for tick in someone.page.locator("[name^=declare-], [name=f-consent]").all():
        tick.check()
    with someone.page.expect_navigation():
        someone.page.locator("button[value=submit]").click()
    someone.page.wait_for_url("**/calls/applications/**")
    someone.is_fit()
    return Application.objects.order_by("-submitted_at").first()


def told(someone):
    someone.at("/notices/")
    return someone.page.inner_text("main")


def test_a_contest_is_screened_and_decided(at_browser, at, work_off):
    chief = organiser()
    call = call_of_template(chief, "entrepreneur_koshien", capacity=1, waiting_list=True)
    student = at_browser(make_person())
    first = apply(student, call, **PLAN)
    others = [applied(call, None, first.answers, declared=first.declared) for _ in range(2)]
    at(call.closes_at)
    screening = begun_in(call, chief)
    reviewers = [invited(screening, chief) for _ in range(2)]
    setting_up.confirm(now(screening), by=chief, seen=now(screening).version)
    reader = at_browser(reviewers[0].person)
    reader.at(f"/screening/reviewing/{reviewers[0].pk}/relations/")
    reader.page.check("#done")
    with reader.page.expect_navigation():
        reader.page.click(".declare .card button")
    declared(reviewers[1])
    dealt(screening, chief, work_off)
    assigning.open_reading(now(screening), by=chief, seen=now(screening).version)
    one = screening.readings.filter(reviewer=reviewers[0], candidate__number=1).get()
    score(reader, one, now(screening).criteria.rows)
    all_scored(now(screening), lambda reading: 4 if reading.candidate.number == 1 else 2)

    officer = at_browser(chief, desk_ja=True)
    page = f"/screening/{screening.pk}/"
    officer.at(page)
    officer.send("/step/hold/")
    work_off()
    officer.at(f"{page}ranking/")
    officer.at(f"{page}decide/")
    letter = {"reference": "架空総通第1号", "day": str(timezone.localdate()), "sender": "架空総合通信局長"}
    officer.fill(reason="評価会の審議による", contact="電話 000", **letter).press("")
    officer.at(f"{page}record/")
    officer.page.goto(f"/calls/{call.pk}/")
    if officer.page.locator("form[action$='/step/decide/']").count():
        officer.send("/step/decide/")
    assert "selected" in told(student)
    states = [Application.objects.get(pk=one.pk).state for one in (first, *others)]
    assert states == ["selected", "waiting", "not_selected"]
    paper = student.page.request.get(f"/screening/letters/{first.pk}.pdf")
    assert paper.body().startswith(b"%PDF")


def begun_in(call, chief):
    judged = next(f"s{number}" for number, stage in enumerate(call.stages, 1) if stage["kind"] == "screening")
    settings = setting_up.Settings(places=1, readers=2, reserves=1, closes_at=timezone.now() + dt.timedelta(days=7))
    return setting_up.begin(call, judged, settings, by=chief)


def score(reader, reading, criteria):
    reader.at(f"/screening/readings/{reading.pk}/")
    reader.fill(**{f"score-{one['id']}": "5" for one in criteria})
    with reader.page.expect_navigation():
        reader.page.click("button[value=submit]")
    reading.refresh_from_db()
    assert reading.state == "submitted"


def test_a_seat_of_a_seminar_goes_to_who_waits(at_browser):
    held_at = timezone.now() + 48 * HOUR
    seminar = call_of_template(organiser(), "student_startup_seminar", capacity=1, waiting_list=True, held_at=held_at)
    one, two = (at_browser(make_person()) for _ in range(2))
    taken, waits = (apply(student, seminar, **{"f-attendance": "online"}) for student in (one, two))
    assert [taken.state, waits.state] == ["accepted", "waiting"]
    one.page.goto(f"/calls/applications/{taken.pk}/")
    one.send("/withdraw/")
    assert "it is yours" in told(two)


def test_telework_days_count_bodies_for_everybody(at_browser, somebody):
    event = call_of_template(organiser(), "telework_days")
    for number, fields in enumerate(({"f-role": "implementing", "f-people": "12"}, {"f-role": "supporting"})):
        body = Organisation.objects.create(kind=OrganisationKind.VENDOR, name=f"架空の会社{number}")
        person = make_person()
        Membership.objects.create(person=person, organisation=body, role=Role.DRAFTER)
        someone = at_browser(person)
        extra = {"f-support": "席を開ける。"} if number else {}
        apply(someone, event, **fields, **extra, **{"f-municipality": "室蘭市"})
    stranger = somebody(DESKTOP, "ja")
    stranger.at(f"/desk/telework-days/{event.pk}/")
    seen = stranger.page.inner_text("main")
    assert "2" in seen
    assert "室蘭市" in seen


def test_an_adviser_is_sent_within_the_limits(at_browser, at):
    at(NOON)
    who = desk()
    clerk, adviser = at_browser(who.clerk), at_browser(who.adviser)
    office = at_browser(person_of(who.bureau, Role.REVIEWER), desk_ja=True)
    clerk.at(f"/desk/dispatches/new/need/{who.need.pk}/")
    clerk.press("")
    sent = Dispatch.objects.get()
    page = f"/desk/dispatches/{sent.pk}/"
    adviser.at(page)
    adviser.send("/act/agree/")
    for day in range(3):
        clerk.page.goto(page)
        clerk.send("/visits/", day=str(NOON.date() + dt.timedelta(days=day)), hours="6")
    office.at(page)
    office.send("/act/decide/")
    visit = Visit.objects.order_by("day").first()
    adviser.at(f"/desk/visits/{visit.pk}/report/")
    adviser.fill(advised="電柱の位置を調べる。", next_steps="事業者に照会する。", hours="6").press("")
    office.page.goto(page)
    office.send("/act/confirm/")
    visit.refresh_from_db()
    assert visit.state == "confirmed"
