"""Names of people and organisations: written as people write them, never deceiving."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku_web.accounts.names import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  室蘭\u3000太郎 ", "室蘭 太郎"),
        ("𠮷田 花子", "𠮷田 花子"),
        ("葛\U000e0100城市", "葛\U000e0100城市"),  # 異体字
        ("か\u3099", "が"),
        ("O'Brien-Ito Jr.", "O'Brien-Ito Jr."),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # a page escapes it
    ],
)
def test_names_are_kept_in_order(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "accounts.name_empty"),
        (" \u3000\t\n", "accounts.name_empty"),
        ("あ" * (LONGEST_NAME + 1), "accounts.name_long"),
        ("管理\u200b者", "accounts.name_unseen"),
        ("abc\u202egnp.exe", "accounts.name_unseen"),
        ("a\x00b", "accounts.name_unseen"),
        ("外字\ue000", "accounts.name_unseen"),
        ("Z\u0351\u036b\u0343\u036a\u0302", "accounts.name_marks"),
        ("---", "accounts.name_no_letter"),
    ],
)
def test_names_that_cannot_be_are_refused(typed, code):
    with pytest.raises(InputError) as raised:
        clean_name(typed)
    assert raised.value.code == code


@given(st.text(max_size=120))
def test_what_is_taken_is_taken_as_it_is(typed):
    try:
        kept = clean_name(typed)
    except InputError:
        return
    assert clean_name(kept) == kept
    assert 0 < len(kept) <= LONGEST_NAME
    assert kept == kept.strip()
