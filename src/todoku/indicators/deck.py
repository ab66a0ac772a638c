"""The figures of the Hokkaido bureau's deck of 2019: made again from its own inputs where that can be done."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.indicators.base_stations import raised_target
from todoku.indicators.distribution import Distribution

if TYPE_CHECKING:
    from collections.abc import Callable


DECK_SCHEMA = "todoku.deck-figures/1"
Method = Literal["sum", "share", "raise", "round_to_hundred"]

_HUNDRED = 100


class DeckFigure(BaseModel):
    """A printed figure: where it stands, how it is made from its inputs, or why it cannot be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    line: int
    quote: str
    title_ja: str
    title_en: str
    as_of: str
    printed: Decimal
    unit: str
    method: Method | None
    """None: not reproducible; the note says why."""
    inputs: dict[str, int]
    note_ja: str
    note_en: str


@cache
def deck_figures() -> tuple[DeckFigure, ...]:
    """Return the deck's figures, in its order of subjects."""
    content = load_yaml(resources.files("todoku").joinpath("data/policy/deck_figures.yaml").read_text(encoding="utf-8"))
    if content["schema"] != DECK_SCHEMA:
        raise InputError("indicator.schema", found=content["schema"], expected=DECK_SCHEMA)
    return tuple(DeckFigure.model_validate(entry) for entry in content["figures"])


def made_again(figure: DeckFigure) -> Decimal | None:
    """Return a figure made from its inputs, rounded half up to the digits printed; None where that cannot be done."""
    if figure.method is None:
        return None
    exact = _METHODS[figure.method](figure.inputs)
    ratio = Decimal(exact.numerator) / Decimal(exact.denominator)
    return ratio.quantize(Decimal((0, (1,), int(figure.printed.as_tuple().exponent))), rounding=ROUND_HALF_UP)


def ftth_classes() -> Distribution:
    """Return the deck's eight counts of municipalities by FTTH rate, in the printed order; their bounds are lost."""
    figure = next(figure for figure in deck_figures() if figure.id == "ftth_class_municipalities")
    return Distribution(counts=tuple(figure.inputs.values()), edges=None, unknown=0)


def _share(inputs: dict[str, int]) -> Fraction:
    return Fraction(inputs["squares_with_station"] * _HUNDRED, inputs["target_squares"])


def _raised(inputs: dict[str, int]) -> Fraction:
    return Fraction(raised_target(inputs["planned"], Fraction(inputs["uplift_percent"], _HUNDRED)))


def _rounded_to_hundred(inputs: dict[str, int]) -> Fraction:
    return Fraction((inputs["squares"] + _HUNDRED // 2) // _HUNDRED * _HUNDRED)


_METHODS: dict[Method, Callable[[dict[str, int]], Fraction]] = {
    "sum": lambda inputs: Fraction(sum(inputs.values())),
    "share": _share,
    "raise": _raised,
    "round_to_hundred": _rounded_to_hundred,
}
