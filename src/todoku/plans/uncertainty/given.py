"""The file in which a planner states how wide prices, quantities, take-up and demand are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from todoku.money import MAX_YEN
from todoku.plans.config_faults import custom_fault, field_error, read_config_text
from todoku.plans.uncertainty.spread import Spread

if TYPE_CHECKING:
    from pathlib import Path

_NEEDS: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "triangular": ("low", "middle", "high"),
    "split": ("low", "middle", "high"),
    "lognormal": ("middle", "high"),
    "fixed": (),
}
_FROM_ABOVE_ZERO = ("split", "lognormal")

Positive = Annotated[float, Field(ge=0)]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class GivenSpread(_Form):
    """How an input is spread, and who says so; ``relative``: as multiples of the plan's value.

    ``uniform`` low, high; ``triangular`` low, middle (most likely), high; ``split`` low, middle (median), high;
    ``lognormal`` middle (median), high (ninetieth percentile); ``fixed``: as the plan has it.
    """

    kind: Literal["uniform", "triangular", "lognormal", "split", "fixed"]
    low: Positive | None = None
    middle: Positive | None = None
    high: Positive | None = None
    relative: bool = False
    each: bool = False
    """Whether every unit of a quantity draws its own price (stations), not one for all of them (kilometres)."""
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> GivenSpread:
        needed = _NEEDS[self.kind]
        values = {name: getattr(self, name) for name in ("low", "middle", "high")}
        if any((value is None) == (name in needed) for name, value in values.items()):
            raise custom_fault("spread_needs", kind=self.kind, needed=list(needed) or ["-"])
        given = [value for value in values.values() if value is not None]
        if given != sorted(given) or (given and given[0] == given[-1]):
            raise custom_fault("spread_order", needed=list(needed))
        if self.kind in _FROM_ABOVE_ZERO and given[0] == 0:
            raise custom_fault("spread_zero", kind=self.kind)
        return self

    def spread(self, *, scale: float, units: int) -> Spread:
        """Return the distribution, its values times ``scale``; of a price for each unit, that of their average."""
        assert self.kind != "fixed"
        low, middle, high = (scale * (value or 0.0) for value in (self.low, self.middle, self.high))
        return Spread(self.kind, low, middle, high, units if self.each else 1)


class UncertaintyFile(_Form):
    """What a planner states of a plan's inputs; what is left out has the published spread, or none."""

    schema_: Literal["todoku.uncertainty/1"] = Field(default="todoku.uncertainty/1", alias="schema")
    budget_jpy: Annotated[int, Field(ge=0, le=MAX_YEN)] | None = None
    """What the town can spend of its own on building; ``--budget`` goes before it."""
    prices: dict[str, GivenSpread] = {}
    """Unit prices by id (``FIB-AERIAL-NEW``), in yen."""
    quantities: dict[str, GivenSpread] = {}
    """Quantities by cost line (``fibre_distribution_aerial``), in its unit."""
    take_up: GivenSpread | None = None
    """Subscribers over households that can subscribe."""
    households: GivenSpread | None = None
    """Households that can subscribe."""
    price_level: GivenSpread | None = None
    """All prices at once, as a multiple of the plan's: what years, region and market add or take."""


def read_uncertainty(path: Path) -> UncertaintyFile:
    """Read a planner's file; InputError naming the file, the line, the field and what may stand there."""
    marked = read_config_text(path)
    content: Any = marked.content if isinstance(marked.content, dict) else {}
    try:
        return UncertaintyFile.model_validate(content)
    except ValidationError as error:
        raise field_error(error, model=UncertaintyFile, file=path.name, marked=marked) from error
