"""How much of what one channel sends is received in another: what leaks from it, and what a receiver lets in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.radio.factory.floor import Channel


_TOUCHING_MHZ = 1e-6
"""Channels that share less than a hertz only touch: their edges are sums of rounded numbers."""


class _Band(NamedTuple):
    lowest_mhz: float
    highest_mhz: float
    height: float

    def shared_mhz(self, other: _Band) -> float:
        shared = min(self.highest_mhz, other.highest_mhz) - max(self.lowest_mhz, other.lowest_mhz)
        return shared if shared > _TOUCHING_MHZ else 0.0


def received_share(
    sender: Channel, receiver: Channel, *, leakage_db: tuple[float, ...] = (), selectivity_db: tuple[float, ...] = ()
) -> float:
    """Return the share of a sender's power, radiated over its own channel, that counts in a receiver's channel.

    The integral over frequency of what is sent times what is let in. Sent: even over the channel, and in the k-th
    adjacent channel of the same width, on either side, less by ``leakage_db[k]`` (ACLR: 3GPP TS 38.104, 6.6.3). Let in:
    all of the channel, and of the k-th adjacent channel less by ``selectivity_db[k]`` (ACS: TS 38.101-1, 7.5). Between
    neighbours of one width this is 1/ACLR + 1/ACS, which is 1/ACIR of TR 36.942. What is not declared counts as
    nothing.
    """
    filters = tuple(_bands(receiver, selectivity_db))
    sent = tuple(_bands(sender, leakage_db))
    power = sum(one.height * two.height * one.shared_mhz(two) for one in sent for two in filters)
    return power / sender.bandwidth_mhz


def received_mhz(
    receiver: Channel, lowest_mhz: float, highest_mhz: float, *, selectivity_db: tuple[float, ...] = ()
) -> float:
    """Return the bandwidth that a receiver lets in of an even density between two frequencies."""
    density = _Band(lowest_mhz, highest_mhz, 1.0)
    return sum(one.height * one.shared_mhz(density) for one in _bands(receiver, selectivity_db))


def _bands(channel: Channel, down_db: tuple[float, ...]) -> Iterator[_Band]:
    """Yield a channel at height 1 and its adjacent channels as far down as declared."""
    width, lowest_mhz = channel.bandwidth_mhz, channel.centre_mhz - channel.bandwidth_mhz / 2.0
    yield _Band(lowest_mhz, lowest_mhz + width, 1.0)
    for number, one_db in enumerate(down_db, start=1):
        for side in (-number, number):
            yield _Band(lowest_mhz + side * width, lowest_mhz + (side + 1) * width, 10.0 ** (-one_db / 10.0))
