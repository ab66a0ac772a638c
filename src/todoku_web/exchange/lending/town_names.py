"""Names of towns that reservations and equipment lie in, of former ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.areas.municipalities import by_code, find_region
from todoku.errors import InputError

if TYPE_CHECKING:
    from todoku.i18n import Lang


def town_name(code: str, lang: Lang) -> str:
    """Return the name of a municipality, one that was merged away meanwhile too."""
    place = by_code(code)
    return place.name if lang == "ja" else place.name_en


def find_town(typed: str) -> str:
    """Return the code of the municipality that a text means; raise AreaError or InputError for what is none.

    A municipality that was merged is refused with its successors (``area.abolished``).
    """
    region = find_region(typed)
    if not region.is_municipality:
        raise InputError("lending.no_town", code=region.name)
    return region.area_code
