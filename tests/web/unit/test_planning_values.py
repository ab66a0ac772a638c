"""What people type into the form of a plan: amounts, shares, texts, days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku_web.planning.plain_text import one_line, paragraphs
from todoku_web.planning.plan_settings import SETTINGS, changes_between, value_at, with_value
from todoku_web.planning.typed_values import typed_count, typed_degrees, typed_share, typed_yen


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("350,000,000", 350_000_000),
        ("3億5000万円", 350_000_000),
        ("３億５０００万円", 350_000_000),
        ("3.5億", 350_000_000),
        ("¥12", 12),
        ("1兆2千", 1_000_000_002_000),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, yen):
    assert typed_yen(typed) == yen


@pytest.mark.parametrize(
    "typed", ["", "abc", "-1", "5万3億", "3億億", "1.5", "0.000000001億", "９" * 41, "99999兆", "3億 x"]
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(InputError, match=r"planning\.yen"):
        typed_yen(typed)


@given(st.integers(min_value=0, max_value=9_000_000_000_000_000))
def test_every_amount_is_read_back(amount):
    assert typed_yen(f"{amount:,}円") == amount


def test_shares_are_per_cent():
    assert typed_share("95") == 0.95
    assert typed_share("99.5 ％") == 0.995
    for bad in ("101", "-1", "1/2", "", "95%%"):
        with pytest.raises(InputError, match=r"planning\.share"):
            typed_share(bad)


def test_counts_and_degrees():
    assert typed_count("１５") == 15
    assert typed_degrees("42.31", low=20, high=46) == 42.31
    for bad in ("1.5", "-1", "IV", "1" * 12):
        with pytest.raises(InputError):
            typed_count(bad)
    for bad in ("200", "4e1", "nan", ""):
        with pytest.raises(InputError):
            typed_degrees(bad, low=20, high=46)


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u200f", "\x00", "\x1b", "\ufeff", "\U000e0041", "\ud800"])
def test_what_cannot_be_seen_is_refused_and_named(sign):
    with pytest.raises(InputError, match=f"U\\+{ord(sign):04X}"):
        one_line(f"計{sign}画", most=120)


def test_marks_do_not_pile_up_but_variants_of_kanji_stand():
    with pytest.raises(InputError, match="piled"):
        one_line("計" + "\u0301" * 12, most=120)
    assert one_line("葛\U000e0100城", most=120) == "葛\U000e0100城"


def test_texts_are_as_long_as_they_may_be():
    assert one_line(" 計  画 ", most=3) == "計 画"
    assert paragraphs("一\r\n二\t三  \r", most=20) == "一\n二 三"
    with pytest.raises(InputError, match="text_long"):
        one_line("計" * 121, most=120)
    with pytest.raises(InputError, match="text_empty"):
        one_line("  ", most=120, needed=True)


def test_every_setting_shows_what_it_reads():
    typed = {"yen": "3億", "yen_list": "1億 2億", "share": "90", "count": "3", "text": "0.24", "date": "令和8年4月1日"}
    for one in SETTINGS:
        given_ = [one.choices[0]] if one.choices else ["on"] if one.kind == "flag" else [typed[one.kind]]
        value = one.read(given_)
        config = with_value({}, one.path, value)
        assert value_at(config, one.path) == value
        assert one.read(one.typed(value)) == value
        assert one.shown(value, "ja")
        assert one.shown(None, "en")


def test_an_empty_setting_goes_and_leaves_no_empty_section():
    assert with_value({"fibre": {"target": 0.9}}, "fibre.target", None) == {}
    assert with_value({"fibre": {"target": 0.9, "enabled": True}}, "fibre.target", None) == {"fibre": {"enabled": True}}


def test_changes_are_told_by_their_labels():
    (change,) = changes_between({"fibre": {"target": 0.9}}, {"fibre": {"target": 0.95}}, "ja")
    assert (change.label, change.before, change.after) == ("光ファイバの目標（世帯の割合）", "90.0%", "95.0%")
    assert changes_between({"edits": {"via": []}}, {"edits": {"via": [1]}}, "ja") == []
