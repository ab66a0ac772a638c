"""What files hold: harmful and broken content is refused and not kept, odd content is told."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from PIL import Image

import sample_uploads as sample
from todoku_web.uploads.kinds import MAPS, PICTURES, TABLES, Kind
from todoku_web.uploads.models import Upload

pytestmark = pytest.mark.django_db


def test_cells_that_a_spreadsheet_would_run_are_kept_as_text_and_told(hand_in):
    rows = '地区,光\n=HYPERLINK("http://x"),整備済\n中島町,-5\n@SUM(1),－\n"\t=1",+81-143\n'
    upload = hand_in(rows.encode())
    assert upload.findings == [{"code": "formula_cells", "params": {"count": 4, "row": 2}}]
    assert upload.path.read_bytes() == rows.encode()


def test_formulas_of_a_workbook_are_told(hand_in):
    upload = hand_in(sample.workbook([("mesh_code", "ftth"), ("634013301", "=1+1")]))
    assert [finding["code"] for finding in upload.findings] == ["formulas"]


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
STRINGS = b'<sst xmlns="' + sample.SHEET.encode() + b'"><si><t>' + b"x" * 30_000 + b"</t></si></sst>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (sample.workbook_with({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "upload.macros"),
        (sample.workbook_with({"xl/macrosheets/sheet1.xml": b"<a/>"}), "upload.macros"),
        (sample.workbook_with({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "upload.ties"),
        (sample.workbook_with({"xl/connections.xml": b"<a/>"}), "upload.ties"),
        (sample.workbook_with({"xl/embeddings/oleObject1.bin": b"MZ"}), "upload.ties"),
        (
            sample.workbook_with(
                {"xl/_rels/x.rels": b'<R><Relationship Type="x/attachedTemplate" TargetMode="External"/></R>'}
            ),
            "upload.ties",
        ),
        (sample.workbook_with({"xl/extra.xml": ENTITIES}), "upload.entities"),
        (sample.workbook_with({"xl/extra.xml": ENTITIES.decode().encode("utf-16")}), "upload.entities"),
        (sample.workbook_with({"xl/extra.xml": b"<a><b></a>"}), "upload.xml"),
        (sample.workbook_with({"xl/media/a.png": sample.zipped({"a": b"b"})}), "upload.nested"),
        (sample.workbook_with({"xl/media/a.png": bytes(20_000_000)}), "upload.bomb"),
        (sample.workbook_with({"../../evil.xml": b"<a/>"}), "upload.member_name"),
        (sample.workbook_with({"/etc/evil.xml": b"<a/>"}), "upload.member_name"),
        (sample.workbook_with({"xl\\evil.xml": b"<a/>"}), "upload.member_name"),
        (sample.workbook_with({f"xl/{number}.xml": b"<a/>" for number in range(1001)}), "upload.members"),
        (
            sample.workbook_with(
                {"xl/worksheets/sheet1.xml": sample.sheet_xml('<row r="1"><c r="A1"/><c r="XFD1048576"/></row>')}
            ),
            "upload.cells",
        ),
        (
            sample.workbook_with(
                {
                    "xl/sharedStrings.xml": STRINGS,
                    "xl/worksheets/sheet1.xml": sample.sheet_xml("<row>" + '<c t="s"><v>0</v></c>' * 3000 + "</row>"),
                }
            ),
            "upload.bomb",
        ),
    ],
    ids=range(17),
)
def test_harmful_workbooks_are_refused(hand_in, content, code):
    assert hand_in.refused(content, kinds=TABLES) == code


def test_a_link_in_a_cell_is_no_tie(hand_in):
    rels = b'<R><Relationship Type="http://x/hyperlink" Target="http://example.jp" TargetMode="External"/></R>'
    assert hand_in(sample.workbook_with({"xl/worksheets/_rels/sheet1.xml.rels": rels})).kind == Kind.XLSX


def test_a_protected_or_damaged_zip_is_refused(hand_in):
    content = bytearray(sample.workbook())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert hand_in.refused(bytes(content)) == "upload.protected"
    broken = bytearray(sample.workbook_with({"xl/zz.xml": b"<a>" + b"x" * 500 + b"</a>"}))
    broken[broken.index(b"xl/zz.xml") + 12] ^= 0xFF
    assert hand_in.refused(bytes(broken)) in {"upload.archive", "upload.xml"}


def test_a_zip_that_lies_about_its_sizes_is_refused(hand_in):
    content = bytearray(sample.workbook_with({"xl/media/a.png": bytes(20_000_000)}))
    at = content.index(b"xl/media/a.png", content.index(b"PK\x01\x02")) - 46 + 24
    content[at : at + 4] = (1000).to_bytes(4, "little")
    assert hand_in.refused(bytes(content)) == "upload.archive"


@pytest.mark.parametrize("extra", [{"run.exe": b"MZ"}, {"../map.cpg": b"UTF-8"}, {"map.txt": b"PK\x03\x04"}])
def test_what_does_not_belong_to_a_shapefile_is_refused(hand_in, tmp_path, extra):
    with zipfile.ZipFile(io.BytesIO(sample.map_file(tmp_path, "shp"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert hand_in.refused(sample.zipped({**members, **extra})) in {
        "upload.member_kind",
        "upload.member_name",
        "upload.nested",
    }
    members.pop("map.dbf")
    assert hand_in.refused(sample.zipped(members)) == "upload.shapefile"


def test_a_link_in_a_zip_is_refused(hand_in, tmp_path):
    stream = io.BytesIO(sample.map_file(tmp_path, "shp"))
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("map.qpj")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert hand_in.refused(stream.getvalue()) == "upload.member_name"


def test_a_geopackage_with_a_view_or_without_layers_is_refused(hand_in, tmp_path):
    content = sample.map_file(tmp_path, "gpkg")
    assert hand_in.refused(sample.with_view(content, tmp_path)) == "upload.views"
    assert hand_in.refused(content[:4096] + bytes(len(content) - 4096)) == "upload.map"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (sample.geojson((-10_000.0, 42.0)), "upload.not_degrees"),
        (sample.geojson(("a", 42.0)), "upload.not_degrees"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": 1}]}', "upload.feature"),
        (b'{"type": "Point", "coordinates": [1, 2]}', "upload.no_features"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "upload.json_number"),
        (b'{"type": "FeatureCollection", "features": [', "upload.json"),
        (b'{"type": "FeatureCollection", "features": ' + b"[" * 200_000, "upload.too_deep"),
    ],
    ids=range(7),
)
def test_bad_geojson_is_refused(hand_in, content, code):
    assert hand_in.refused(content, kinds=MAPS) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a: &a [x, x]\nb: [*a, *a]\n", "upload.references"),
        (b"a: " + b"[" * 60 + b"]" * 60, "upload.too_deep"),
        (b"a: !!python/object/apply:os.system [id]\n", "upload.yaml"),
        (b"a: [1\nb: 2\n", "upload.yaml"),
    ],
    ids=range(4),
)
def test_bad_configurations_are_refused(hand_in, content, code):
    assert hand_in.refused(content, kinds={Kind.CONFIG}) == code


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_is_kept_upright_and_without_anything_hidden(hand_in, form):
    content = sample.picture(form) + b"<script>alert(1)</script>PK\x03\x04"
    upload = hand_in(content, kinds=PICTURES)
    kept = upload.path.read_bytes()
    assert not any(part in kept for part in (b"CameraMaker", b"Exif", b"eXIf", b"script", b"PK\x03\x04"))
    with Image.open(upload.path) as image:
        assert image.size == (30, 40)
        assert not image.getexif()
    assert [one["code"] for one in upload.findings] == ["exif_removed", "gps_removed"]


def test_a_jpeg_comment_goes_too(hand_in):
    upload = hand_in(sample.picture("JPEG", comment=b"my home"))
    assert b"my home" not in upload.path.read_bytes()


def test_where_a_picture_was_taken_is_offered_once_and_not_kept(hand_in):
    upload = hand_in(sample.picture())
    assert upload.offered_point == pytest.approx((42.315, 140.973333))
    again = Upload.objects.get(pk=upload.pk)
    assert again.offered_point is None
    assert "42.3" not in str(list(Upload.objects.values()))
    assert hand_in(sample.picture(gps=False)).offered_point is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (sample.png_of_claimed_size(50_000, 50_000), "upload.pixels"),
        (sample.png_of_claimed_size(9_000, 8_000), "upload.pixels"),
        (sample.png_of_claimed_size(100, 100), "upload.picture"),
        (sample.picture()[:-200], "upload.picture"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "upload.picture"),
    ],
    ids=range(5),
)
def test_bad_pictures_are_refused(hand_in, content, code):
    assert hand_in.refused(content, kinds=PICTURES) == code


ACTION = b"<< /S /JavaScript /JS (app.alert(1)) >>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (sample.pdf(b"/OpenAction " + ACTION), "upload.pdf_acts"),
        (sample.pdf(b"/OpenAction << /S /J#61vaScript /JS (x) >>"), "upload.pdf_acts"),
        (sample.pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "upload.pdf_acts"),
        (sample.pdf(b"/Names << /EmbeddedFiles 3 0 R >>"), "upload.pdf_acts"),
        (sample.pdf(packed=ACTION), "upload.pdf_acts"),
        (sample.pdf(packed=ACTION, filters=b"[/ASCIIHexDecode /FlateDecode]"), "upload.pdf_packed"),
        (sample.pdf(packed=bytes(70_000_000)), "upload.pdf_packed"),
        (sample.pdf(b"/Encrypt 9 0 R"), "upload.pdf_protected"),
        (sample.pdf()[:-20], "upload.pdf_cut"),
    ],
    ids=range(9),
)
def test_pdfs_that_act_by_themselves_are_refused(hand_in, content, code):
    assert hand_in.refused(content) == code


def test_a_pdf_with_packed_objects_that_do_nothing_is_taken(hand_in):
    assert hand_in(sample.pdf(packed=b"<< /Type /Page /Title (JavaScript) >>")).kind == Kind.PDF
