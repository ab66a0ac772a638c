"""The check at the door names the table, the column and the row."""

import pandas as pd
import pytest

from todoku.errors import InputError
from todoku.tables import CELLS, SITES, check

GOOD = pd.DataFrame(
    {
        "mesh_code": ["644142881", "644142882"],
        "municipality_code": ["01633", "01633"],
        "population": [10, None],
        "households": [4, 0],
    }
)


def test_a_good_table_passes_as_it_is():
    assert check(GOOD, CELLS) is GOOD


@pytest.mark.parametrize(
    ("frame", "code", "where"),
    [
        (GOOD.drop(columns="households"), "table.missing_column", {"column": "households"}),
        (GOOD.assign(mesh_code=["644142881"] * 2), "table.repeated_key", {"row": 2, "value": "644142881"}),
        (GOOD.assign(mesh_code=[644142881, 644142882]), "table.wrong_kind", {"column": "mesh_code"}),
        (GOOD.assign(households=[4, -1]), "table.out_of_range", {"row": 2, "value": -1}),
        (GOOD.assign(municipality_code=["01633", None]), "table.empty", {"row": 2}),
        (GOOD.assign(population=["ten", "two"]), "table.wrong_kind", {"column": "population"}),
    ],
)
def test_what_is_wrong_is_named(frame, code, where):
    with pytest.raises(InputError) as caught:
        check(frame, CELLS)
    assert caught.value.code == code
    assert where.items() <= caught.value.params.items()


def test_swapped_coordinates_are_out_of_range():
    site = pd.DataFrame({"site_id": ["a"], "lat": [143.2], "lon": [43.2], "height_m": [30.0], "existing": [False]})
    with pytest.raises(InputError) as caught:
        check(site, SITES)
    assert caught.value.params["column"] == "lat"
