"""Roads of OpenStreetMap."""

import zipfile

import osmium
import pytest

from todoku import tables
from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.osm import CONNECTORS, Osm

READER = Osm()
NODES = {1: (42.30, 141.00), 2: (42.31, 141.01), 3: (42.32, 141.02), 4: (42.33, 141.00)}
WAYS = {
    10: ([1, 2, 3], {"highway": "residential", "name": "本町通"}),
    11: ([2, 4], {"highway": "trunk_link", "bridge": "yes"}),
    12: ([3, 4], {"highway": "track", "tunnel": "culvert"}),
    13: ([1, 4], {"highway": "motorway"}),
    14: ([1, 3], {"highway": "footway"}),
    15: ([1, 2, 4, 1], {"highway": "pedestrian", "area": "yes"}),
    16: ([1, 3], {"waterway": "river", "name": "知利別川"}),
    19: ([2, 4], {"waterway": "stream", "name": "沢"}),
    20: ([2, 4], {"railway": "rail", "name": "室蘭線"}),
    21: ([3, 4], {"railway": "subway"}),
    22: ([1, 4], {"railway": "rail", "tunnel": "yes"}),
    17: ([1, 99], {"highway": "service"}),
    18: ([3, 1], {"highway": "service", "bridge": "no", "railway": "tram"}),
}


def xml():
    nodes = "".join(f'<node id="{key}" lat="{lat}" lon="{lon}" version="1"/>' for key, (lat, lon) in NODES.items())
    ways = "".join(
        f'<way id="{key}" version="1">'
        + "".join(f'<nd ref="{ref}"/>' for ref in refs)
        + "".join(f'<tag k="{name}" v="{value}"/>' for name, value in tags.items())
        + "</way>"
        for key, (refs, tags) in WAYS.items()
    )
    relation = (
        '<relation id="5" version="1"><member type="way" ref="10" role=""/><tag k="highway" v="primary"/></relation>'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">{nodes}{ways}{relation}</osm>'


def write_pbf(path):
    with osmium.SimpleWriter(str(path)) as writer:
        for key, (lat, lon) in NODES.items():
            writer.add_node(osmium.osm.mutable.Node(id=key, location=(lon, lat)))
        for key, (refs, tags) in WAYS.items():
            writer.add_way(osmium.osm.mutable.Way(id=key, nodes=refs, tags=tags))
    return path


def check(path):
    assert READER.recognises(path)
    dataset, railways, rivers = READER.read(path, ReadOptions())
    for further, names in ((railways, ["室蘭線"]), (rivers, ["知利別川"])):
        assert tables.check(further.frame(), tables.SCHEMAS[further.kind])["name"].tolist() == names
        assert further.source == dataset.source
    table = tables.check(dataset.frame(), tables.ROADS)
    assert table["osm_id"].tolist() == ["10", "11", "12", "18"]
    assert table["road_class"].tolist() == ["residential", "trunk", "track", "service"]
    assert table["structure"].fillna("").tolist() == ["", "bridge", "tunnel", ""]
    assert [round(value, 7) for value in table.geometry.iloc[0].coords[1]] == [141.01, 42.31]
    assert len(table.geometry.iloc[0].coords) == 3
    assert dataset.source.licence == "ODbL 1.0"
    assert "3本" in dataset.notes[0]
    assert "1本" in dataset.notes[1]


def test_xml(tmp_path):
    path = tmp_path / "town.osm"
    path.write_text(xml(), encoding="utf-8")
    check(path)


def test_pbf(tmp_path):
    check(write_pbf(tmp_path / "town.osm.pbf"))


def test_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "town.osm.zip", "w") as zipped:
        zipped.writestr("town.osm", xml())
    check(tmp_path / "town.osm.zip")


def test_a_file_without_roads_and_damaged_ones_are_refused(tmp_path):
    def refused(name, content, code):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(InputError) as caught:
            READER.read(path, ReadOptions())
        assert caught.value.code == code
        assert caught.value.params["file"] == name

    whole = write_pbf(tmp_path / "whole.osm.pbf").read_bytes()
    refused("cut.osm.pbf", whole[: len(whole) // 2], "osm.damaged")
    refused("cut.osm", xml().encode()[:600], "osm.damaged")
    refused("bare.osm", b'<osm version="0.6"><node id="1" lat="42" lon="141" version="1"/></osm>', "osm.no_roads")


def test_only_openstreetmap_s_suffixes_are_recognised(tmp_path):
    (tmp_path / "town.xml").write_text(xml())
    assert not READER.recognises(tmp_path / "town.xml")
    assert not READER.recognises(tmp_path / "absent.osm")


def test_connectors_are_declared():
    assert [connector.id for connector in CONNECTORS] == ["osm"]
