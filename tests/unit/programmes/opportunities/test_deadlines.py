"""Calendars of deadlines: instants in UTC, last days, months, stable identifiers, lines folded as RFC 5545 asks."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from sample_jgrants import DETAIL_V1, DETAIL_V2, answer
from todoku.programmes.opportunities.deadlines import deadlines
from todoku.programmes.opportunities.jgrants import import_jgrants
from todoku.programmes.opportunities.opportunity import Opportunity, Round

DAY = dt.date(2026, 10, 1)


def made(*opportunities, as_of=DAY, lang="ja"):
    content, count, undated = deadlines(opportunities, as_of=as_of, lang=lang)
    events = Calendar.from_ical(content).walk("VEVENT")
    assert len(events) == count
    return content, events, undated


def one(**call):
    return Opportunity(id="jgrants:x", title="題", rounds=(Round(**call),))


def lines(content):
    """Unfold by RFC 5545, 3.1: a line break followed by a space is no line break."""
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


@pytest.fixture
def imported(saved):
    return import_jgrants([saved("x.json", answer(DETAIL_V1, DETAIL_V2))], as_of=DAY).file.opportunities


def test_a_closing_instant_is_given_in_utc(imported):
    content, events, undated = made(*imported)
    assert undated == 1
    assert "DTSTART:20261030T080000Z" in lines(content)
    assert "DTEND" not in events[0]
    assert events[0]["SUMMARY"] == "公募締切: 離島通信整備補助金"
    assert str(events[0]["DESCRIPTION"]).splitlines() == [
        "締切: 令和8年10月30日 17:00(日本時間)",
        "対象地域: 北海道、北海道地方",
        "上限額: 10,000,000 円",
        "補助率: 2/3以内",
        "番号: S-00000001",
        "要件と補助率は todoku では確かめていません。公募要領を確かめてください。(Jグランツ(jGrants)からの出典)",
    ]
    assert events[0]["URL"] == "https://www.jgrants-portal.go.jp/subsidy/a0W000000000001AAA"


@pytest.mark.parametrize("closes", ["2020-02-07", "2020-02-08T00:00+09:00", "2020-02-07T15:00+00:00"])
def test_one_that_closes_with_the_end_of_a_day_is_an_all_day_event_on_it(closes):
    content, _, _ = made(one(closes=closes))
    assert "DTSTART;VALUE=DATE:20200207" in lines(content)
    assert "DTEND;VALUE=DATE:20200208" in lines(content)
    assert any("令和2年2月7日 いっぱい(日本時間)" in line for line in lines(content))


def test_months_alone_make_a_tentative_event_over_them():
    content, (event,), undated = made(one(months="2020-01..2020-02", status="planned"))
    assert undated == 0
    assert "DTSTART;VALUE=DATE:20200101" in lines(content)
    assert "DTEND;VALUE=DATE:20200301" in lines(content)
    assert (event["STATUS"], event["SUMMARY"]) == ("TENTATIVE", "公募期間: 題")


def test_a_planned_call_is_tentative_and_a_held_one_certain():
    assert made(one(closes="2020-02-07", status="planned"))[1][0]["STATUS"] == "TENTATIVE"
    assert made(one(closes="2020-02-07", status="held"))[1][0]["STATUS"] == "CONFIRMED"


def test_what_rfc_5545_asks_of_every_calendar(imported):
    long = one(closes="2020-02-07").model_copy(update={"title": "とても長い名前、区切り; と\\ 改行\nを含む補助金" * 5})
    content, events, _ = made(*imported, long)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert all(line.decode("utf-8") is not None for line in content.split(b"\r\n"))
    unfolded = lines(content)
    assert {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//todoku//opportunities//JA"} <= set(unfolded)
    for name in ("UID", "DTSTAMP"):
        assert sum(line.startswith(f"{name}:") for line in unfolded) == len(events)
    assert any("、区切り\\; と\\\\ 改行\\nを含む" in line for line in unfolded)
    assert str(events[-1]["SUMMARY"]) == f"公募締切: {long.title}"


def test_stamps_come_from_the_data_and_identifiers_stay(imported):
    again = made(*imported, as_of=dt.date(2030, 1, 1))
    assert again[0] == made(*imported)[0]
    assert all(event["DTSTAMP"].to_ical() == b"20260930T150000Z" for event in again[1])
    assert [str(event["UID"]) for event in again[1]] == [str(event["UID"]) for event in made(*imported, lang="en")[1]]
    undated = made(one(closes="2020-02-07"), as_of=dt.date(2030, 1, 1))
    assert undated[1][0]["DTSTAMP"].to_ical() == b"20291231T150000Z"


def test_english_and_a_programme_whose_rules_are_held():
    programme = Opportunity(
        id="programme:x", title="題", title_en="Title", programme="x", rounds=(Round(id="1", closes="2020-02-07"),)
    )
    _, (event,), _ = made(programme, lang="en")
    assert event["SUMMARY"] == "Call closes: Title"
    assert str(event["DESCRIPTION"]).splitlines() == [
        "Closes: end of 2020-02-07 (Japan time)",
        "The rules: todoku programmes show x.",
    ]
