"""From towns to squares, for any towns: no gap is lost, and unknown never becomes served."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from todoku.plans.gap import by_state, with_state
from todoku.provenance import Basis, Dataset, Source
from todoku.sources.own.towns import Ground, amounts_at_squares, present_at_squares

SQUARES = ["624077841", "624077842", "624077843", "624077844"]
STATES = ["served", "unserved", "unknown"]
SHARES = {"served": 1.0, "unserved": 0.0}
TOWNS = st.lists(
    st.tuples(st.sampled_from(STATES), st.lists(st.sampled_from(SQUARES), min_size=1, max_size=4, unique=True)),
    min_size=1,
    max_size=5,
)


def ground_of(towns):
    names = [f"町{number}" for number in range(len(towns))]
    zones = pd.DataFrame({"zone_id": names, "municipality_code": "01205", "name": names})
    links = pd.DataFrame(
        [(name, square, 1) for name, (_, squares) in zip(names, towns, strict=True) for square in squares],
        columns=["zone_id", "mesh_code", "households"],
    )
    cells = pd.DataFrame({"mesh_code": SQUARES, "municipality_code": "01205", "households": 1})
    rows = pd.DataFrame(
        {
            "row": range(2, len(towns) + 2),
            "municipality_code": "01205",
            "town": names,
            "service": "ftth",
            "state": [state for state, _ in towns],
            "share": [SHARES.get(state, float("nan")) for state, _ in towns],
        }
    )
    return Ground(cells, zones.assign(households=1), links), rows


@given(TOWNS)
def test_a_square_is_unserved_if_any_of_its_towns_is_and_served_only_if_all_are(towns):
    ground, rows = ground_of(towns)
    table = present_at_squares(rows, ground, file="f")
    found = dict(zip(table["mesh_code"], table["state"], strict=True))
    for square in SQUARES:
        states = {state for state, squares in towns if square in squares}
        if not states:
            assert square not in found
        elif "unserved" in states:
            assert found[square] == "unserved"
        else:
            assert found[square] == ("unknown" if "unknown" in states else "served")


@given(TOWNS, st.lists(st.integers(0, 9), min_size=20, max_size=20))
def test_the_households_of_each_state_are_those_of_the_towns_of_that_state(towns, counts):
    ground, rows = ground_of(towns)
    links = ground.links.assign(households=counts[: len(ground.links)])
    summed = links.groupby("mesh_code", as_index=False)["households"].sum()
    cells = summed.assign(households=summed["households"].astype(float), population=0.0)
    told = present_at_squares(rows, Ground(ground.cells, ground.zones, links), file="f")
    source = Source(publisher="見本町", title="整備状況", licence="-", basis=Basis.MEASURED)
    found = by_state(with_state(cells, Dataset("present", source, table=told), service="ftth"))
    states = dict(zip(rows["town"], rows["state"], strict=True))
    for state in STATES:
        assert found[state] == links.loc[links["zone_id"].map(states) == state, "households"].sum()


@given(TOWNS, st.integers(min_value=0, max_value=10_000))
def test_amounts_keep_their_sum(towns, amount):
    ground, rows = ground_of(towns)
    table = amounts_at_squares(rows.assign(farms=float(amount)), "farms", ground, file="f")
    assert abs(table["farms"].sum() - amount * len(towns)) < 1e-6 * max(1, amount)
