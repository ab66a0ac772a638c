"""A region: the municipality codes that a question is about; extents are data and passed in."""

from __future__ import annotations

from dataclasses import dataclass

GEOGRAPHIC_CRS = "EPSG:6668"
"""JGD2011 latitude and longitude, as in ``tables``: stated here too, so that looking up a name need not load pandas."""


@dataclass(frozen=True, slots=True)
class Region:
    """Municipalities that are looked at together.

    ``codes`` are five-digit municipality codes in ascending order; ``area_code`` is the area's own code: five digits of
    a municipality, ``01`` of a prefecture, ``01-tokachi`` of a subprefecture.
    """

    area_code: str
    name: str
    codes: tuple[str, ...]
    prefecture_code: str

    @property
    def id(self) -> str:
        """The area's id inside plans and packs: ``jp:01205``."""
        return f"jp:{self.area_code}"

    @property
    def is_municipality(self) -> bool:
        """Whether the region is one municipality."""
        return len(self.codes) == 1 and self.codes[0] == self.area_code
