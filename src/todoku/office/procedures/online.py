"""How many of a municipality's cases come in online, over all procedures whose number of cases is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.office.procedures.priority import online_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.procedures.inventory import Procedure
    from todoku.office.procedures.priority import Interval


@dataclass(frozen=True, slots=True)
class OnlineShare:
    """A municipality's share of cases handled online, 0-1, lowest and highest; None where no cases are known.

    ``cases`` a year are the middles of what was told. Procedures of unknown cases take no part: ``without_cases``.
    """

    municipality: str
    procedures: int
    without_cases: int
    cases: float
    interval: Interval | None


def online_shares(procedures: Sequence[Procedure]) -> tuple[OnlineShare, ...]:
    """Return each municipality's share, in the order in which they are met."""
    towns = dict.fromkeys(one.municipality for one in procedures)
    return tuple(_share(town, [one for one in procedures if one.municipality == town]) for town in towns)


def _share(town: str, procedures: Sequence[Procedure]) -> OnlineShare:
    known = [(sum(volume) / 2, online_range(one)) for one in procedures if (volume := one.range_of("volume_per_year"))]
    cases = sum(volume for volume, _ in known)
    ends = None
    if cases:
        low, high = (sum(volume * online[end] for volume, online in known) / cases for end in range(2))
        ends = (low, high)
    return OnlineShare(town, len(procedures), len(procedures) - len(known), cases, ends)
