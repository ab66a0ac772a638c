"""Pages of the log: for administrators of the organisation, filtered, in parts, and as files without formulas."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.actions import make_person
from todoku_web.accounts.models import Role
from todoku_web.audit.actions import record, seal_days, verify
from todoku_web.audit.models import Seal
from todoku_web.audit.tables import read_seals

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def reader(town, person_in, client):
    person = person_in(town, Role.ADMINISTRATOR)
    client.force_login(person, backend=BACKEND)
    return person


def rows(response):
    written = b"".join(response.streaming_content).decode()
    assert written.startswith("\ufeff")
    return list(csv.DictReader(StringIO(written[1:])))


@pytest.mark.usefixtures("reader")
def test_entries_are_shown_the_latest_first_and_in_parts(town, client):
    for number in range(60):
        record("organisation.made", town, by=None, organisation=town, name=f"名前{number}")
    page = client.get(f"/organisations/{town.pk}/log/").text
    assert page.index("名前59") < page.index("名前10")
    assert "名前9<" not in page
    assert "組織の登録" in page
    assert "名前9<" in client.get(f"/organisations/{town.pk}/log/?page=2").text


def test_entries_are_filtered_by_day_in_japan_person_and_action(town, client, reader, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 4, 1, 14, 59, tzinfo=UTC))
    record("member.changed", town, by=reader, organisation=town)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 4, 1, 15, 0, tzinfo=UTC))
    record("member.removed", town, by=None, organisation=town)
    monkeypatch.undo()
    log = f"/organisations/{town.pk}/log/?format=csv&"

    def numbers(asked):
        return [row["番号"] for row in rows(client.get(log + asked))]

    assert numbers("last=2027-04-01") == ["1"]
    assert numbers("first=2027-04-02") == ["2"]
    assert numbers("action=member.removed") == ["2"]
    assert numbers(f"actor={reader.name[:2]}") == ["1"]
    assert numbers("first=never&last=9999-12-31") == ["2", "1"]


@pytest.mark.usefixtures("reader")
def test_no_cell_of_the_file_is_run_by_a_spreadsheet(town, client):
    evil = make_person("evil@example.jp", name="=HYPERLINK(A1)")
    record("member.changed", town, by=evil, organisation=town, name="@SUM(1)")
    (row,) = rows(client.get(f"/organisations/{town.pk}/log/?format=csv"))
    assert row["した人"] == "'=HYPERLINK(A1)"
    english = client.get(f"/organisations/{town.pk}/log/?format=csv&lang=en")
    assert english.headers["Content-Disposition"] == f'attachment; filename="audit-{town.pk}.csv"'
    assert rows(english)[0]["Who"] == "'=HYPERLINK(A1)"


def test_a_change_is_told_as_before_and_after(town, client, reader):
    changed = {"role": ["viewer", "approver"], "sole_decision_limit_jpy": [None, 500], "odd": "value"}
    record("member.changed", town, by=reader, organisation=town, changed=changed, member="人")
    page = client.get(f"/organisations/{town.pk}/log/").text
    for told in ("閲覧 → 決裁", "専決の限度額（円）</span> — → 500", "odd</span> value", "メンバー</span> 人"):
        assert told in page


def test_a_page_shows_what_was_written_as_text(town, client, reader):
    record("member.changed", town, by=reader, organisation=town, name="<script>alert(1)</script>")
    page = client.get(f"/organisations/{town.pk}/log/").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.usefixtures("reader")
def test_seals_are_kept_outside_and_compared(town, client, monkeypatch, tmp_path):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 4, 1, 3, tzinfo=UTC))
    record("x.y", town, by=None, organisation=town)
    monkeypatch.undo()
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 4, 3, 3, tzinfo=UTC))
    seal_days()
    monkeypatch.undo()
    file = tmp_path / "seals.csv"
    file.write_bytes(b"".join(client.get(f"/organisations/{town.pk}/log/seals.csv").streaming_content))
    kept = read_seals(file)
    assert kept == {(str(town.pk), "2027-04-01"): Seal.objects.get().hash}
    assert verify(kept).faults == ()
    assert [fault.code for fault in verify({**kept, (str(town.pk), "2027-03-31"): "0" * 64}).faults] == [
        "kept_seal_missing"
    ]
    file.write_bytes(b"\xff\xfe broken")
    with pytest.raises(InputError, match="seals_unreadable"):
        read_seals(file)


def test_the_portals_log_is_for_the_staff(client, reader):
    staff = make_person("staff@example.jp", staff=True)
    assert client.get("/audit/").status_code == 404
    client.force_login(staff, backend=BACKEND)
    assert "コマンドで人を登録した" in client.get("/audit/").text
    assert client.get(f"/organisations/{reader.organisations.get().pk}/log/").status_code == 404
