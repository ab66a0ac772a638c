"""When a call is open, how its stages follow, what its templates and calendars say."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from uuid import UUID

import pytest
from icalendar import Calendar

from todoku.dates import JST
from todoku.errors import InputError
from todoku_web.exchange.calls.actions.calling import Content, checked
from todoku_web.exchange.calls.call_templates import call_templates
from todoku_web.exchange.calls.clock import CallState, Phase, phase_at
from todoku_web.exchange.calls.feed import calendar, event_json
from todoku_web.exchange.calls.models import CallKind
from todoku_web.exchange.calls.stages import check_stages, read_stages

OPENS, CLOSES = dt.datetime(2026, 6, 1, 9, tzinfo=JST), dt.datetime(2026, 7, 1, 17, tzinfo=JST)
TICK = dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (OPENS - TICK, Phase.COMING),
        (OPENS, Phase.OPEN),
        (CLOSES - TICK, Phase.OPEN),
        (CLOSES, Phase.CLOSED),
        (CLOSES.astimezone(dt.UTC), Phase.CLOSED),
    ],
)
def test_a_call_is_open_from_its_first_instant_to_before_its_last(now, phase):
    assert phase_at(CallState.ANNOUNCED, opens_at=OPENS, closes_at=CLOSES, now=now) == phase
    assert phase_at(CallState.CANCELLED, opens_at=OPENS, closes_at=CLOSES, now=now) == Phase.CANCELLED


def content(**given):
    return Content(
        **{"kind": "seminar", "title": "x", "description": "y", "opens_at": OPENS, "closes_at": CLOSES, **given}
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"closes_at": OPENS}, "calls.closes_before"),
        ({"closes_at": OPENS + dt.timedelta(days=2000)}, "calls.period_long"),
        ({"ends_at": CLOSES}, "calls.ends_before"),
        ({"held_at": CLOSES, "ends_at": CLOSES}, "calls.ends_before"),
        ({"held_at": OPENS - TICK}, "calls.held_before"),
        ({"capacity": 0}, "calls.capacity"),
        ({"waiting_list": True}, "calls.waiting_without_capacity"),
        ({"most_each": 0}, "calls.most_each"),
        ({"title": ""}, "planning.text_empty"),
        ({"title": "あ" * 121}, "planning.text_long"),
        ({"description": "a\u2066b"}, "planning.text_invisible"),
        ({"area_code": "99"}, "area.unknown_code"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(given, code):
    with pytest.raises(InputError) as caught:
        checked(content(**given))
    assert caught.value.code.split(".")[0] == code.split(".")[0]
    assert caught.value.code == code or code.startswith("area.")


def test_advisers_are_called_for_from_april_to_december():
    season = call_templates()["adviser_dispatch"].season
    day = dt.timedelta(days=1)
    december = dt.datetime(2026, 12, 1, tzinfo=JST)
    new_year = dt.datetime(2027, 1, 1, tzinfo=JST)
    assert checked(content(opens_at=december, closes_at=new_year), season=season)  # closes with the end of 31 December
    for opens, closes in ((december, new_year + TICK), (new_year + day, new_year + 2 * day)):
        with pytest.raises(InputError) as caught:
            checked(content(opens_at=opens, closes_at=closes), season=season)
        assert caught.value.code == "calls.season"


def stage(kind, starts=None, ends=None, name=""):
    given = {"starts": starts.isoformat() if starts else None, "ends": ends.isoformat() if ends else None}
    return {"kind": kind, "title": name or kind, **given}


@pytest.mark.parametrize(
    ("stages", "code"),
    [
        ([stage("party")], "calls.stage_kind"),
        ([{"kind": "event", "title": ""}], "planning.text_empty"),
        ([{"kind": "event", "title": "x", "starts": "2026-01-01T00:00"}], "calls.stage_date"),
        ([{"kind": "event", "title": "x", "starts": "soon"}], "calls.stage_date"),
        ([{"id": "a", **stage("event")}, {"id": "a", **stage("event")}], "calls.stages_same"),
        ([stage("decision"), stage("decision")], "calls.stage_twice"),
        ([stage("decision"), stage("screening")], "calls.stage_order"),
        ([stage("event", CLOSES, OPENS)], "calls.stage_ends"),
        ([stage("event", CLOSES + TICK), stage("report", CLOSES)], "calls.stage_before"),
        ([stage("screening", CLOSES - TICK)], "calls.stage_early"),
        ([stage("reception", OPENS, CLOSES + TICK)], "calls.stage_reception"),
        ([stage("event")] * 13, "calls.stages_many"),
    ],
)
def test_stages_out_of_order_are_refused(stages, code):
    with pytest.raises(InputError) as caught:
        check_stages(read_stages(stages), opens_at=OPENS, closes_at=CLOSES)
    assert caught.value.code == code


def test_stages_in_order_are_taken():
    found = read_stages(
        [
            stage("reception", OPENS, CLOSES),
            stage("screening", CLOSES),
            stage("interview"),
            stage("decision"),
            stage("report"),
        ]
    )
    check_stages(found, opens_at=OPENS, closes_at=CLOSES)
    assert read_stages([one.as_json() for one in found]) == found


class TestTemplates:
    def test_the_events_of_the_deck_are_there_with_quarter_and_audience(self):
        found = {one.title["ja"]: (one.quarter, one.audience) for one in call_templates().values() if one.quarter}
        assert found == {
            "IoT入門セミナー": (4, "small_firms"),
            "工場向けワイヤレスIoT講習会": (4, "small_firms"),
            "起業家万博・北海道大会": (3, "small_firms"),
            "Web×IoTメイカーズチャレンジ": (2, "students"),
            "学生向け起業セミナー": (3, "students"),
            "起業家甲子園・北海道大会": (3, "students"),
        }

    def test_every_kind_has_a_template_that_makes_a_call(self):
        assert {one.kind for one in call_templates().values()} == set(CallKind.values)
        for one in call_templates().values():
            given = {"kind": one.kind, "title": one.title["ja"], "description": one.description["ja"]}
            rules = {"eligibility": list(one.eligibility), "stages": list(one.stages)}
            checked(Content(**given, **rules, capacity=one.capacity, waiting_list=one.waiting_list), season=one.season)

    def test_a_dispatch_takes_three_days_or_ten_hours_at_most(self):
        fields = {one.id: one for one in call_templates()["adviser_dispatch"].fields}
        assert (fields["days"].maximum, fields["hours"].maximum) == (3, 10)

    def test_criteria_of_projects_are_those_of_the_deck(self):
        assert [one["id"] for one in call_templates()["project_call"].criteria] == [
            "technical_validity",
            "extensibility",
            "cost_borne",
        ]


def call(**given):
    texts = {"title": "セミナー; 室蘭, 登別", "description": "長い説明" * 40 + "\n次の行"}
    made = {
        "pk": UUID(int=7),
        "organisation": SimpleNamespace(name="北海道総合通信局"),
        "kind": "seminar",
        "state": CallState.ANNOUNCED,
        "closes_at": CLOSES,
        "held_at": CLOSES + dt.timedelta(days=10),
        "ends_at": CLOSES + dt.timedelta(days=10, hours=3),
        "venue": "会場 </script>",
        "capacity": 70,
        "version": 4,
        "changed_at": OPENS,
        "named": lambda _lang: texts["title"],
        "described": lambda _lang: texts["description"],
    }
    return SimpleNamespace(**{**made, **given})


class TestCalendar:
    def written(self, **given):
        return calendar([(call(**given), "https://portal.example/calls/7/")], lang="ja", host="portal.example")

    def test_lines_are_folded_at_75_octets_and_end_with_crlf(self):
        content = self.written()
        lines = content.split(b"\r\n")
        assert b"\n" not in content.replace(b"\r\n", b"")
        assert max(len(line) for line in lines) <= 75
        assert lines[0] == b"BEGIN:VCALENDAR"
        assert b"SUMMARY:\xe3\x82\xbb\xe3\x83\x9f\xe3\x83\x8a\xe3\x83\xbc\\; " in content

    def test_a_deadline_and_an_event_come_back_as_they_were(self):
        deadline, event = Calendar.from_ical(self.written()).walk("VEVENT")
        assert deadline.decoded("dtstart") == CLOSES
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (call().held_at, call().ends_at)
        assert str(event["summary"]) == "セミナー; 室蘭, 登別"
        assert str(event["description"]).endswith("\n次の行")
        assert {str(deadline["uid"]), str(event["uid"])} == {
            f"call-{UUID(int=7)}-deadline@portal.example",
            f"call-{UUID(int=7)}-event@portal.example",
        }
        assert (event["sequence"], str(event["status"]), event.decoded("dtstamp")) == (4, "CONFIRMED", OPENS)

    def test_what_was_called_off_says_so(self):
        found = Calendar.from_ical(self.written(state=CallState.CANCELLED)).walk("VEVENT")
        assert {str(one["status"]) for one in found} == {"CANCELLED"}

    def test_an_event_in_the_words_of_schema_org_is_safe_within_a_page(self):
        written = event_json(call(), url="https://portal.example/", lang="ja")
        assert "<" not in written
        found = json.loads(written)
        assert (found["@type"], found["startDate"], found["location"]["name"]) == (
            "Event",
            "2026-07-11T17:00:00+09:00",
            "会場 </script>",
        )
        assert event_json(call(held_at=None), url="", lang="ja") is None
