"""Rates of cover lie within the range that the unknown leaves, and the region's is that of all squares together."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from todoku.areas import mesh
from todoku.areas.region import Region
from todoku.indicators.coverage import ftth_household_rate
from todoku.indicators.evidence import Evidence
from todoku.provenance import Basis, Dataset, Source

CODES = tuple(mesh.children("634027", level=4)[:40])
TOWNS = ("01205", "01233")
REGION = Region(area_code="01-iburi", name="胆振総合振興局", codes=TOWNS, prefecture_code="01")
SOURCE = Source(publisher="試験庁", title="試験", licence="-", basis=Basis.CENSUS)

SQUARES = st.lists(
    st.tuples(st.sampled_from(TOWNS), st.integers(0, 500), st.sampled_from(["served", "unserved", "unknown"])),
    min_size=1,
    max_size=len(CODES),
)


def rates(squares):
    codes = CODES[: len(squares)]
    cells = pd.DataFrame(
        {
            "mesh_code": codes,
            "municipality_code": [town for town, _, _ in squares],
            "population": 0,
            "households": [households for _, households, _ in squares],
        }
    )
    present = pd.DataFrame(
        {"mesh_code": codes, "service": "ftth", "state": [state for *_, state in squares], "share": None}
    )
    datasets = {"cells": Dataset("cells", SOURCE, cells), "present": Dataset("present", SOURCE, present)}
    return ftth_household_rate(Evidence(REGION, datasets))


@given(SQUARES)
def test_a_rate_is_given_exactly_where_nothing_is_unknown(squares):
    found = rates(squares)
    for town in TOWNS:
        total = sum(households for name, households, _ in squares if name == town)
        unknown = sum(households for name, households, state in squares if name == town and state == "unknown")
        assert (found[town].value is not None) == (total > 0 and unknown == 0)


@given(SQUARES)
def test_declaring_the_unknown_leads_into_the_range(squares):
    before = rates(squares)
    for answer, end in (("unserved", "lowest"), ("served", "highest")):
        after = rates([(town, count, answer if state == "unknown" else state) for town, count, state in squares])
        for town in TOWNS:
            if before[town].parts:
                assert after[town].value == before[town].parts[end]


@given(SQUARES)
def test_the_regions_rate_is_that_of_all_squares_together(squares):
    known = [(town, count, "served" if state == "unknown" else state) for town, count, state in squares]
    found = rates(known)["01-iburi"]
    households = sum(count for _, count, _ in known)
    if found.value is not None:
        assert found.value == sum(count for _, count, state in known if state == "served") / households
