"""The present state of squares: named themselves, by smaller squares in them, or by a larger one around them."""

import numpy as np
import pandas as pd
import pytest

from todoku.areas import mesh
from todoku.indicators.present import states
from todoku.provenance import Basis, Dataset, Source

SQUARE = "644142891"
QUARTERS = [f"{SQUARE}{quarter}" for quarter in (1, 2, 3, 4)]
SOURCE = Source(publisher="見本", title="見本", licence="-", basis=Basis.MEASURED)


def present(*rows):
    table = pd.DataFrame(rows, columns=["mesh_code", "state", "share"]).assign(service="mobile")
    return Dataset("present", SOURCE, table=table.astype({"share": "float64"}))


def found(*rows, codes=(SQUARE,)):
    made = states(pd.Series(list(codes)), present(*rows), "mobile")
    return [
        (state, None if np.isnan(share) else share) for state, share in zip(made["state"], made["share"], strict=True)
    ]


def test_the_larger_square_speaks_for_those_it_holds():
    assert found((SQUARE[:8], "served", None), codes=(SQUARE, "644142881")) == [("served", None), ("unknown", None)]


def test_a_square_is_made_up_of_the_smaller_ones_in_it():
    three = [(code, "served", None) for code in QUARTERS[:3]]
    assert found(*three, (QUARTERS[3], "unserved", None)) == [("unserved", 0.75)]
    assert found(*three, (QUARTERS[3], "unserved", 0.5)) == [("unserved", 0.875)]
    assert found(*three, (QUARTERS[3], "served", 1.0)) == [("served", 1.0)]


def test_a_part_that_is_not_known_stays_unknown_and_never_makes_it_served():
    three = [(code, "served", None) for code in QUARTERS[:3]]
    assert found(*three) == [("unknown", 0.75)]
    assert found(*three[:2], (QUARTERS[2], "unserved", None)) == [("unserved", 0.5)]
    for rows in (three, [*three[:2], (QUARTERS[2], "unserved", None)]):
        assert states(pd.Series([SQUARE]), present(*rows), "mobile")["unknown"].tolist() == [0.25]


def test_a_part_that_nobody_has_spoken_of_is_what_a_row_says():
    table = present((SQUARE, "unserved", 0.2)).frame().assign(unknown=0.5)
    made = states(pd.Series([SQUARE, "644142881"]), Dataset("present", SOURCE, table=table), "mobile")
    assert made["unknown"].tolist() == [0.5, 1.0]


def test_parts_of_different_size_count_by_area():
    small = list(mesh.children(QUARTERS[0], level=mesh.Level.M125))
    rows = [*[(code, "served", None) for code in QUARTERS[1:]], *[(code, "unserved", None) for code in small]]
    assert found(*rows) == [("unserved", 0.75)]


@pytest.mark.parametrize("own", ["served", "unserved"])
def test_its_own_row_goes_before_parts_and_surroundings(own):
    other = "unserved" if own == "served" else "served"
    rows = [(SQUARE, own, None), (SQUARE[:8], other, None), *[(code, other, None) for code in QUARTERS]]
    assert found(*rows) == [(own, None)]
