"""Who lacks service: squares served in part, squares covered by more than half, squares without a household."""

import numpy as np
import pandas as pd

from todoku.plans.gap import by_state, in_scenario, lacking, main_scenario, to_connect, with_state
from todoku.provenance import Basis, Dataset, Source

CODES = ["644142891", "644142892", "644142893", "644142894"]
TOWN = Source(publisher="見本町", title="整備状況", licence="-", basis=Basis.MEASURED)


def cells(households=(10.0, 10.0, 1.0, np.nan), population=(25.0, 25.0, 3.0, 7.0), farms=(0.0, 0.0, 0.0, 0.0)):
    return pd.DataFrame(
        {"mesh_code": CODES, "population": list(population), "households": list(households), "farms": list(farms)}
    )


def present(states, shares, service="ftth"):
    table = pd.DataFrame({"mesh_code": CODES[: len(states)], "service": service, "state": states, "share": shares})
    return Dataset("present", TOWN, table=table.astype({"share": "float64"}))


def test_only_the_part_that_lacks_service_is_the_gap():
    told = present(["unserved", "unserved", "unserved", "served"], [0.74, None, 0.9, 1.0])
    state = with_state(cells(), told, service="ftth")
    assert state["state"].tolist() == ["unserved", "unserved", "unserved", "served"]
    gap = lacking(state, "declared")
    assert gap["households"].tolist()[:3] == [3.0, 10.0, 1.0]  # 2.6 and 0.1 of a household: rounded, and never lost
    assert gap["population"].tolist() == [7.0, 25.0, 1.0, 0.0]
    assert np.isnan(gap["households"].iloc[3])


def test_unknown_squares_lack_all_that_is_not_known_to_be_served():
    state = with_state(cells(), present(["unknown"], [0.4]), service="ftth")
    assert lacking(state, "all_unknown")["households"].tolist()[:2] == [6.0, 10.0]
    assert lacking(state, "declared")["households"].tolist()[:2] == [0.0, 0.0]
    assert in_scenario(state, "declared").sum() == 0
    assert in_scenario(state, "all_unknown").all()
    assert (main_scenario(state, "auto"), main_scenario(state, "served")) == ("all_unknown", "declared")


def test_where_all_is_known_to_be_served_nothing_is_taken_as_lacking():
    state = with_state(cells(), present(["served"] * 4, [1.0] * 4), service="ftth")
    assert (main_scenario(state, "auto"), main_scenario(state, "unserved")) == ("declared", "all_unknown")


def test_of_a_square_that_towns_of_three_states_share_each_part_counts_as_its_own():
    told = present(["unserved"], [0.3]).frame().assign(unknown=0.5)
    state = with_state(cells(), Dataset("present", TOWN, table=told), service="ftth").iloc[:1]
    assert lacking(state, "declared")["households"].tolist() == [2.0]
    assert lacking(state, "all_unknown")["households"].tolist() == [7.0]
    assert by_state(state) == {"served": 3, "unserved": 2, "unknown": 5}


def test_more_than_half_covered_is_covered_as_in_the_indicators():
    told = present(["unserved", "unserved"], [0.51, 0.5], service="mobile")
    assert with_state(cells(), told, service="mobile")["state"].tolist() == ["served", "unserved", "unknown", "unknown"]


def test_fibre_is_laid_to_households_farms_and_people_whose_households_are_unknown():
    squares = cells(households=(2.0, 0.0, 0.0, np.nan), population=(5.0, 1.0, 0.0, 7.0), farms=(0.0, 0.0, 1.0, 0.0))
    assert to_connect(squares).tolist() == [True, False, True, True]
