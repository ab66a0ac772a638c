"""Decision records: the same bytes for the same facts, as RFC 8785 orders and writes them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.matching.decisions import decision_record

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, FACTS, max_size=4), st.randoms())
def test_any_order_gives_the_same_bytes_and_they_read_back(content, rng):
    content.pop("schema", None)
    names = list(content)
    rng.shuffle(names)
    record = decision_record(content)
    assert decision_record({name: content[name] for name in names}) == record
    assert json.loads(record.text) == {**content, "schema": "todoku.decision/1"}
    assert record.sha256 == sha256(record.text).hexdigest()


def test_names_stand_as_in_rfc_8785():
    """RFC 8785, section 3.2.3: its example of sorting, and section 3.2.2.2: what is escaped."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    record = decision_record(dict.fromkeys(names, ""))
    assert list(json.loads(record.text)) == ["\r", "1", "schema", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert decision_record({"a": '\u20ac$\u000f\nA\'B"\\\\"/'}).text.startswith(
        b'{"a":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'
    )


def test_a_decision_as_it_is_written():
    record = decision_record(
        {
            "call": "共同利用",
            "decided_on": date(2026, 6, 30),
            "closed_at": datetime(2026, 6, 12, 8, 0, tzinfo=UTC),
            "cut": 15,
            "weights": {"validity": Decimal("0.40"), "share": Fraction(1, 3), "cost": 0.1 + 0.2},
            "worth": np.array([3.5, -0.0, 1e-7, 1e21]),
            "taken": (True, None),
            "proposals": np.int64(60),
        }
    )
    assert record.text.decode() == (
        '{"call":"共同利用","closed_at":"2026-06-12T08:00:00+00:00","cut":15,"decided_on":"2026-06-30","proposals":60,'
        '"schema":"todoku.decision/1","taken":[true,null],'
        '"weights":{"cost":"0.30000000000000004","share":"1/3","validity":"0.4"},'
        '"worth":["3.5","0","0.0000001","1000000000000000000000"]}'
    )
    assert record.sha256 == sha256(record.text).hexdigest()


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (float("nan"), "$.a"),
        (Decimal("Infinity"), "$.a"),
        ([1, {"b": float("inf")}], "$.a[1].b"),
        (2**53, "$.a"),
        ({1: "x"}, "$.a"),
        (datetime(2026, 4, 1, 9), "$.a"),  # noqa: DTZ001 [that is the point]
        ({"x"}, "$.a"),
        (b"x", "$.a"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(value, at):
    with pytest.raises(InputError) as refused:
        decision_record({"a": value})
    assert (refused.value.code, refused.value.params["at"]) == ("matching.record", at)


@pytest.mark.parametrize("content", [{"a": "\ud800"}, {"\ud800": 1}])
def test_half_a_character_is_refused(content):
    with pytest.raises(InputError) as refused:
        decision_record(content)
    assert refused.value.code == "matching.record_text"
