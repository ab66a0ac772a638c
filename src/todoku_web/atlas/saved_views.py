"""The form of a view that may be kept: which keys it has, and how large they may be."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from todoku.errors import InputError

MOST_BYTES = 8_000
_MOST_LAYERS, _MOST_CLASSES, _MOST_FILTERS, _MOST_VALUES = 20, 20, 10, 200

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,60}$")]
Value = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,40}$")]
Year = Annotated[str, StringConstraints(pattern=r"^\d{0,4}$")]
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LayerState(_Part):
    """A layer that is shown, with what people chose of it."""

    id: Id
    opacity: Annotated[float, Field(ge=0, le=1)] = 1.0
    scenario: Value | None = None
    bounds: Annotated[list[Number], Field(max_length=_MOST_CLASSES)] | None = None


class Compared(_Part):
    """What the second map shows."""

    year: Year = ""
    scenario: Value | None = None
    difference: bool = False


class ViewState(_Part):
    """What a page of the atlas shows: layers from the bottom up, year, palette, filters, place and comparison."""

    layers: Annotated[list[LayerState], Field(max_length=_MOST_LAYERS)] = []
    year: Year = ""
    palette: Annotated[str, StringConstraints(pattern=r"^(viridis|cividis)$")] = "viridis"
    pattern: bool = False
    filters: Annotated[
        dict[Id, Annotated[list[Value], Field(max_length=_MOST_VALUES)]], Field(max_length=_MOST_FILTERS)
    ] = {}
    view: Annotated[list[Number], Field(min_length=3, max_length=3)] | None = None
    pick: Annotated[str, StringConstraints(pattern=r"^(mesh|area):[0-9a-z-]{2,20}$")] | None = None
    compare: Compared | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:
        """Take an empty scenario for none, as the page writes it."""
        if not isinstance(given, dict):
            return given
        layers = given.get("layers") or []
        filled = [_filled(one) for one in layers] if isinstance(layers, list) else layers
        return {**given, "layers": filled, "compare": _filled(given.get("compare"))}


def _filled(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {key: value for key, value in part.items() if not (key == "scenario" and value == "")}


def view_state(body: bytes) -> dict[str, Any]:
    """Return a view as it is kept, from ``{"state": ...}``; raise InputError for what is too large or not its form."""
    if len(body) > MOST_BYTES:
        raise InputError("atlas.view_too_large", most=MOST_BYTES)
    try:
        given = json.loads(body)
        state = ViewState.model_validate(given.get("state") if isinstance(given, dict) else given)
    except ValidationError as error:
        raise InputError(
            "atlas.view_form", where=".".join(str(part) for part in error.errors()[0]["loc"]) or "state"
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError("atlas.view_not_json") from error
    return state.model_dump(mode="json", exclude_none=True)
