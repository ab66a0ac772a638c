"""Borders of municipalities (KSJ N03)."""

import json
import zipfile

import geopandas as gpd
import pyogrio
import pytest
from shapely import box
from shapely.geometry import mapping

from todoku import tables
from todoku.areas.region import Region
from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.ksj_n03 import CONNECTORS, KsjN03

READER = KsjN03()
FIELDS = ("N03_001", "N03_002", "N03_003", "N03_004", "N03_007")
CHUO = ("北海道", "石狩振興局", "札幌市", "中央区", "01101")
KITA = ("北海道", "石狩振興局", "札幌市", "北区", "01102")
KAMISHIHORO = ("北海道", "十勝総合振興局", "河東郡", "上士幌町", "01633")
SHIKOTAN = ("北海道", "根室振興局", "色丹郡", "色丹村", "01695")
NOBODY = ("北海道", "根室振興局", None, "所属未定地", None)
ROWS = (CHUO, KITA, KAMISHIHORO, KAMISHIHORO, SHIKOTAN, NOBODY)
SQUARES = tuple(box(141 + 0.1 * at, 43, 141.1 + 0.1 * at, 43.1) for at in range(len(ROWS)))


def frame(rows=ROWS, squares=SQUARES):
    columns = {name: [row[at] for row in rows] for at, name in enumerate(FIELDS)}
    return gpd.GeoDataFrame(columns, geometry=list(squares), crs=6668)


def read(path, region=None):
    assert READER.recognises(path)
    (dataset,) = READER.read(path, ReadOptions(region=region))
    return dataset, tables.check(dataset.frame(), tables.BOUNDARIES).set_index("municipality_code")


def check(path):
    dataset, table = read(path)
    assert table["name"].to_dict() == {"01100": "札幌市", "01633": "上士幌町"}
    assert table["subprefecture"].to_dict() == {"01100": "石狩振興局", "01633": "十勝総合振興局"}
    assert table.geometry["01100"].bounds == pytest.approx((141.0, 43.0, 141.2, 43.1))
    assert table.geometry["01633"].area == pytest.approx(0.02)
    assert table.crs == "EPSG:6668"
    assert "1区域" in " ".join(dataset.notes)
    assert "6村" not in " ".join(dataset.notes)
    assert "1村" in " ".join(dataset.notes)
    return dataset


def test_geojson(tmp_path):
    path = tmp_path / "N03-20240101_01.geojson"
    pyogrio.write_dataframe(frame(), path)
    dataset = check(path)
    assert dataset.source.as_of == "2024-01-01"
    assert dataset.source.publisher == "国土交通省"


@pytest.mark.parametrize("encoding", ["UTF-8", "cp932"])
def test_shapefile_in_either_encoding_alone_and_zipped(tmp_path, encoding):
    path = tmp_path / "N03-170101_01.shp"
    pyogrio.write_dataframe(frame(), path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    assert check(path).source.as_of == "2017-01-01"
    archive = tmp_path / "N03-170101_01_GML.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for part in tmp_path.glob("N03-170101_01.*"):
            zipped.write(part, f"N03-170101_01_GML/{part.name}")
        zipped.writestr("N03-170101_01_GML/KS-META-N03-17_01_170101.xml", "<MD_Metadata/>")
    assert check(archive).source.as_of == "2017-01-01"


def gml(rows=ROWS, squares=SQUARES):
    curves, surfaces, areas = [], [], []
    for at, (row, square) in enumerate(zip(rows, squares, strict=True)):
        ring = "\n".join(f"{y:.8f} {x:.8f}" for x, y in square.exterior.coords)
        curves.append(
            f'<gml:Curve gml:id="cv{at}_0"><gml:segments><gml:LineStringSegment><gml:posList>\n{ring}\n'
            "</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve>"
        )
        surfaces.append(
            f'<gml:Surface gml:id="sf{at}"><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring>'
            f'<gml:curveMember xlink:href="#cv{at}_0"/></gml:Ring></gml:exterior></gml:PolygonPatch></gml:patches>'
            "</gml:Surface>"
        )
        prefecture, subprefecture, county, city, code = (value or "" for value in row)
        areas.append(
            f'<ksj:AdministrativeBoundary gml:id="gy{at}"><ksj:bounds xlink:href="#sf{at}"/>'
            f"<ksj:prefectureName>{prefecture}</ksj:prefectureName>"
            f"<ksj:subPrefectureName>{subprefecture}</ksj:subPrefectureName><ksj:countyName>{county}</ksj:countyName>"
            f"<ksj:cityName>{city}</ksj:cityName>"
            f'<ksj:administrativeAreaCode codeSpace="AdministrativeAreaCode.xml">{code}</ksj:administrativeAreaCode>'
            "</ksj:AdministrativeBoundary>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ksj:Dataset gml:id="N03Dataset" '
        'xmlns:ksj="http://nlftp.mlit.go.jp/ksj/schemas/ksj-app" xmlns:gml="http://www.opengis.net/gml/3.2" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">{"".join(curves + surfaces + areas)}</ksj:Dataset>'
    )


def test_gml_as_it_is_shipped(tmp_path):
    path = tmp_path / "N03-15_01_150101.xml"
    path.write_text(gml(), encoding="utf-8")
    assert check(path).source.as_of == "2015-01-01"
    archive = tmp_path / "N03-150101_01_GML.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("N03-15_01_150101.xml", gml())
        zipped.writestr("KS-META-N03-15_01_150101.xml", "<MD_Metadata/>")
    assert check(archive).source.as_of == "2015-01-01"
    path.write_text(gml()[:900], encoding="utf-8")
    with pytest.raises(InputError, match=r"geo\.damaged") as caught:
        READER.read(path, ReadOptions())
    assert caught.value.params["file"] == path.name


def test_gml_with_a_hole_made_of_two_curves(tmp_path):
    hole = [(141.02, 43.02), (141.08, 43.02), (141.08, 43.08), (141.02, 43.08), (141.02, 43.02)]
    curves = [" ".join(f"{y} {x}" for x, y in part) for part in (hole[:3], hole[2:])]
    extra = "".join(
        f'<gml:Curve gml:id="h{at}"><gml:segments><gml:LineStringSegment><gml:posList>{text}</gml:posList>'
        "</gml:LineStringSegment></gml:segments></gml:Curve>"
        for at, text in enumerate(curves)
    )
    members = "".join(f'<gml:curveMember xlink:href="#h{at}"/>' for at in range(2))
    inner = f"<gml:interior><gml:Ring>{members}</gml:Ring></gml:interior>"
    whole = gml(rows=(KAMISHIHORO,), squares=SQUARES[:1])
    whole = whole.replace("<gml:Surface", f"{extra}<gml:Surface", 1).replace(
        "</gml:exterior>", f"</gml:exterior>{inner}"
    )
    path = tmp_path / "N03-15_01_150101.xml"
    path.write_text(whole, encoding="utf-8")
    assert read(path)[1].geometry["01633"].area == pytest.approx(0.1**2 - 0.06**2)
    path.write_text(whole.replace("#h1", "#h9"), encoding="utf-8")
    with pytest.raises(InputError, match=r"geo\.damaged"):
        READER.read(path, ReadOptions())


def topojson():
    """Two squares side by side that share an arc, as one topology with delta-coded integers."""
    objects = [
        {
            "type": "Polygon",
            "arcs": [[0, 1]],
            "properties": {"lg_code_5": "01633", "city_name": "上士幌町", "county_name": ""},
        },
        {
            "type": "Polygon",
            "arcs": [[~1, 2]],
            "properties": {"lg_code_5": "01101", "city_name": "中央区", "county_name": ""},
        },
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [141.0, 43.0]},
        "arcs": [[[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [0, 1]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
        "objects": {"area": {"type": "GeometryCollection", "geometries": objects}},
    }


def test_topojson_without_a_declared_system(tmp_path):
    path = tmp_path / "n03_2025.topojson"
    path.write_text(json.dumps(topojson()), encoding="utf-8")
    dataset, table = read(path)
    assert sorted(table.index) == ["01100", "01633"]
    assert table.geometry["01633"].bounds == pytest.approx((141.0, 43.0, 141.1, 43.1))
    assert dataset.source.as_of == "2025"
    assert "JGD2011" in " ".join(dataset.notes)


def test_new_layout_names_the_city_and_its_ward(tmp_path):
    path = tmp_path / "N03-20250101_01.geojson"
    columns = {"N03_004": ["札幌市", "札幌市"], "N03_005": ["中央区", "北区"], "N03_007": ["01101", "01102"]}
    pyogrio.write_dataframe(gpd.GeoDataFrame(columns, geometry=list(SQUARES[:2]), crs=6668), path)
    assert read(path)[1]["name"].to_dict() == {"01100": "札幌市"}
    ward = Region("01101", "札幌市中央区", ("01101",), "01")
    assert read(path, ward)[1]["name"].to_dict() == {"01101": "中央区", "01100": "札幌市"}


def test_code_in_the_file_s_name(tmp_path):
    path = tmp_path / "01205.json"
    feature = {"type": "Feature", "properties": {"name": "北海道室蘭市"}, "geometry": mapping(SQUARES[0])}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False))
    dataset, table = read(path)
    assert table["name"].to_dict() == {"01205": "室蘭市"}
    assert dataset.source.as_of is None
    other = tmp_path / "1205.json"
    other.write_bytes(path.read_bytes())
    assert not READER.recognises(other)


def test_crossed_outlines_are_repaired(tmp_path):
    path = tmp_path / "N03-20240101_01.geojson"
    bow = {"type": "Polygon", "coordinates": [[[141, 43], [141.2, 43.2], [141.2, 43], [141, 43.2], [141, 43]]]}
    feature = {"type": "Feature", "properties": dict(zip(FIELDS, KAMISHIHORO, strict=True)), "geometry": bow}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False))
    dataset, table = read(path)
    assert table.geometry.is_valid.all()
    assert "1区域" in dataset.notes[0]


def test_a_code_that_is_none_is_named(tmp_path):
    path = tmp_path / "N03-20240101_01.geojson"
    pyogrio.write_dataframe(frame(rows=(CHUO, (*KITA[:4], "1102X")), squares=SQUARES[:2]), path)
    with pytest.raises(InputError) as caught:
        READER.read(path, ReadOptions())
    assert caught.value.code == "n03.bad_code"
    assert caught.value.params == {"file": path.name, "row": 2, "value": "1102X"}
    pyogrio.write_dataframe(frame(rows=(NOBODY,), squares=SQUARES[:1]), path)
    with pytest.raises(InputError, match=r"n03\.no_municipality"):
        READER.read(path, ReadOptions())


def test_other_areas_are_not_recognised(tmp_path):
    path = tmp_path / "zones.geojson"
    pyogrio.write_dataframe(gpd.GeoDataFrame({"KEY_CODE": ["1"]}, geometry=[SQUARES[0]], crs=6668), path)
    assert not READER.recognises(path)
    assert not READER.recognises(tmp_path / "absent.geojson")


def test_address_is_the_prefecture_s():
    (address,) = READER.addresses(Region("01205", "室蘭市", ("01205",), "01"))
    assert address.url == "https://nlftp.mlit.go.jp/ksj/gml/data/N03/N03-2025/N03-20250101_01_GML.zip"
    assert address.filename == "N03-20250101_01_GML.zip"
    assert [connector.id for connector in CONNECTORS] == ["ksj_n03"]


def test_hokkaido_has_179_municipalities(shared_data):
    dataset, table = read(shared_data / "hokkaido" / "ksj_n03_2021_simplified.geojson")
    assert len(table) == 179
    assert table.loc["01100", "name"] == "札幌市"
    assert table["subprefecture"].nunique() == 14
    assert dataset.source.as_of == "2021"
    assert "6村" in dataset.notes[0]


def test_japan_has_1741(shared_data):
    dataset, table = read(shared_data / "municipalities" / "n03_2025_japan.topojson")
    assert len(table) == 1741
    assert table.geometry.is_valid.all()
    assert dataset.source.as_of == "2025"


def test_files_of_single_municipalities(shared_data):
    assert read(shared_data / "hokkaido" / "n03_full" / "01205.json")[1]["name"].to_dict() == {"01205": "室蘭市"}
    dataset, table = read(shared_data / "hokuto" / "hokuto_2020.geojson")
    assert table["name"].to_dict() == {"19209": "北杜市"}
    assert dataset.source.as_of == "2020-01-01"
    fuji = shared_data / "fuji_area" / "derived_municipal_boundaries_N03_2021_s0010.geojson"
    assert read(fuji)[1].loc["19430", "name"] == "富士河口湖町"
