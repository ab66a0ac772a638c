"""What one channel receives of another: overlap, adjacent channels, and what is not declared."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.radio.factory.floor import Channel
from todoku.radio.factory.spectrum import received_mhz, received_share


def channel(centre_mhz, bandwidth_mhz):
    return Channel(name=f"{centre_mhz}", centre_mhz=centre_mhz, bandwidth_mhz=bandwidth_mhz)


def wifi(number):
    """IEEE 802.11, 2.4 GHz: 5 MHz apart from 2412 MHz on."""
    return channel(2407 + 5 * number, 20)


@pytest.mark.parametrize(("other", "share"), [(1, 1.0), (2, 0.75), (3, 0.5), (4, 0.25), (5, 0.0), (13, 0.0)])
def test_wifi_channels_at_2_4_ghz_overlap_up_to_the_fourth(other, share):
    assert received_share(wifi(1), wifi(other)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("sender", "receiver", "share"),
    [
        (channel(5180, 20), channel(5190, 40), 1.0),  # 36 within 36-40
        (channel(5190, 40), channel(5180, 20), 0.5),
        (channel(5210, 80), channel(5230, 40), 0.5),  # 36-48 into 44-48
        (channel(5230, 40), channel(5210, 80), 1.0),
        (channel(5190, 40), channel(5230, 40), 0.0),
        (channel(920.6, 0.2), channel(920.7, 0.4), 1.0),  # unit channel 24 within 24 and 25 bundled
        (channel(920.7, 0.4), channel(920.8, 0.2), 0.5),
        (channel(4650, 100), channel(4750, 100), 0.0),
    ],
)
def test_blocks_and_bundles_share_what_overlaps(sender, receiver, share):
    assert received_share(sender, receiver) == pytest.approx(share)


def test_unit_channels_side_by_side_share_nothing():
    units = [channel(round(920.6 + 0.2 * number, 1), 0.2) for number in range(12)]
    assert [received_share(one, two) for one, two in pairwise(units)] == [0.0] * 11


@pytest.mark.parametrize(("bandwidth_mhz", "apart"), [(100, 1), (100, -1), (20, 1), (0.2, -1)])
def test_neighbours_meet_at_the_acir_of_tr_36_942(bandwidth_mhz, apart):
    sender, receiver = channel(4750, bandwidth_mhz), channel(4750 + apart * bandwidth_mhz, bandwidth_mhz)
    # TS 38.104 ACLR 45 dB, TS 38.101-1 ACS 33 dB: ACIR = 1/(1/ACLR + 1/ACS) = 32.73 dB
    found = received_share(sender, receiver, leakage_db=(45.0,), selectivity_db=(33.0,))
    assert -10 * np.log10(found) == pytest.approx(32.734, abs=1e-3)


def test_the_second_neighbour_counts_only_where_it_is_declared():
    first, third = wifi(1), wifi(9)
    assert received_share(first, third, leakage_db=(23.0,)) == 0.0
    assert received_share(first, third, leakage_db=(23.0, 40.0)) == pytest.approx(1e-4)
    assert received_share(first, third, selectivity_db=(23.0, 39.0)) == pytest.approx(10**-3.9)
    # half of each adjacent channel meets the other half: what leaks, let in less
    assert received_share(first, third, leakage_db=(20.0,), selectivity_db=(20.0,)) == pytest.approx(1e-4)


def test_half_an_overlap_adds_what_lies_beside_it():
    found = received_share(wifi(1), wifi(3), leakage_db=(20.0,), selectivity_db=(30.0,))
    # half in the channel; half beside it, 30 dB down; half of what leaks on one side; two halves that leak, let in less
    assert found == pytest.approx(0.5 + 0.5 * 1e-3 + 0.5 * 1e-2 + 2 * 0.5 * 1e-5, rel=1e-9)


def test_a_receiver_lets_in_noise_beside_its_channel():
    assert received_mhz(wifi(1), 2400, 2412) == pytest.approx(10.0)
    assert received_mhz(wifi(1), 2422, 2432, selectivity_db=(20.0,)) == pytest.approx(0.1)
    assert received_mhz(wifi(1), 2500, 2600, selectivity_db=(20.0,)) == 0.0


@given(
    apart_mhz=st.floats(-200, 200),
    widths=st.tuples(st.sampled_from([0.2, 1, 5, 20, 40, 80]), st.sampled_from([0.2, 1, 5, 20, 40, 80])),
)
def test_no_more_is_received_than_is_sent_and_declaring_only_adds(apart_mhz, widths):
    sender, receiver = channel(2500, widths[0]), channel(2500 + apart_mhz, widths[1])
    bare = received_share(sender, receiver)
    declared = received_share(sender, receiver, leakage_db=(20.0, 30.0), selectivity_db=(25.0,))
    assert 0.0 <= bare <= 1.0 + 1e-12
    assert bare <= declared <= 1.0 + 2 * (10**-2 + 10**-3)
