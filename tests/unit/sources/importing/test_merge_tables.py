"""Tables by municipality and by square from several files."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from sample_folder import EAST, FAR, WEST
from todoku.areas.municipalities import find_region
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.provenance import Basis, Dataset, Source
from todoku.sources.importing.extents import Extents
from todoku.sources.importing.merge_tables import merge_by_municipality, merge_by_square
from todoku.sources.importing.report import Candidate, Ledger

REGION = find_region("01205")
BOTH = gpd.GeoDataFrame(
    {"municipality_code": ["01205", "01230"], "name": ["室蘭市", "登別市"]},
    geometry=[box(140.95, 42.3, 140.975, 42.32), box(140.975, 42.3, 141.0, 42.32)],
    crs=GEOGRAPHIC_CRS,
)


def candidate(file, kind, table, *, as_of=None):
    source = Source(publisher="p", title=file, licence="l", as_of=as_of, basis=Basis.MEASURED)
    return Candidate(file, "c", Dataset(kind, source, table=pd.DataFrame(table), notes=(f"note of {file}",)))


EXTENTS = Extents(candidate("n03", "boundaries", BOTH).dataset, BOTH, BOTH.iloc[:0])


def fiscal(file, year, index, *, code="01205", as_of=None):
    table = {"municipality_code": [code], "fiscal_year": [year], "fiscal_index": [index]}
    return candidate(file, "fiscal", table, as_of=as_of)


def test_years_of_several_files_come_together_in_order():
    ledger = Ledger()
    files = [fiscal("r1", 2019, "0.60"), fiscal("h30", 2018, "0.61"), fiscal("else", 2018, "0.5", code="01202")]
    dataset = merge_by_municipality("fiscal", files, REGION, ledger=ledger)
    assert dataset.frame()[["fiscal_year", "fiscal_index"]].to_numpy().tolist() == [[2018, "0.61"], [2019, "0.60"]]
    assert [left.file for left in ledger.left] == ["else"]
    assert {source.title for source in dataset.sources} == {"r1", "h30"}
    assert set(dataset.notes) == {"note of r1", "note of h30"}


def test_the_newer_of_two_that_say_the_same_thing_wins():
    ledger = Ledger()
    files = [fiscal("old", 2019, "0.60", as_of="2020-03-31"), fiscal("new", 2019, "0.62", as_of="2021-03-31")]
    dataset = merge_by_municipality("fiscal", files, REGION, ledger=ledger)
    assert dataset.frame()["fiscal_index"].tolist() == ["0.62"]
    assert [(left.file, left.reason) for left in ledger.left] == [("old", "import.left.older")]


@pytest.mark.parametrize(("index", "reason"), [("0.60", "same_content"), ("0.61", "contradicts")])
def test_a_second_file_of_the_same_date_repeats_or_contradicts(index, reason):
    ledger = Ledger()
    merge_by_municipality("fiscal", [fiscal("a", 2019, "0.60"), fiscal("b", 2019, index)], REGION, ledger=ledger)
    assert [(left.file, left.reason) for left in ledger.left] == [("b", f"import.left.{reason}")]


def test_the_regions_own_total_stays_beside_its_municipalities():
    table = {
        "municipality_code": ["01", "01205", "13101"],
        "operator": "A",
        "system": "5G",
        "stations": [9, 3, 5],
    }
    dataset = merge_by_municipality(
        "base_stations", [candidate("f", "base_stations", table)], find_region("北海道"), ledger=Ledger()
    )
    assert dataset.frame()["municipality_code"].tolist() == ["01", "01205"]


def farms(file, codes, area=1000.0):
    return candidate(file, "farm_cells", {"mesh_code": codes, "farm_area_m2": area, "fields": 1})


def test_farms_of_several_files_are_added_up_in_the_regions_squares():
    files = [farms("a", [WEST[0], EAST[0], FAR]), farms("b", [WEST[0], WEST[1]])]
    dataset = merge_by_square("farm_cells", files, EXTENTS, REGION, ledger=Ledger())
    table = dataset.frame()
    assert table.to_numpy().tolist() == [[WEST[0], 2000.0, 2], [WEST[1], 1000.0, 1]]


def present(file, rows, *, as_of):
    table = pd.DataFrame(rows, columns=["mesh_code", "state"]).assign(service="ftth", share=float("nan"))
    return candidate(file, "present", table, as_of=as_of)


def test_the_newer_statement_about_a_square_wins_and_the_rest_stays():
    ledger = Ledger()
    old = present("old", [(WEST[0], "unserved"), (WEST[1], "unserved")], as_of="2020-01-01")
    new = present("new", [(WEST[0], "served")], as_of="2024-01-01")
    dataset = merge_by_square("present", [old, new], EXTENTS, REGION, ledger=ledger)
    states = dataset.frame().set_index("mesh_code")["state"].to_dict()
    assert states == {WEST[0]: "served", WEST[1]: "unserved"}
    assert ledger.taken[1].remarks[0].params == {"rows": 1}


def test_a_users_square_off_the_land_is_named_with_its_row():
    ledger = Ledger()
    table = {"row": [2, 3], "mesh_code": [WEST[0], FAR], "service": "ftth", "state": "served", "share": 1.0}
    assert merge_by_square("present", [candidate("own.csv", "present", table)], EXTENTS, REGION, ledger=ledger) is None
    assert (ledger.left[0].reason, ledger.left[0].params["row"]) == ("error.user.off_land", 3)


def test_two_datasets_of_a_file_with_the_very_same_fault_are_told_once():
    ledger = Ledger()
    for row in (2, 2, 3):
        ledger.leave("own.csv", "error.user.off_land", row=row)
    assert [left.params for left in ledger.left] == [{"row": 2}, {"row": 3}]


def test_nothing_of_the_region_is_no_dataset():
    ledger = Ledger()
    assert merge_by_square("farm_cells", [farms("a", [FAR])], EXTENTS, REGION, ledger=ledger) is None
    assert [left.reason for left in ledger.left] == ["import.left.outside"]


def test_where_the_region_lies_nowhere_known_no_square_is_said_to_be_off_the_land():
    ledger = Ledger()
    nowhere = Extents(candidate("n03", "boundaries", BOTH.iloc[:0]).dataset, BOTH.iloc[:0], BOTH.iloc[:0])
    table = {"row": [2], "mesh_code": [WEST[0]], "service": "ftth", "state": "served", "share": 1.0}
    assert merge_by_square("present", [candidate("own.csv", "present", table)], nowhere, REGION, ledger=ledger) is None
    assert [left.reason for left in ledger.left] == ["import.left.no_extent"]


@pytest.mark.parametrize("kind", ["fiscal", "places"])
def test_without_files_there_is_no_dataset(kind):
    assert merge_by_municipality(kind, [], REGION, ledger=Ledger()) is None
