"""A passive optical network of a few squares, one of them too far away, for the tests of plans and reports."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sample_tree import tree_of
from todoku.costs.price_book import price_book
from todoku.plans.config import parse_config
from todoku.plans.pon import pon_design

if TYPE_CHECKING:
    from todoku.plans.pon_form import PonDesign

FIBRE_JPY = 100_000_000


def far_village(**pon):
    """Return a route to three squares of 40, 12 and 3 homes at 2, 15 and 32 km, and the network on it."""
    tree = tree_of([(0, 1, 2.0), (1, 2, 13.0), (2, 3, 17.0)], {1: (40, 0, 0.8), 2: (12, 0, 0.2), 3: (3, 0, 0.0)})
    config = parse_config({"date": "2024-06-01", "fibre": {"pon": pon}, "costs": {"take_up": 0.5}}, name="-")
    return pon_design(tree, None, config, price_book(), fibre_jpy=FIBRE_JPY, lang="ja")


@cache
def sample_pon() -> PonDesign:
    """Return the network of the village with two squares that the light does not reach."""
    return far_village()
