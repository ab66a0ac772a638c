"""The one door for files: what is harmful or broken is refused and not kept, what is odd is told, the rest is kept."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image

import sample_uploads as sample
from todoku.errors import InputError
from todoku_web.accounts.models import Role
from todoku_web.audit.models import Entry
from todoku_web.uploads import actions, keeping
from todoku_web.uploads.kinds import LARGEST_BYTES, MAPS, PICTURES, RULES, TABLES, Kind
from todoku_web.uploads.limits import RequestSizeLimit
from todoku_web.uploads.models import Upload

pytestmark = pytest.mark.django_db
EVERY = frozenset(Kind)


@pytest.fixture
def hand_in(town, person_in, settings, tmp_path):
    """Hand in a file of some bytes: ``hand_in(b"...", name="a.csv", kinds=TABLES)``."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    by = person_in(town, Role.DRAFTER)

    def take(content, name="file", kinds=EVERY):
        return actions.take(SimpleUploadedFile(name, content), kinds=kinds, by=by, organisation=town)

    take.by = by
    return take


def refused(hand_in, content, **given):
    """Return the code with which a file is refused; nothing of it is left anywhere."""
    with pytest.raises(InputError) as caught:
        hand_in(content, **given)
    assert not Upload.objects.exists()
    assert [file for file in keeping.uploads_folder().rglob("*") if file.is_file()] == []
    return caught.value.code


CSV = "メッシュコード,光\n634013301,整備済\n"


def test_a_file_is_kept_by_its_hash_for_the_portal_alone(hand_in, town):
    upload = hand_in(CSV.encode(), name="整備.csv")
    assert upload.path.read_bytes() == CSV.encode()
    assert upload.path.name == upload.sha256
    assert stat.S_IMODE(upload.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(upload.path.parent.stat().st_mode) == 0o700
    assert (upload.kind, upload.size_bytes, upload.organisation) == (Kind.CSV, len(CSV.encode()), town)
    assert Entry.objects.get().action == "upload.taken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_japanese_tables_are_taken_in_every_usual_encoding(hand_in, encoding):
    assert hand_in(CSV.encode(encoding)).kind == Kind.CSV


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (sample.workbook(), Kind.XLSX),
        (sample.geojson(), Kind.GEOJSON),
        (b"fibre:\n  take_up: 0.4\n", Kind.CONFIG),
        (b'{"fibre": {"take_up": 0.4}}', Kind.CONFIG),
        (sample.picture("JPEG"), Kind.JPEG),
        (sample.picture("PNG"), Kind.PNG),
        (sample.pdf(), Kind.PDF),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_kind_is_that_of_the_content_whatever_the_name_says(hand_in, content, kind):
    upload = hand_in(content, name="表.csv")
    assert upload.kind == kind
    assert upload.name.endswith(RULES[kind].suffixes)


@pytest.mark.parametrize(("suffix", "kind"), [("gpkg", Kind.GEOPACKAGE), ("shp", Kind.SHAPEFILE)])
def test_maps_are_taken(hand_in, tmp_path, suffix, kind):
    assert hand_in(sample.map_file(tmp_path, suffix), kinds=MAPS).kind == kind


def test_a_kind_that_is_not_asked_for_is_refused(hand_in):
    assert refused(hand_in, sample.pdf(), name="写真.jpg", kinds=PICTURES) == "upload.wrong_kind"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "upload.empty"),
        (b"\n \n", "upload.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "upload.old_office"),
        (b"MZ\x90\0\3\0\0\0", "upload.unknown_kind"),
        (b"\x7fELF\2\1\1" + bytes(64), "upload.unknown_kind"),
        (b"SQLite format 3\0" + bytes(200), "upload.unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "upload.markup"),
        (b"\xef\xbb\xbf \n<!doctype html><script>alert(1)</script>", "upload.markup"),
        ("<?xml version='1.0' encoding='utf-16'?><svg/>".encode("utf-16"), "upload.markup"),
        (b"a,b\n\x1b[2J,1\n", "upload.unknown_kind"),
        (b"\xff\xfea", "tabular.encoding"),
        (sample.zipped({"a.txt": b"a"}), "upload.unknown_kind"),
        (sample.zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "upload.unknown_kind"),
    ],
    ids=range(13),
)
def test_what_is_none_of_the_kinds_is_refused(hand_in, content, code):
    assert refused(hand_in, content, name="整備.csv") == code


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
    assert refused(hand_in, content, kinds=TABLES) == code


def test_a_link_in_a_cell_is_no_tie(hand_in):
    rels = b'<R><Relationship Type="http://x/hyperlink" Target="http://example.jp" TargetMode="External"/></R>'
    assert hand_in(sample.workbook_with({"xl/worksheets/_rels/sheet1.xml.rels": rels})).kind == Kind.XLSX


def test_a_protected_or_damaged_zip_is_refused(hand_in):
    content = bytearray(sample.workbook())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(hand_in, bytes(content)) == "upload.protected"
    broken = bytearray(sample.workbook_with({"xl/zz.xml": b"<a>" + b"x" * 500 + b"</a>"}))
    broken[broken.index(b"xl/zz.xml") + 12] ^= 0xFF
    assert refused(hand_in, bytes(broken)) in {"upload.archive", "upload.xml"}


def test_a_zip_that_lies_about_its_sizes_is_refused(hand_in):
    content = bytearray(sample.workbook_with({"xl/media/a.png": bytes(20_000_000)}))
    at = content.index(b"xl/media/a.png", content.index(b"PK\x01\x02")) - 46 + 24
    content[at : at + 4] = (1000).to_bytes(4, "little")
    assert refused(hand_in, bytes(content)) == "upload.archive"


@pytest.mark.parametrize("extra", [{"run.exe": b"MZ"}, {"../map.cpg": b"UTF-8"}, {"map.txt": b"PK\x03\x04"}])
def test_what_does_not_belong_to_a_shapefile_is_refused(hand_in, tmp_path, extra):
    with zipfile.ZipFile(io.BytesIO(sample.map_file(tmp_path, "shp"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert refused(hand_in, sample.zipped({**members, **extra})) in {
        "upload.member_kind",
        "upload.member_name",
        "upload.nested",
    }
    members.pop("map.dbf")
    assert refused(hand_in, sample.zipped(members)) == "upload.shapefile"


def test_a_link_in_a_zip_is_refused(hand_in, tmp_path):
    stream = io.BytesIO(sample.map_file(tmp_path, "shp"))
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("map.qpj")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(hand_in, stream.getvalue()) == "upload.member_name"


def test_a_geopackage_with_a_view_or_without_layers_is_refused(hand_in, tmp_path):
    content = sample.map_file(tmp_path, "gpkg")
    assert refused(hand_in, sample.with_view(content, tmp_path)) == "upload.views"
    assert refused(hand_in, content[:4096] + bytes(len(content) - 4096)) == "upload.map"


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
    assert refused(hand_in, content, kinds=MAPS) == code


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
    assert refused(hand_in, content, kinds={Kind.CONFIG}) == code


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
    assert refused(hand_in, content, kinds=PICTURES) == code


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
    assert refused(hand_in, content) == code


def test_a_pdf_with_packed_objects_that_do_nothing_is_taken(hand_in):
    assert hand_in(sample.pdf(packed=b"<< /Type /Page /Title (JavaScript) >>")).kind == Kind.PDF


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.csv"),
        ("C:\\Users\\taro\\表.csv", "表.csv"),
        ("整備\u202egpj.csv", "整備gpj.csv"),
        ("CSV\u0000.exe", "CSV.exe.csv"),
        (unicodedata.normalize("NFD", "ガス.csv"), "ガス.csv"),
        ("...", "file.csv"),
        ("あ" * 300 + ".csv", "あ" * 116 + ".csv"),
    ],
)
def test_names_are_cleaned(hand_in, name, kept):
    file = SimpleUploadedFile("x", CSV.encode())
    file._name = name  # as no browser sends it, and Django would not let it through
    assert actions.take(file, kinds=TABLES, by=hand_in.by).name == kept


def test_a_file_that_is_too_large_is_refused_whatever_size_it_states(hand_in):
    assert refused(hand_in, b"a," * (11 << 20), kinds={Kind.CSV}) == "upload.too_large"
    file = SimpleUploadedFile("表.csv", b"a," * (11 << 20))
    file.size = 10
    with pytest.raises(InputError, match=r"upload.too_large"):
        actions.take(file, kinds={Kind.CSV}, by=hand_in.by)


def test_nobody_fills_the_disk_in_one_day(hand_in):
    Upload.objects.create(sha256="0", name="a", kind=Kind.PDF, size_bytes=500 << 20, by=hand_in.by)
    with pytest.raises(InputError, match=r"upload.share"):
        hand_in(CSV.encode())


def test_the_same_content_is_kept_once_and_goes_with_the_last(hand_in, django_capture_on_commit_callbacks):
    first, second = hand_in(CSV.encode()), hand_in(CSV.encode())
    assert first.path == second.path
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop(first, by=hand_in.by)
    assert second.path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop(second, by=hand_in.by)
    assert not second.path.exists()


def test_what_was_never_used_goes_with_the_next_file_after_a_week(hand_in):
    from todoku_web.service_reports.models import ServiceReport

    used, unused, new = (hand_in(f"a,b\n{number},2\n".encode()) for number in range(3))
    day = timezone.localdate()
    ServiceReport.objects.create(key="k", area_code="01205", square="634037774", observed_on=day, evidence=used)
    Upload.objects.filter(pk__in=[used.pk, unused.pk]).update(at=timezone.now() - timedelta(days=8))
    last = hand_in(b"a,b\n9,9\n")
    assert set(Upload.objects.all()) == {used, new, last}


def test_a_request_that_is_too_large_keeps_its_fields_and_not_its_file():
    request = RequestFactory().post(
        "/", {"comment": "長い文章", "file": SimpleUploadedFile("a.csv", b"x" * (LARGEST_BYTES + 1))}
    )
    assert request.POST["comment"] == "長い文章"
    assert request.FILES["file"].size > LARGEST_BYTES
    assert request.FILES["file"].file is None


@pytest.mark.parametrize("declared", [True, False])
def test_the_server_stores_nothing_of_a_request_that_is_too_large(declared):
    from asgiref.sync import async_to_sync

    sent, stored = [], []
    piece = bytes(1 << 20)
    left = 200

    async def receive():
        nonlocal left
        left -= 1
        return {"type": "http.request", "body": piece, "more_body": left > 0}

    async def send(message):
        sent.append(message)

    async def portal(_scope, receive, _send):
        while (message := await receive()).get("more_body"):
            stored.append(len(message["body"]))

    headers = [(b"content-length", b"%d" % (200 << 20))] if declared else []
    async_to_sync(RequestSizeLimit(portal))({"type": "http", "headers": headers}, receive, send)
    assert sent[0]["status"] == 413
    assert "MB" in sent[1]["body"].decode()
    assert sum(stored) <= (0 if declared else LARGEST_BYTES + (3 << 20))
    assert left == 0


def test_a_file_goes_back_to_its_people_alone_and_never_runs(hand_in, client, town, person_in):
    from todoku_web.accounts.models import Organisation, OrganisationKind

    upload = hand_in(b"a,b\n<script>,1\n", name="表.csv")
    address = f"/uploads/{upload.pk}/"
    assert client.get(address).status_code == 302
    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    client.force_login(person_in(other, Role.ADMINISTRATOR))
    assert client.get(address).status_code == 404
    for person in (hand_in.by, person_in(town, Role.VIEWER)):
        client.force_login(person)
        response = client.get(address)
        assert response.content == b"a,b\n<script>,1\n"
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
