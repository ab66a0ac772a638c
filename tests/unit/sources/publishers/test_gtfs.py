"""Bus shapes of GTFS feeds."""

import gzip
import zipfile

import pytest

from todoku import tables
from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.gtfs import CONNECTORS, Gtfs

READER = Gtfs()
SHAPES = """shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
b,42.30,141.00,2
a,42.33,140.94,0
b,42.31,141.01,1
a,42.34,140.95,1
one,42.30,141.00,1
still,42.30,141.00,1
still,42.30,141.00,2
"""
FEED_INFO = "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date\n例バス,https://example.jp,ja,20240401\n"


def read(path):
    (dataset,) = READER.read(path, ReadOptions())
    return dataset, tables.check(dataset.frame(), tables.ROADS)


def feed(folder, shapes=SHAPES, encoding="utf-8-sig"):
    folder.mkdir(exist_ok=True)
    (folder / "shapes.txt").write_text(shapes, encoding=encoding)
    (folder / "feed_info.txt").write_text(FEED_INFO, encoding="utf-8")
    return folder


def check(path):
    assert READER.recognises(path)
    dataset, table = read(path)
    assert table["shape_id"].tolist() == ["a", "b"]
    assert [list(line.coords) for line in table.geometry] == [
        [(140.94, 42.33), (140.95, 42.34)],
        [(141.01, 42.31), (141.0, 42.3)],
    ]
    assert set(table["road_class"]) == {"bus_route"}
    assert set(table["basis"]) == {"measured"}
    return dataset


def test_folder_file_gzip_and_zip_give_the_same_lines(tmp_path):
    folder = feed(tmp_path / "feed")
    check(folder)
    dataset = check(folder / "shapes.txt")
    assert dataset.source.publisher == "例バス"
    assert dataset.source.as_of == "2024-04-01"
    archive = tmp_path / "feed.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("gtfs/shapes.txt", SHAPES)
        zipped.writestr("gtfs/feed_info.txt", FEED_INFO)
    assert check(archive).source.publisher == "例バス"
    packed = tmp_path / "shapes.txt.gz"
    packed.write_bytes(gzip.compress(SHAPES.encode()))
    assert check(packed).source.publisher == READER.publisher


def test_other_files_are_left(tmp_path):
    (tmp_path / "stops.txt").write_text("stop_id\n")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as zipped:
        zipped.writestr("stops.txt", "stop_id\n")
    (tmp_path / "broken.zip").write_bytes(b"PK")
    for name in ("stops.txt", "other.zip", "broken.zip", "absent.zip"):
        assert not READER.recognises(tmp_path / name)
    assert not READER.recognises(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "code", "params"),
    [
        (
            "a,42.34,140.95,1",
            "a,north,140.95,1",
            "gtfs.bad_value",
            {"row": 5, "column": "shape_pt_lat", "value": "north"},
        ),
        (
            "a,42.34,140.95,1",
            "a,42.34,14.95,1",
            "gtfs.bad_value",
            {"row": 5, "column": "shape_pt_lon", "value": "14.95"},
        ),
        ("a,42.34,140.95,1", "a,140.95,42.34,1", "gtfs.swapped", {"row": 5}),
        ("shape_pt_lon", "lon", "gtfs.missing_column", {"column": "shape_pt_lon"}),
    ],
)
def test_bad_rows_are_named(tmp_path, old, new, code, params):
    with pytest.raises(InputError) as caught:
        READER.read(feed(tmp_path / "feed", SHAPES.replace(old, new)), ReadOptions())
    assert caught.value.code == code
    assert params.items() <= caught.value.params.items()
    assert caught.value.params["file"] == "shapes.txt"


def test_a_cut_gzip_is_named(tmp_path):
    path = tmp_path / "shapes.txt.gz"
    path.write_bytes(gzip.compress(SHAPES.encode())[:30])
    with pytest.raises(InputError, match=r"geo\.damaged_archive"):
        READER.read(path, ReadOptions())


def test_shapes_of_muroran(shared_data):
    path = shared_data / "muroran" / "shapes.txt.gz"
    assert READER.recognises(path)
    dataset, table = read(path)
    assert len(table) == 76
    assert dataset.source.as_of == "2017-04-01"
    assert dataset.source.publisher == "Code for Muroran"


def test_connectors_are_declared():
    assert [connector.id for connector in CONNECTORS] == ["gtfs"]
