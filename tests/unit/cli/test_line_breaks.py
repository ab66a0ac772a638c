"""Lines end where Japanese and English lines may, and none is wider than was asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.cli.line_breaks import broken, columns


def test_wide_characters_take_two_columns():
    assert [columns(text) for text in ("abc", "地域", "ｱ", "", "5桁")] == [3, 4, 1, 0, 3]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("地域を測る。", 10, ["地域を測", "る。"]),
        ("地域「室蘭市」", 6, ["地域", "「室蘭", "市」"]),
        ("コードか", 4, ["コー", "ドか"]),
        ("形式は todoku schema plan-config。", 20, ["形式は todoku schema", "plan-config。"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("", 10, [""]),
    ],
)
def test_where_lines_end(text, width, lines):
    assert broken(text, width) == lines


@given(st.text(alphabet="ab 地域ー。、「」()5-", max_size=60), st.integers(min_value=8, max_value=40))
def test_nothing_is_lost_but_spaces_and_no_line_is_too_wide(text, width):
    lines = broken(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert [line for line in lines if columns(line) > width] == []
