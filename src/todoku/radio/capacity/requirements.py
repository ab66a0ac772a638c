"""The requirement catalogue: what applications of the deck's eight issue areas need of a network."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.issue_areas import IssueArea

REQUIREMENTS_SCHEMA = "todoku.radio-requirements/1"
RequirementArea = IssueArea | Literal["common"]
"""One of the eight, or what is common to all."""
LatencyKind = Literal["end_to_end", "round_trip", "radio", "measured"]


class Definition(BaseModel):
    """A figure with which the deck says what 5G is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    value: float
    line: int
    """Line of the deck's text."""
    quote: str
    title_ja: str
    title_en: str


class Requirement(BaseModel):
    """What one application needs; pairs are lowest and highest, None is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    issue_area: RequirementArea
    application_ja: str
    application_en: str
    uplink_mbps: tuple[float, float] | None
    downlink_mbps: tuple[float, float] | None
    latency_ms: tuple[float, float] | None
    latency_kind: LatencyKind | None
    latency_note: str | None
    devices_per_km2: float | None
    mobility_kmh: float | None
    availability: float | None
    area_type: str | None
    source_title: str
    url: str | None
    confidence: Literal["high", "medium", "low"]
    derived: bool
    note: str
    downlink_mbps_by_pupils: dict[int, float] | None = None

    @property
    def needed_latency_ms(self) -> float | None:
        """One way at most over the network; None where none is known or the figure was only observed."""
        if self.latency_ms is None or self.latency_kind in {"measured", None}:
            return None
        return self.latency_ms[0] / 2.0 if self.latency_kind == "round_trip" else self.latency_ms[0]

    @property
    def is_numeric(self) -> bool:
        """Whether anything in it can be compared with a network."""
        figures = (self.uplink_mbps, self.downlink_mbps, self.needed_latency_ms, self.devices_per_km2)
        return any(figure is not None for figure in figures)


@cache
def _content() -> dict[str, Any]:
    text = resources.files("todoku").joinpath("data/radio/requirements.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = load_yaml(text)
    if content["schema"] != REQUIREMENTS_SCHEMA:
        raise InputError(
            "radio.data_schema", file="requirements.yaml", found=content["schema"], expected=REQUIREMENTS_SCHEMA
        )
    return content


@cache
def definitions() -> dict[str, Definition]:
    """Return the deck's figures of 5G by id: peak rate, latency, devices per square kilometre."""
    return {entry["id"]: Definition.model_validate(entry) for entry in _content()["definitions"]}


@cache
def requirements() -> dict[str, Requirement]:
    """Return the catalogue by id, in its own order."""
    return {entry["id"]: Requirement.model_validate(entry) for entry in _content()["requirements"]}


def requirement_by_id(requirement_id: str) -> Requirement:
    """Return a requirement, or raise InputError naming those that there are."""
    try:
        return requirements()[requirement_id]
    except KeyError:
        choices = tuple(requirements())
        raise InputError("radio.choice", model="requirements.yaml", value=requirement_id, choices=choices) from None
