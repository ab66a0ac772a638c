"""The one door for files: what is harmful or broken is refused and not kept, what is odd is told, the rest is kept."""

from __future__ import annotations

import errno
import stat
import unicodedata
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone

import sample_uploads as sample
from todoku.errors import InputError
from todoku_web.accounts.models import Role
from todoku_web.audit.models import Entry
from todoku_web.uploads import actions, keeping
from todoku_web.uploads.kinds import LARGEST_BYTES, MAPS, PICTURES, RULES, TABLES, Kind
from todoku_web.uploads.limits import RequestSizeLimit
from todoku_web.uploads.models import Upload

pytestmark = pytest.mark.django_db


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
    assert hand_in.refused(sample.pdf(), name="写真.jpg", kinds=PICTURES) == "upload.wrong_kind"


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
    assert hand_in.refused(content, name="整備.csv") == code


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
    assert hand_in.refused(b"a," * (11 << 20), kinds={Kind.CSV}) == "upload.too_large"
    file = SimpleUploadedFile("表.csv", b"a," * (11 << 20))
    file.size = 10
    with pytest.raises(InputError, match=r"upload.too_large"):
        actions.take(file, kinds={Kind.CSV}, by=hand_in.by)


def test_a_disk_that_is_full_is_told(hand_in):
    def chunks():
        raise OSError(errno.EFBIG, "x")

    file = SimpleUploadedFile("表.csv", CSV.encode())
    file.chunks = chunks
    with pytest.raises(InputError, match=r"upload.not_kept"):
        actions.take(file, kinds=TABLES, by=hand_in.by)
    assert [one for one in keeping.uploads_folder().rglob("*") if one.is_file()] == []


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
