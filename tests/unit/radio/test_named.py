"""Models by name give what their Recommendations' own functions give, hold where those hold, and have words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from todoku.errors import InputError, OutOfRange
from todoku.i18n import has
from todoku.radio.models import p1411, tr38901, tr38901_indoor
from todoku.radio.models.link import Link
from todoku.radio.models.named import named_models
from todoku.radio.models.registry import BUILT_IN, IN_SIGHT_ONLY, model_by_name

DOCS = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "radio-models.md"
LINK = Link(3500.0, 25.0, 1.5)
DISTANCES_M = np.array([100.0, 300.0, 2000.0])


@pytest.mark.parametrize("cell", ["uma", "umi", "rma"])
@pytest.mark.parametrize("sight", ["los", "nlos"])
def test_cells_are_tr_38901s(cell, sight):
    own = getattr(tr38901, f"{cell}_loss_db")
    worked = own(
        DISTANCES_M, frequency_ghz=3.5, line_of_sight=sight == "los", base_height_m=25.0, terminal_height_m=1.5
    )
    assert model_by_name(f"tr38901_{cell}_{sight}")(DISTANCES_M, LINK) == pytest.approx(worked)


def test_streets_are_worked_by_hand_over_the_slant_distance():
    # table 4, residential without sight: 10 x 3.01 log d + 18.8 + 10 x 2.07 log f, d the hypotenuse of 60 and 8.5 m
    worked = 30.1 * np.log10(np.hypot(60.0, 8.5)) + 18.8 + 20.7 * np.log10(3.5)
    found = model_by_name("p1411_street_nlos_residential")(60.0, Link(3500.0, 10.0, 1.5))
    assert float(found) == pytest.approx(worked)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("p1411_street_los", ("street_canyon", "urban_low_rise_or_suburban", "los")),
        ("p1411_street_nlos_high_rise", ("street_canyon", "urban_high_rise", "nlos")),
        ("p1411_street_nlos_low_rise", ("street_canyon", "urban_low_rise_or_suburban", "nlos")),
        ("p1411_rooftop_los", ("over_rooftop", "urban_low_rise_or_suburban", "los")),
        ("p1411_rooftop_nlos_high_rise", ("over_rooftop", "urban_high_rise", "nlos")),
    ],
)
def test_streets_and_roofs_have_their_rows(name, row):
    place, town, path = row
    held = p1411.row(place, town=town, path=path)
    f_ghz = max(held.lowest_ghz, 10.0)
    distance_m = np.array([held.nearest_m * 1.01, held.farthest_m * 0.99])
    worked = p1411.site_general_loss_db(distance_m, frequency_ghz=f_ghz, place=place, town=town, path=path)
    assert model_by_name(name)(distance_m, Link(f_ghz * 1e3, 3.0, 3.0)) == pytest.approx(worked)


def test_street_level_takes_the_links_surroundings():
    for environment in ("urban", "suburban"):
        found = model_by_name("p1411_street_level")(500.0, Link(900.0, 2.5, 2.0, environment))
        worked = p1411.near_street_level_loss_db(500.0, frequency_mhz=900.0, surroundings=environment)
        assert float(found) == pytest.approx(float(worked))
    with pytest.raises(InputError, match=r"radio\.choice"):
        model_by_name("p1411_street_level")(500.0, Link(900.0, 2.5, 2.0, "open"))


@pytest.mark.parametrize("kind", ["sl", "dl", "sh", "dh"])
def test_factories_are_tr_38901s_over_the_slant_distance(kind):
    link = Link(4700.0, 8.0, 1.5)
    for name, sight in ((f"tr38901_inf_{kind}_nlos", False), ("tr38901_inf_los", True)):
        worked = tr38901_indoor.factory_loss_db(
            np.hypot(50.0, 6.5), frequency_ghz=4.7, factory=f"inf_{kind}", line_of_sight=sight
        )
        assert float(model_by_name(name)(50.0, link)) == pytest.approx(float(worked))


@pytest.mark.parametrize(
    ("name", "distance_m", "link", "quantity"),
    [
        ("tr38901_uma_los", 9.0, LINK, "ground_distance"),
        ("tr38901_uma_nlos", 5001.0, LINK, "ground_distance"),
        ("tr38901_umi_los", 100.0, Link(400.0, 10.0, 1.5), "frequency"),
        ("tr38901_rma_nlos", 100.0, Link(31_000.0, 35.0, 1.5), "frequency"),
        ("tr38901_uma_los", 100.0, Link(3500.0, 25.0, 1.0), "terminal_height"),
        ("p1411_street_los", 661.0, Link(3500.0, 3.0, 3.0), "distance"),
        ("p1411_street_nlos_low_rise", 100.0, Link(3500.0, 3.0, 3.0), "frequency"),
        ("p1411_rooftop_nlos_high_rise", 200.0, Link(3500.0, 30.0, 1.5), "distance"),
        ("p1411_street_level", 100.0, Link(900.0, 30.0, 2.0), "antenna_height"),
        ("p1411_street_level", 100.0, Link(900.0, 2.0, 1.5), "antenna_height"),
        ("tr38901_inf_sl_nlos", 601.0, Link(3500.0, 8.0, 1.5), "slant_distance"),
        ("tr38901_inf_los", np.nan, Link(3500.0, 8.0, 1.5), "slant_distance"),
    ],
)
def test_they_refuse_what_lies_outside(name, distance_m, link, quantity):
    with pytest.raises(OutOfRange) as refused:
        model_by_name(name)(distance_m, link)
    assert refused.value.params["quantity"] == quantity


@pytest.mark.parametrize("name", sorted(named_models()))
def test_their_loss_never_falls_with_distance(name):
    spans = {"street_level": (20.0, 3000.0), "nlos_residential": (31.0, 169.0), "nlos_low_rise": (31.0, 249.0)}
    low_m, high_m = next((span for part, span in spans.items() if part in name), (30.0, 599.0))
    if "rooftop" in name:
        low_m, high_m = 261.0, 1199.0
    link = Link(900.0, 2.5, 2.0) if "street_level" in name else Link(12_000.0, 10.0, 2.0)
    assert (np.diff(model_by_name(name)(np.geomspace(low_m, high_m, 2000), link)) >= 0.0).all()


def test_every_model_has_its_words_and_stands_in_the_docs():
    told = DOCS.read_text(encoding="utf-8")
    assert [name for name in BUILT_IN if not has(f"radio.model.{name}")] == []
    assert [name for name in BUILT_IN if f"`{name}`" not in told] == []


def test_models_in_sight_say_so():
    assert {"local_5g_28ghz", "tr38901_inf_los", "p1411_rooftop_los"} <= IN_SIGHT_ONLY
    assert not {name for name in IN_SIGHT_ONLY if "nlos" in name}
