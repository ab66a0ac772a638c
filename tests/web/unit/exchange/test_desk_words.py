"""What a search compares, what names who asked, and when something is due or out of date."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku_web.exchange.desk.cleaned_text import refuse_names
from todoku_web.exchange.desk.desk_terms import checked_before, due_on
from todoku_web.exchange.desk.grams import grams, normalised
from todoku_web.exchange.desk.question_queries import times_in_states
from todoku_web.exchange.desk.views.reading import typed_minutes

AT = dt.datetime(2024, 6, 3, tzinfo=dt.UTC)


def test_width_and_case_do_not_matter():
    assert grams("ＩＣＴ・ﾃﾚﾜｰｸ　補助") == grams("ict テレワーク 補助")
    assert grams("光ファイバの整備費") == ["光フ", "ファ", "ァイ", "イバ", "バの", "の整", "整備", "備費"]


def test_pairs_that_tell_nothing_are_left_out_unless_there_are_no_others():
    assert grams("補助はありますか") == ["補助", "助は"]
    assert grams("ありますか") == ["あり", "りま", "ます", "すか"]
    assert grams(" ・！ ") == []


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(said):
    assert normalised(normalised(said)) == normalised(said)
    assert grams(said) == grams(normalised(said))


def asked(name, body=None):
    person = SimpleNamespace(name=name, email="k.yama@example.jp")
    organisation = SimpleNamespace(name=body, name_en="") if body else None
    return SimpleNamespace(author=person, asker_name=name, organisation=organisation)


@pytest.mark.parametrize("said", ["架空山 花子さんから", "架空山花子", "ｶｸｳさん K.YAMA@EXAMPLE.JP", "架空町では"])
def test_no_text_may_name_who_asked(said):
    with pytest.raises(InputError, match="names_asker"):
        refuse_names(["件名", said], asked("架空山 花子", "架空町"))


def test_what_names_nobody_is_let_through():
    refuse_names(["補助の申請の期限", "policy and liability"], asked("Li"))
    refuse_names(["架空山 花子"], None)
    with pytest.raises(InputError):
        refuse_names(["as Li said"], asked("Li"))


def test_an_answer_is_out_of_date_from_the_day_after_its_twelve_months():
    assert checked_before(dt.date(2026, 11, 23)) == dt.date(2025, 11, 23)
    assert checked_before(dt.date(2028, 2, 29)) == dt.date(2027, 2, 28)
    assert due_on(dt.date(2026, 12, 28)) == dt.date(2027, 1, 4)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["open", "taken", "asked", "answered"])), min_size=1))
def test_times_in_states_add_up_to_the_whole(given_steps):
    at, steps = AT, []
    for days, state in given_steps:
        at += dt.timedelta(days=days)
        steps.append(SimpleNamespace(at=at, to_state=state))
    now = at + dt.timedelta(days=2)
    held = times_in_states(steps, now=now)
    assert sum(held.values(), dt.timedelta()) == now - steps[0].at
    assert sum(
        times_in_states([*steps, SimpleNamespace(at=at, to_state="closed")], now=now).values(), dt.timedelta()
    ) == (at - steps[0].at)


@pytest.mark.parametrize(("typed", "minutes"), [("2", 120), ("２．５時間", 150), ("0.5", 30), ("1.25 h", 75)])
def test_hours_are_read_as_people_type_them(typed, minutes):
    assert typed_minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["", "-1", "two", "1.333", "1e3", "999", "2:30"])
def test_what_are_no_hours_is_refused(typed):
    with pytest.raises(InputError, match=r"desk\.hours"):
        typed_minutes(typed)
