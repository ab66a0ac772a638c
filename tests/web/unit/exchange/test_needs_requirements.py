"""The requirement catalogue as it is picked from: whole, once each, and honest about what it does not know."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku.radio.capacity.requirements import requirements
from todoku_web.exchange.needs.requirement_rows import groups, known_ids, requirement_rows


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_requirement_stands_in_one_group(lang):
    listed = [row.id for _, _, rows in groups(lang) for row in rows]
    assert sorted(listed) == sorted(requirements())


def test_a_figure_that_the_source_does_not_give_says_so_and_is_never_zero():
    for row in requirement_rows(requirements(), "ja"):
        known = requirements()[row.id]
        for shown, pair in ((row.uplink, known.uplink_mbps), (row.downlink, known.downlink_mbps)):
            assert (shown == "不明") is (pair is None)
            assert not shown.startswith("0 ")
        assert (row.latency == "不明") is (known.latency_ms is None)


def test_ids_come_once_in_the_order_of_the_catalogue():
    first, second, *_ = requirements()
    assert known_ids([second, first, second], most=2) == [first, second]
    with pytest.raises(InputError, match="requirements_many"):
        known_ids([first, second], most=1)


def test_ids_that_the_catalogue_no_longer_has_are_left_out_of_what_is_shown():
    first = next(iter(requirements()))
    assert [row.id for row in requirement_rows([first, "REQ-GONE"], "en")] == [first]
