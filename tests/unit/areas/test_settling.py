"""How many squares the households of an area live on: the rule against censuses by square."""

import numpy as np
import pandas as pd
import pytest

from todoku.areas import mesh
from todoku.areas.settling import POWER, SCATTER, SCATTER_HOKKAIDO, Pieces, placed, scatter_of
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.estat import CONNECTORS as ESTAT

KM1_OVER_M500 = 0.41 / 0.475
"""What the constant loses between 500 m and 1 km, as Hokkaido's squares show (settlement-model.md)."""


def whole(*values):
    return pd.array(values, dtype="Int64")


def one_zone(people, households, weights, *, extent, scatter=SCATTER):
    codes = np.array([f"53392343{place + 1}" for place in range(len(weights))])
    pieces = Pieces(np.zeros(len(weights), dtype=np.int64), codes, np.array(weights, dtype=np.int64))
    found = placed(whole(people), whole(households), pieces, extent=np.array([extent]), scatter=np.array([scatter]))
    return tuple(part.to_numpy(dtype=float, na_value=-1).tolist() for part in found)


def test_households_gather_where_most_weight_is_and_people_follow_them():
    # 0.28 (40 x 10)^0.4 = 3.1 squares: the three with most weight
    people, households = one_zone(100, 40, [1, 50, 3, 30, 20], extent=10.0)
    assert households == [0, 20, 0, 12, 8]  # one each, 37 by 50 : 30 : 20, the one left over to the largest remainder
    assert people == [0, 50, 0, 30, 20]


def test_no_more_squares_than_households_or_people():
    assert one_zone(2, 300, [5, 5, 5, 5], extent=4.0) == ([1, 1, 0, 0], [150, 150, 0, 0])
    assert one_zone(300, 2, [5, 5, 5, 5], extent=400.0) == ([150, 150, 0, 0], [1, 1, 0, 0])


def test_people_without_households_gather_as_their_households_would():
    # 88.4 people would be 40 households
    people, households = one_zone(88, 0, [1, 50, 3, 30, 20], extent=10.0)
    assert [count > 0 for count in people] == [False, True, False, True, True]
    assert households == [0] * 5
    assert one_zone(88, None, [1, 50, 3, 30, 20], extent=10.0) == (people, [-1] * 5)
    assert one_zone(0, 0, [1, 1], extent=10.0) == ([0, 0], [0, 0])


def test_hokkaido_is_told_by_its_prefecture():
    assert scatter_of(["01633", "17463"]).tolist() == [SCATTER_HOKKAIDO, SCATTER]


def ratio_to_census(codes, households, scatter):
    """Return inhabited squares by the rule over those of the census, in blocks of 2x2 to 8x8 squares."""
    south, west, north, east = mesh.decode(codes)
    row, column = np.rint(south / (north - south)[0]), np.rint(west / (east - west)[0])
    rule, real = 0.0, 0
    for side in (2, 3, 4, 6, 8):
        blocks = pd.Series(households).groupby([row // side, column // side]).agg(["sum", "size"])
        most = np.minimum(blocks["sum"], side * side)
        rule += np.clip(scatter * (blocks["sum"] * side * side) ** POWER, 1, most).sum()
        real += int(blocks["size"].sum())
    return rule / real


def test_the_rule_has_as_many_squares_as_the_censuses(shared_data):
    given = pd.read_csv(shared_data / "hokkaido" / "census_2010_mesh500m.csv.gz", header=None, dtype={0: str})
    hokkaido = ratio_to_census(given[0].to_numpy(dtype=str), given[4].to_numpy(dtype=float), SCATTER_HOKKAIDO)
    assert hokkaido == pytest.approx(1.0, abs=0.02)
    found = []
    for name in ("pop_2010_5238", "pop_2010_5338", "pop_2020_5338"):
        (dataset,) = ESTAT[0].read(shared_data / "estat" / f"{name}.zip", ReadOptions())
        lived_in = dataset.frame().query("households > 0")
        codes, homes = lived_in["mesh_code"].to_numpy(dtype=str), lived_in["households"].to_numpy(dtype=float)
        found.append(ratio_to_census(codes, homes, SCATTER * KM1_OVER_M500))
    assert np.mean(found[:2]) == pytest.approx(1.0, abs=0.03)
    assert found == pytest.approx([1.0] * 3, abs=0.12)
