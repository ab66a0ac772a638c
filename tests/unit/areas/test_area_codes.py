"""Check digits and the reading of codes."""

from __future__ import annotations

import pytest

from todoku.areas.area_codes import with_check_digit, without_check_digit
from todoku.areas.registry import parse_code
from todoku.errors import AreaError
from todoku.i18n import text

# 総務省「全国地方公共団体コード」: printed six-digit codes, among them check digits 0 and 1 of the special cases
PRINTED = ["011002", "012050", "016331", "131016", "174637", "194301", "221309", "402311", "473821", "042161", "282219"]


@pytest.mark.parametrize("code", PRINTED)
def test_check_digits_are_the_printed_ones(code):
    assert with_check_digit(code[:5]) == code
    assert without_check_digit(code) == code[:5]


def test_every_printed_code_of_hokkaido_has_our_check_digit(shared_data):
    import csv

    with (shared_data / "hokkaido/facts/hokkaido_municipalities.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 179
    assert [with_check_digit(row["code5"]) for row in rows] == [row["code"] for row in rows]


@pytest.mark.parametrize("written", ["01205", "012050", "jp:01205", "０１２０５", " 01205 "])
def test_ways_of_writing_a_code(written):
    assert parse_code(written) == "01205"


BAD = [
    ("012051", "area.check_digit", "正しくは 0", "should be 0"),
    ("1205", "area.lost_zero", "01205", "01205"),
    ("12050", "area.lost_zero", "012050", "012050"),
    ("01999", "area.unknown_code", "01700 蘂取村", "01700"),
    ("99999", "area.unknown_code", "47382 与那国町", "47382"),
    ("012O5", "area.bad_code", "012O5", "012O5"),
    ("012", "area.bad_code", "読めません", "Cannot read"),
    ("0120501", "area.bad_code", "読めません", "Cannot read"),
]


@pytest.mark.parametrize(("code", "error", "ja", "en"), BAD)
def test_a_wrong_code_says_what_is_wrong(code, error, ja, en):
    with pytest.raises(AreaError) as caught:
        parse_code(code)
    assert caught.value.code == error
    assert ja in text(f"error.{error}", "ja", **caught.value.params)
    assert en in text(f"error.{error}", "en", **caught.value.params)


def test_only_five_digits_get_a_check_digit():
    for code in ("0120", "012050", "0120a"):
        with pytest.raises(AreaError):
            with_check_digit(code)
