"""A Shapefile is whole when its parts are there and as long as they say."""

from __future__ import annotations

import pytest

from e2e.bad_files import named, shapefile
from sample_folder import write
from todoku.errors import InputError
from todoku.sources.publishers.shapefiles import check_shapefile

SHP = "N03-21_01_210101.shp"


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    return shapefile(tmp_path_factory.mktemp("made"))


def fault(folder, files, **how):
    write(folder, files)
    with pytest.raises(InputError) as raised:
        check_shapefile(folder / SHP, SHP, **how)
    return raised.value.code, raised.value.params


def test_a_whole_one_passes_with_small_and_with_large_letters(tmp_path, parts):
    write(tmp_path, named(parts, ".shp", ".shx", ".dbf"))
    check_shapefile(tmp_path / SHP, SHP, needs_table=True)
    for path in tmp_path.iterdir():
        path.rename(path.with_suffix(path.suffix.upper()))
    check_shapefile(tmp_path / SHP.replace(".shp", ".SHP"), SHP, needs_table=True)


def test_lines_alone_may_be_published_without_a_table(tmp_path, parts):
    write(tmp_path, named(parts, ".shp", ".shx"))
    check_shapefile(tmp_path / SHP, SHP)
    assert fault(tmp_path, {}, needs_table=True) == ("geo.lacks_part", {"file": SHP, "parts": [".dbf"]})


def test_the_missing_parts_are_named(tmp_path, parts):
    found = fault(tmp_path, named(parts, ".shp"), needs_table=True)
    assert found == ("geo.lacks_part", {"file": SHP, "parts": [".shx", ".dbf"]})


@pytest.mark.parametrize(("suffix", "length"), [(".shp", 120), (".shp", 50), (".dbf", 40), (".dbf", 8)])
def test_a_part_that_is_cut_short_is_told(tmp_path, parts, suffix, length):
    files = named(parts, ".shp", ".shx", ".dbf")
    cut = next(name for name in files if name.endswith(suffix))
    code, params = fault(tmp_path, {**files, cut: files[cut][:length]})
    assert (code, params["detail"].startswith(f"{suffix} {length} < ")) == ("geo.damaged", True)


def test_another_file_of_that_name_is_told(tmp_path, parts):
    code, _ = fault(tmp_path, {**named(parts, ".shx"), SHP: b"x" * 200})
    assert code == "geo.damaged"
