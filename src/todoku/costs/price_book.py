"""The price book: unit prices with year, tax, source and confidence, and a planner's own prices in their place."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.money import yen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang

Tax = Literal["included", "excluded", "unspecified", "n/a"]
Confidence = Literal["high", "medium", "low", "own"]


class OwnPrice(Protocol):
    """A planner's own price in whole yen, with its year, tax and source."""

    @property
    def jpy(self) -> int:
        """Whole yen per unit."""

    @property
    def year(self) -> int:
        """The year that the price is of."""

    @property
    def tax(self) -> Literal["included", "excluded", "unspecified"]:
        """Whether consumption tax is in it."""

    @property
    def source(self) -> str:
        """Where it is from."""


class Price(BaseModel):
    """An entry of the price book; null is not known. ``derived``: computed from the figures that the note names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    item_ja: str
    item_en: str
    unit: str
    low: int | float | None
    typical: int | float | None
    high: int | float | None
    year: int | None
    tax: Tax
    source_title: str
    url: str | None
    confidence: Confidence
    derived: bool
    note: str

    def item(self, lang: Lang) -> str:
        """Return what the price is for."""
        return self.item_ja if lang == "ja" else self.item_en

    @property
    def per(self) -> str:
        """The unit that the price is per: km, site, household."""
        return self.unit.partition("/")[2]

    @property
    def jpy(self) -> int:
        """The typical price in whole yen; raises InputError where there is none."""
        if self.typical is None or not self.unit.startswith("yen"):
            raise InputError("price.no_typical", id=self.id, unit=self.unit)
        return yen(self.typical)

    @property
    def figure(self) -> Fraction:
        """The typical value as the decimal that is printed; raises InputError where there is none."""
        if self.typical is None:
            raise InputError("price.no_typical", id=self.id, unit=self.unit)
        return Fraction(str(self.typical))

    @property
    def citation(self) -> str:
        """The source's title and address."""
        return self.source_title if self.url is None else f"{self.source_title} {self.url}"


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Prices by id."""

    prices: Mapping[str, Price]

    def __getitem__(self, price_id: str) -> Price:
        """Return a price; raise InputError, with near misses, for an id that the book lacks."""
        if price_id not in self.prices:
            near = get_close_matches(price_id, self.prices, n=3, cutoff=0.3) or sorted(self.prices)[:3]
            raise InputError("price.unknown", id=price_id, near=near)
        return self.prices[price_id]

    def with_own(self, own: Mapping[str, OwnPrice]) -> PriceBook:
        """Return the book with a planner's own prices: they replace low, typical, high, year, tax and source."""
        replaced = dict(self.prices)
        for price_id, price in own.items():
            changes: dict[str, Any] = {
                "low": None,
                "typical": yen(price.jpy),
                "high": None,
                "year": price.year,
                "tax": price.tax,
                "source_title": price.source,
                "url": None,
                "confidence": "own",
                "derived": False,
                "note": "",
            }
            replaced[price_id] = self[price_id].model_copy(update=changes)
        return PriceBook(replaced)


def price_book(own: Mapping[str, OwnPrice] | None = None) -> PriceBook:
    """Return the price book that comes with todoku, with a planner's own prices in it."""
    return _shipped().with_own(own or {})


def own_price(price_id: str, own: OwnPrice, *, item: Mapping[Lang, str], unit: str) -> Price:
    """Return a planner's own price of something that the book has no price of."""
    return Price(
        id=price_id,
        item_ja=item["ja"],
        item_en=item["en"],
        unit=unit,
        low=None,
        typical=yen(own.jpy),
        high=None,
        year=own.year,
        tax=own.tax,
        source_title=own.source,
        url=None,
        confidence="own",
        derived=False,
        note="",
    )


def read_cost_data(name: str, *, schema: str) -> dict[str, Any]:
    """Return the content of one of the cost tables that come with todoku; it must be of the schema asked for."""
    file = resources.files("todoku") / "data" / "costs" / name
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    if content["schema"] != schema:
        raise InputError("costs.schema", file=name, found=content["schema"], schema=schema)
    return content


@cache
def _shipped() -> PriceBook:
    entries = read_cost_data("price_book.yaml", schema="todoku.price-book/1")["prices"]
    return PriceBook({entry["id"]: Price.model_validate(entry) for entry in entries})
