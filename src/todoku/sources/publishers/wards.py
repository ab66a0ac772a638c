"""Says under which municipality the figures of a ward of a designated city are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.areas.municipalities import denominator_code
from todoku.errors import AreaError

if TYPE_CHECKING:
    from todoku.areas.region import Region


def kept_under(code: str, region: Region | None) -> str:
    """Return the code of a ward's city (01103 -> 01100), or the ward's own where the region asks for the ward.

    Any other code is its own, one that the register does not know among them (an older table's).
    """
    if region is not None and code in region.codes:
        return code
    try:
        return denominator_code(code)
    except AreaError:
        return code
