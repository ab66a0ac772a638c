"""Candidates and demand from CSV files, and every fault named with file, row and column."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku.siting.place_files import read_candidates, read_demand

HEAD = "site_id,lat,lon,cost,capacity,existing,forbidden\n"


def written(folder, text, *, encoding="utf-8"):
    path = folder / "given.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_candidates_with_all_columns(tmp_path):
    found = read_candidates(written(tmp_path, HEAD + "A,42.3,141.0,2.5,100,1,\nB,42.4,141.1,,,no,はい\n"))
    assert found.site_id == ("A", "B")
    assert (found.lat.tolist(), found.lon.tolist()) == ([42.3, 42.4], [141.0, 141.1])
    assert (found.cost.tolist(), found.capacity.tolist()) == ([2.5, 1.0], [100.0, float("inf")])
    assert (found.existing.tolist(), found.forbidden.tolist()) == ([True, False], [False, True])


def test_columns_may_lack_and_stand_in_any_order_and_encoding(tmp_path):
    found = read_candidates(written(tmp_path, "lon,名称,site_id,lat\n141.0,役場,甲,42.3\n", encoding="cp932"))
    assert (found.site_id, found.cost.tolist()) == (("甲",), [1.0])


def test_demand_by_square_stands_in_its_middle(tmp_path):
    found = read_demand(written(tmp_path, "mesh_code,weight\n53394611,12\n"))
    assert (found.name, found.weight.tolist()) == (("53394611",), [12.0])
    assert (found.lat[0], found.lon[0]) == pytest.approx((35.6791667, 139.76875), abs=1e-6)


def test_demand_by_place_bears_its_row(tmp_path):
    assert read_demand(written(tmp_path, "lat,lon,weight\n42.3,141.0,1\n42.4,141.0,0\n\n")).name == ("2", "3")


@pytest.mark.parametrize(
    ("rows", "code", "params"),
    [
        ("A,42.3,141.0,,,,\nA,42.3,141.0,,,,\n", "siting.site_twice", {"row": 3, "site": "A"}),
        (",42.3,141.0,,,,\n", "siting.bad_value", {"row": 2, "column": "site_id", "value": "-"}),
        ("A,141.0,42.3,,,,\n", "siting.place_swapped", {"row": 2, "lat": 141.0}),
        ("A,0,0,,,,\n", "siting.place_outside", {"row": 2}),
        ("A,nan,141.0,,,,\n", "siting.bad_value", {"row": 2, "column": "lat", "value": "nan"}),
        ("A,,141.0,,,,\n", "siting.bad_value", {"row": 2, "column": "lat", "value": "-"}),
        ("A,42.3,141.0,-1,,,\n", "siting.bad_value", {"row": 2, "column": "cost", "value": "-1"}),
        ("A,42.3,141.0,inf,,,\n", "siting.bad_value", {"row": 2, "column": "cost"}),
        ("A,42.3,141.0,1,0,,\n", "siting.bad_value", {"row": 2, "column": "capacity"}),
        ("A,42.3,141.0,1,1,maybe,\n", "siting.bad_value", {"row": 2, "column": "existing", "value": "maybe"}),
        ("A,42.3,141.0,1,1,1,1\n", "siting.existing_forbidden", {"row": 2}),
        ("\n", "siting.no_rows", {}),
    ],
)
def test_a_wrong_candidate_is_named(tmp_path, rows, code, params):
    with pytest.raises(InputError) as caught:
        read_candidates(written(tmp_path, HEAD + rows))
    assert caught.value.code == code
    assert params.items() <= caught.value.params.items()


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("mesh_code,weight\n53394611,1\n53394611,2\n", "siting.square_twice", {"row": 3, "code": "53394611"}),
        ("mesh_code,weight\n53394691,x\n", "siting.bad_value", {"row": 2, "column": "weight", "value": "x"}),
        ("mesh_code,weight\n533946119,1\n", "siting.bad_value", {"row": 2, "column": "mesh_code"}),
        ("mesh_code,weight\n53394611,-2\n", "siting.bad_value", {"row": 2, "column": "weight", "value": "-2"}),
        ("mesh_code,weight\n53394611,0\n", "siting.no_demand", {"file": "given.csv"}),
        ("lat,weight\n42.3,1\n", "siting.no_column", {"column": "lon"}),
        ("mesh_code\n53394611\n", "siting.no_column", {"column": "weight"}),
        ("lat,lon,weight\n141.0,42.3,1\n", "siting.place_swapped", {"row": 2}),
    ],
)
def test_a_wrong_demand_is_named(tmp_path, text, code, params):
    with pytest.raises(InputError) as caught:
        read_demand(written(tmp_path, text))
    assert caught.value.code == code
    assert params.items() <= caught.value.params.items()
