"""The price book: prices as published, and a planner's own in their place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction

import pytest

from todoku.costs.price_book import price_book
from todoku.errors import InputError


@dataclass(frozen=True)
class Own:
    jpy: int = 4_800_000
    year: int = 2025
    tax: str = "included"
    source: str = "見積書 2025-04-01"


def test_the_first_candidate_for_aerial_fibre_is_that_of_niikappu():
    price = price_book()["FIB-AERIAL-NEW"]
    assert (price.jpy, price.per, price.year, price.confidence) == (5_455_000, "km", 2019, "medium")
    assert price.citation == "北海道建設新聞 2019-04-23 新冠町 https://e-kensin.net/news/116306.html"
    assert price.item("ja").startswith("新設架空光")
    assert price.item("en").startswith("New aerial fibre")


def test_a_printed_decimal_is_exact():
    assert price_book()["LIFE-OPT-AERIAL"].figure == Fraction(203, 10)


def test_every_price_names_its_source_year_or_says_that_none_is_known():
    for price in price_book().prices.values():
        assert price.source_title
        assert price.url
        assert price.item_ja != price.item_en
        assert price.year is None or 2000 <= price.year <= 2026
        known = [value for value in (price.low, price.typical, price.high) if value is not None]
        assert known, price.id
        assert known == sorted(known), price.id


def test_prices_are_those_of_the_list_of_facts(shared):
    facts = {entry["id"]: entry for entry in json.loads((shared / "facts" / "price_book.json").read_text())}
    ours = price_book().prices
    added = set(ours) - set(facts)
    assert added == {"LEN-POLE-SPAN", "RATE-DISCOUNT", "OPX-REVENUE-KYOTANGO", "OPX-REVENUE-TOBETSU"}
    for price_id, price in ours.items():
        if price_id not in added:
            fact = facts[price_id]
            for name in ("low", "typical", "high", "year", "tax", "unit", "url", "confidence"):
                assert getattr(price, name) == fact[name], (price_id, name)


def test_a_planners_own_price_takes_the_place_of_the_books():
    book = price_book({"FIB-AERIAL-NEW": Own()})
    price = book["FIB-AERIAL-NEW"]
    assert (price.jpy, price.year, price.tax, price.confidence) == (4_800_000, 2025, "included", "own")
    assert (price.low, price.high, price.citation) == (None, None, "見積書 2025-04-01")
    assert price_book()["FIB-AERIAL-NEW"].jpy == 5_455_000


@pytest.mark.parametrize("own", [{"FIB-AERIAL-NOW": Own()}, {"": Own()}])
def test_a_price_that_the_book_lacks_is_refused_with_near_ones(own):
    with pytest.raises(InputError) as caught:
        price_book(own)
    assert caught.value.code == "price.unknown"
    assert len(caught.value.params["near"]) > 0
    if "FIB-AERIAL-NOW" in own:
        assert "FIB-AERIAL-NEW" in caught.value.params["near"]


def test_what_is_no_price_gives_no_yen():
    with pytest.raises(InputError) as caught:
        _ = price_book()["LIFE-OPT-AERIAL"].jpy
    assert caught.value.code == "price.no_typical"
