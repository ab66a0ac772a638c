"""Tables of present service: rows that can be used, and what is wrong with each other row."""

from __future__ import annotations

import pandas as pd
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import sample_uploads as sample
from todoku.areas.municipalities import region_of
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.provenance import Basis, Dataset, Source
from todoku_web.accounts.models import Role
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import TABLES
from todoku_web.uploads.tables import read_coverage

pytestmark = pytest.mark.django_db
MURORAN = region_of("01205")
SOURCE = Source(publisher="室蘭市", title="町丁目", licence="-", basis=Basis.MEASURED)


@pytest.fixture
def read(town, person_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    by = person_in(town, Role.DRAFTER)
    cells = pd.DataFrame(
        {
            "mesh_code": ["634013301", "634013302", "634013303"],
            "municipality_code": ["01205", "01205", "01205"],
            "households": [10, 20, 30],
        }
    )
    places = pd.DataFrame({"municipality_code": ["01205"], "name": ["中島町一丁目"], "lat": [42.355], "lon": [141.026]})
    data = {"cells": Dataset("cells", SOURCE, table=cells), "places": Dataset("places", SOURCE, table=places)}

    def read(content, name="表.csv", **changed):
        upload = take(SimpleUploadedFile(name, content), kinds=TABLES, by=by, organisation=town)
        return read_coverage(upload, region=MURORAN, data={**data, **changed})

    return read


def test_each_row_is_used_or_its_fault_is_told(read):
    rows = (
        "メッシュコード,光,携帯,時点\n"
        "634013301,整備済,未整備,2026-04-01\n"
        "634013302,たぶん,,\n"
        "\n"
        "634013399,整備済,,\n"
        "533945001,整備済,,\n"
        "634013301,未整備,,\n"
        "=1+1,整備済,,\n"
        "634013303,不明,整備済,2026-05-01\n"
    )
    table = read(rows.encode("cp932"))
    assert table.used == 2
    assert table.as_of == "2026-05-01"
    assert [(fault.row, fault.error.code) for fault in table.faults] == [
        (3, "user.state"),
        (5, "user.mesh_form"),
        (6, "upload.outside"),
        (7, "user.repeated"),
        (8, "user.mesh_form"),
    ]
    told = set(table.present[["mesh_code", "service", "state"]].itertuples(index=False, name=None))
    assert told == {
        ("634013301", "ftth", "served"),
        ("634013301", "mobile", "unserved"),
        ("634013303", "ftth", "unknown"),
        ("634013303", "mobile", "served"),
    }


def test_squares_outside_the_area_are_faults(read):
    table = read(b"mesh_code,ftth\n644140001,served\n634013301,served\n")
    assert [(fault.row, fault.error.code) for fault in table.faults] == [(2, "upload.outside")]
    assert "室蘭市" in text("error.upload.outside", "ja", **table.faults[0].error.params)


def test_rows_by_town_come_to_their_squares(read):
    table = read("町丁目,光整備率(%)\n中島町1丁目,80\nどこか,50\n".encode())
    assert [(fault.row, fault.error.code) for fault in table.faults] == [(3, "user.unknown_town")]
    assert set(table.present["mesh_code"]) == {"634013301", "634013302", "634013303"}
    assert set(table.present["state"]) == {"unserved"}
    assert set(table.present["share"]) == {0.8}


def test_a_workbook_is_read_as_a_csv_is(read):
    book = sample.workbook([("mesh_code", "mobile"), (634013301, "○"), (634013302, "×")])
    assert list(read(book, name="表.xlsx").present["state"]) == ["served", "unserved"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a,b\n1,2\n", "upload.no_header"),
        ("市町村コード,光整備率\n01205,0.8\n", "upload.no_place"),
        ("メッシュコード,農家数\n634013301,3\n", "user.no_present"),
        ("メッシュコード,整備状況\n634013301,済\n", "user.which_service"),
    ],
)
def test_a_table_that_says_nothing_of_service_is_refused_as_a_whole(read, content, code):
    with pytest.raises(InputError) as caught:
        read(content.encode())
    assert caught.value.code == code
    assert all(text(f"error.{code}", lang, **caught.value.params) for lang in LANGS)


def test_towns_that_the_data_do_not_know_are_faults(read):
    table = read("町丁目,光\n中島町,済\n".encode(), places=None)
    assert [fault.error.code for fault in table.faults] == ["user.no_towns"]
    assert table.present.empty
