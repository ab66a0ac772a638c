"""What a person settles by hand in a plan's network: stretches of road, and sites that must or may not be."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from todoku.plans.config_faults import custom_fault
from todoku.plans.network_config import Section

_LONGEST_NOTE = 200
_MOST_EDITS = 1000

Note = Annotated[str, Field(max_length=_LONGEST_NOTE)]


class Spot(Section):
    """A place on a road, by which a stretch of it is meant whatever its id is in another run."""

    lat: Annotated[float, Field(ge=20, le=46)]
    lon: Annotated[float, Field(ge=122, le=154)]
    note: Note = ""


class OwnSite(Section):
    """A base station that the planner has placed."""

    lat: Annotated[float, Field(ge=20, le=46)]
    lon: Annotated[float, Field(ge=122, le=154)]
    name: Note = ""


class EditsConfig(Section):
    """Changes by hand; a design is the best that keeps them, and its bound is that of designs that keep them.

    A site is moved by leaving out the old one and placing the new one.
    """

    forbid: Annotated[tuple[Spot, ...], Field(max_length=_MOST_EDITS)] = ()
    """Stretches of road, each between two junctions or links, along which no fibre is laid."""
    via: Annotated[tuple[Spot, ...], Field(max_length=_MOST_EDITS)] = ()
    """Places on roads that the fibre must come to."""
    place_sites: Annotated[tuple[OwnSite, ...], Field(max_length=_MOST_EDITS)] = ()
    """Base stations that must stand, anywhere."""
    keep_sites: Annotated[tuple[str, ...], Field(max_length=_MOST_EDITS)] = ()
    """``site_id`` of candidates that must be chosen."""
    leave_sites: Annotated[tuple[str, ...], Field(max_length=_MOST_EDITS)] = ()
    """``site_id`` of candidates that must not be chosen."""

    @model_validator(mode="after")
    def _wants_no_site_both_ways(self) -> EditsConfig:
        for site in self.keep_sites:
            if site in self.leave_sites:
                raise custom_fault("site_both_ways", site=site)
        return self
