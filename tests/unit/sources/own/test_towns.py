"""From 町丁目 and 字 to squares."""

from __future__ import annotations

import pandas as pd
import pytest

from todoku.areas import mesh
from todoku.errors import InputError
from todoku.sources.own.towns import Ground, amounts_at_squares, list_towns, present_at_squares, town_squares

A, B, C = "624077844", "624077853", "624077854"
CELLS = pd.DataFrame(
    {"mesh_code": [A, B, C], "municipality_code": "01205", "households": pd.array([10, 20, 30], dtype="Int64")}
)
ZONES = pd.DataFrame(
    {
        "zone_id": ["1", "2", "3"],
        "municipality_code": "01205",
        "name": ["東町", "西町", "南町"],
        "population": pd.array([20, 80, 0], dtype="Int64"),
        "households": pd.array([10, 50, 0], dtype="Int64"),
    }
)
LINKS = pd.DataFrame(
    {
        "zone_id": ["1", "2", "2", "3"],
        "mesh_code": [A, A, C, B],
        "population": pd.array([20, 30, 50, 0], dtype="Int64"),
        "households": pd.array([10, 20, 30, 0], dtype="Int64"),
    }
)
BY_ZONES = Ground(CELLS, ZONES, LINKS)


def places(*spots):
    points = [(name, *mesh.centre(code)) for name, code in spots]
    return pd.DataFrame(
        {
            "municipality_code": "01205",
            "name": [name for name, _, _ in points],
            "lat": [lat for _, lat, _ in points],
            "lon": [lon for _, _, lon in points],
        }
    )


def told(*rows, service="ftth"):
    shares = {"served": 1.0, "unserved": 0.0}
    return pd.DataFrame(
        {
            "row": range(2, len(rows) + 2),
            "municipality_code": "01205",
            "town": [town for town, _ in rows],
            "service": service,
            "state": [state for _, state in rows],
            "share": [shares.get(state, float("nan")) for _, state in rows],
        }
    )


def states(rows, ground):
    table = present_at_squares(rows, ground, file="f.csv")
    return dict(zip(table["mesh_code"], table["state"], strict=True))


def test_zones_are_listed_with_their_households():
    assert list_towns(BY_ZONES).to_numpy().tolist() == [
        ["01205", "南町", 0],
        ["01205", "東町", 10],
        ["01205", "西町", 50],
    ]


def test_a_zone_gives_its_state_to_its_squares_and_a_gap_is_never_lost():
    rows = told(("東町", "served"), ("西町", "unserved"), ("南町", "served"))
    table = present_at_squares(rows, BY_ZONES, file="f.csv").set_index("mesh_code")
    assert table["state"].to_dict() == {A: "unserved", B: "served", C: "unserved"}
    assert table["share"].to_dict() == {A: pytest.approx(10 / 30), B: 1.0, C: 0.0}


def test_a_square_shared_with_an_unknown_town_is_unknown():
    assert states(told(("東町", "served"), ("西町", "unknown")), BY_ZONES)[A] == "unknown"
    assert states(told(("東町", "served")), BY_ZONES) == {A: "unknown"}


def test_a_square_of_an_unserved_and_an_unknown_town_says_how_much_of_it_is_which():
    table = present_at_squares(told(("東町", "unserved")), BY_ZONES, file="f.csv").set_index("mesh_code")
    assert table.loc[A, ["state", "share", "unknown"]].tolist() == ["unserved", 0.0, pytest.approx(20 / 30)]
    rows = told(("東町", "served"), ("西町", "unknown"))
    table = present_at_squares(rows, BY_ZONES, file="f.csv").set_index("mesh_code")
    assert table.loc[A, ["share", "unknown"]].tolist() == pytest.approx([10 / 30, 20 / 30])
    assert table["unknown"].to_dict() == {A: pytest.approx(20 / 30), C: 1.0}
    assert table["share"].isna().to_dict() == {A: False, C: True}


def test_a_town_without_households_changes_no_square_that_has_some():
    links = pd.concat([LINKS, pd.DataFrame({"zone_id": ["3"], "mesh_code": [C], "households": [0]})])
    rows = told(("西町", "served"), ("南町", "unserved"))
    assert states(rows, Ground(CELLS, ZONES, links))[C] == "served"


def test_each_square_belongs_to_its_nearest_place():
    ground = Ground(CELLS, places=places(("東町", A), ("西町", C)))
    squares = town_squares(ground)
    assert dict(zip(squares["mesh_code"], squares["name"], strict=True)) == {A: "東町", B: "西町", C: "西町"}
    assert states(told(("東町", "unserved"), ("西町", "served")), ground) == {A: "unserved", B: "served", C: "served"}


def test_a_place_that_is_nearest_to_no_square_shares_one_and_its_gap_is_not_lost():
    spots = places(("東町", A), ("西町", C), ("南町", C))
    rows = told(("東町", "served"), ("西町", "served"), ("南町", "unserved"))
    assert states(rows, Ground(CELLS, places=spots)) == {A: "served", B: "served", C: "unserved"}


def test_a_grid_code_may_stand_in_the_place_of_a_name():
    assert states(told(("62407784", "unserved")), Ground(CELLS)) == {"62407784": "unserved"}


def test_a_town_without_its_chome_means_all_of_them():
    ground = Ground(CELLS, places=places(("東町一丁目", A), ("東町二丁目", C)))
    assert states(told(("東町", "unserved")), ground) == {A: "unserved", B: "unserved", C: "unserved"}


def test_an_unknown_town_is_named_with_near_misses():
    with pytest.raises(InputError) as raised:
        present_at_squares(told(("東町", "served"), ("西丁", "served")), BY_ZONES, file="f.csv")
    params = raised.value.params
    assert raised.value.code == "user.unknown_town"
    assert (params["file"], params["row"], params["value"], params["near"]) == ("f.csv", 3, "西丁", ("西町",))


def test_towns_need_a_list_of_towns():
    with pytest.raises(InputError) as raised:
        present_at_squares(told(("東町", "served")), Ground(CELLS), file="f.csv")
    assert raised.value.code == "user.no_towns"


def test_amounts_are_spread_by_households_and_their_sum_stays():
    rows = pd.DataFrame({"row": [2, 3], "municipality_code": "01205", "town": ["西町", "南町"], "farms": [5.0, 2.0]})
    table = amounts_at_squares(rows, "farms", BY_ZONES, file="f.csv").set_index("mesh_code")["farms"]
    assert table.to_dict() == {A: pytest.approx(2.0), B: pytest.approx(2.0), C: pytest.approx(3.0)}
