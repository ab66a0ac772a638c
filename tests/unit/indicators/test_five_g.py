"""5G by grid square: targets, operators, the union, squares across borders, and the Sub6 rate."""

from __future__ import annotations

import pytest

from todoku.areas import mesh
from todoku.indicators.evidence import Evidence
from todoku.indicators.five_g import OPERATORS, deployment_rate, g5_base_deployment_rate, g5_sub6_rate
from todoku.provenance import Basis

WEST, MIDDLE, EAST = "634026", "634027", "634120"


@pytest.fixture
def borders(make):
    """Town A holds the west square and half of the middle one, town B the other half and the east one."""
    south, west, north, _ = mesh.decode(WEST)
    _, centre_lon = mesh.centre(MIDDLE)
    east = mesh.decode(EAST)[3]
    extents = {"01205": (south, west, north, centre_lon), "01233": (south, centre_lon, north, east)}
    return make.dataset("boundaries", make.boundaries(extents), basis=Basis.MEASURED)


@pytest.fixture
def stations(make):
    """Return a maker of present cover: which operators have a station in which target square."""

    def made(by_operator, targets=(WEST, MIDDLE, EAST)):
        rows = [(code, "g5_target", "served", None) for code in targets]
        for operator, squares in by_operator.items():
            states = {code: "served" if code in squares else "unserved" for code in targets}
            rows.extend((code, f"g5_base:{operator}", state, None) for code, state in states.items())
        return make.dataset("present", make.present(rows), basis=Basis.MEASURED)

    return made


def test_the_national_rates_of_the_four_operators():
    planned = (4331, 4160, 2855, 2506)
    assert [round(deployment_rate(count, 4464) * 100, 1) for count in planned] == [97.0, 93.2, 64.0, 56.1]


def test_without_target_squares_there_is_no_rate(region, borders):
    found = g5_base_deployment_rate(Evidence(region, {"boundaries": borders}))
    assert {one.reason for one in found.values()} == {"indicator.reason.g5_no_target"}
    assert {one.value for one in found.values()} == {None}


def test_the_union_needs_all_four_operators(region, borders, stations):
    found = g5_base_deployment_rate(
        Evidence(region, {"boundaries": borders, "present": stations({OPERATORS[0]: {WEST}})})
    )
    assert found["01205"].value is None
    assert found["01205"].reason == "indicator.reason.g5_union_unknown"
    assert found["01205"].parts == {
        "target_squares": 2,
        f"operator:{OPERATORS[0]}": 0.5,
        f"operator:{OPERATORS[1]}": None,
        f"operator:{OPERATORS[2]}": None,
        f"operator:{OPERATORS[3]}": None,
    }


def test_a_square_across_the_border_counts_for_both_towns_and_once_for_the_region(region, borders, stations):
    present = stations(dict(zip(OPERATORS, ({WEST}, {MIDDLE}, set(), {WEST}), strict=True)))
    found = g5_base_deployment_rate(Evidence(region, {"boundaries": borders, "present": present}))
    assert found["01205"].value == pytest.approx(2 / 2)
    assert found["01233"].value == pytest.approx(1 / 2)
    assert found["01-iburi"].value == pytest.approx(2 / 3)
    assert found["01-iburi"].parts["target_squares"] == 3
    assert found["01-iburi"].reason == "indicator.reason.g5_reference"


def test_squares_that_are_no_target_do_not_count(region, borders, stations):
    present = stations({operator: {WEST} for operator in OPERATORS}, targets=(WEST, EAST))
    found = g5_base_deployment_rate(Evidence(region, {"boundaries": borders, "present": present}))
    assert found["01205"].value == pytest.approx(1.0)
    assert found["01205"].parts["target_squares"] == 1


def test_without_a_boundary_the_squares_of_a_town_are_not_known(region, stations):
    found = g5_base_deployment_rate(Evidence(region, {"present": stations({})}))
    assert found["01205"].reason == "indicator.reason.no_boundaries"


def test_sub6_is_over_the_high_traffic_squares(town, make):
    high = [("63402700", "g5_high_traffic", "served", None)]
    squares = make.dataset("cells", make.cells([("63402700", "01205", 10, 5)]))
    assert g5_sub6_rate(Evidence(town, {"cells": squares}))["01205"].reason == "indicator.reason.g5_no_high_traffic"
    for share, expected in ((None, 1.0), (0.75, 1.0), (0.74, 0.0)):
        rows = [*high, ("63402700", "g5_sub6", "served", share)]
        present = make.dataset("present", make.present(rows), basis=Basis.MEASURED)
        assert g5_sub6_rate(Evidence(town, {"cells": squares, "present": present}))["01205"].value == expected
    only_high = make.dataset("present", make.present(high), basis=Basis.MEASURED)
    found = g5_sub6_rate(Evidence(town, {"cells": squares, "present": only_high}))["01205"]
    assert (found.value, found.reason) == (None, "indicator.reason.present_unknown")
