"""The share handled online is of cases, not of procedures; what is not told leaves its ends open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.office.procedures.inventory import Procedure
from todoku.office.procedures.online import online_shares


def test_cases_weigh_and_what_is_unknown_leaves_the_ends_open():
    listed = [
        Procedure("久慈市", "転出届", volume_per_year=900, online_share=0.5),
        Procedure("久慈市", "犬の登録", volume_per_year=100, offered_online=False),
        Procedure("久慈市", "証明", online_share=1.0),
        Procedure("野田村", "転出届", volume_per_year=60, ranges=(("volume_per_year", 50, 70),)),
        Procedure("普代村", "転出届"),
    ]
    kuji, noda, fudai = online_shares(listed)
    assert (kuji.municipality, kuji.procedures, kuji.without_cases, kuji.cases) == ("久慈市", 3, 1, 1000)
    assert kuji.interval == pytest.approx((0.45, 0.45))
    assert (noda.cases, noda.interval) == (60, (0, 1))
    assert (fudai.without_cases, fudai.cases, fudai.interval) == (1, 0, None)


@given(
    st.lists(
        st.tuples(st.floats(0, 1e6), st.one_of(st.none(), st.floats(0, 1)), st.sampled_from([None, False, True])),
        min_size=1,
        max_size=8,
    )
)
def test_ends_are_shares_in_their_order(told):
    listed = [
        Procedure("a", str(at), volume_per_year=volume, online_share=share, offered_online=offered)
        for at, (volume, share, offered) in enumerate(told)
    ]
    (found,) = online_shares(listed)
    if found.interval is not None:
        low, high = found.interval
        assert -1e-9 <= low <= high + 1e-9 <= 1 + 1e-6
