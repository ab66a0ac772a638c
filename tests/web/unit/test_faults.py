"""What ``todoku serve --check`` tells: each fault with words in both languages, and what stands against use."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from todoku.errors import InputError
from todoku.i18n import catalogue, text
from todoku_web import faults as module
from todoku_web import readiness
from todoku_web.faults import faults, tell_faults
from todoku_web.jobs.models import Job, Worker

pytestmark = pytest.mark.django_db

LOOPBACK, OPEN = "127.0.0.1", "0.0.0.0"


@pytest.fixture
def portal(settings, tmp_path, monkeypatch):
    """Set up a portal that is ready, with a worker; each test spoils one thing."""
    monkeypatch.delenv("TODOKU_SECRET_KEY", raising=False)
    monkeypatch.setenv("TODOKU_HOME", str(tmp_path))
    settings.HOME_FOLDER = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.PACK_FOLDERS = []
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(tmp_path / "portal.sqlite3"))
    (tmp_path / "portal.sqlite3").touch()
    (tmp_path / "secret-key").write_text("k" * 64)
    (tmp_path / "secret-key").chmod(0o600)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / readiness._STAMP).write_text(readiness._stamp(), encoding="ascii")
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction lives on it
    Worker.objects.create(name="w")
    return settings


def found(host=LOOPBACK):
    told = {}
    for fault in faults(host):
        for lang in ("ja", "en"):
            assert "{" not in text(f"check.{fault.code}", lang, **fault.params)
        told[fault.code] = fault.serious
    return told


def test_a_fresh_portal_on_one_machine_is_fine(portal, capsys):
    assert found() == {"mail": False}
    tell_faults(LOOPBACK, "ja")
    assert capsys.readouterr().out.splitlines()[-1] == text("check.fine", "ja")
    assert portal.EMAIL_SERVER == ""


def test_what_others_need_is_told_where_the_portal_is_open(portal, capsys):
    assert found(OPEN) == {"https": True, "mfa_over_http": True, "hosts": True, "mail": True}
    portal.HOSTS = ["portal.example.jp"]
    assert found(LOOPBACK) == {"https": True, "mfa_over_http": True, "mail": True}  # a proxy hands on what others ask
    portal.HTTPS = True
    assert found(OPEN) == {"mail": True}
    with pytest.raises(InputError) as refused:
        tell_faults(OPEN, "en")
    assert refused.value.params == {"count": 1}
    assert capsys.readouterr().out.startswith("[wrong] No mail server is set")


def test_keys(portal, monkeypatch):
    file = portal.HOME_FOLDER / "secret-key"
    file.chmod(0o644)
    assert found()["open_key"]
    file.unlink()
    assert found() == {"mail": False}  # it will be made
    for weak in ("short", "a" * 80):
        monkeypatch.setenv("TODOKU_SECRET_KEY", weak)
        assert found()["weak_key"]
    monkeypatch.setenv("TODOKU_SECRET_KEY", "".join(chr(48 + n) for n in range(60)))
    assert found() == {"mail": False}


def test_home(portal, tmp_path, monkeypatch):
    portal.HOME_FOLDER = tmp_path / "not" / "there"
    monkeypatch.setitem(portal.DATABASES["default"], "NAME", str(tmp_path / "not" / "there" / "portal.sqlite3"))
    assert found() == {"home_missing": False, "not_begun": False, "mail": False}
    assert not (tmp_path / "not").exists()
    portal.HOME_FOLDER = tmp_path / "secret-key"
    assert found()["home"]


def test_database(portal, monkeypatch):
    monkeypatch.setattr(module, "pending_migrations", lambda: ["jobs.0002"])
    assert found()["old_database"]

    def away():
        raise DatabaseError

    monkeypatch.setattr(module, "pending_migrations", away)
    assert found()["database"]
    assert portal.DATABASES


def test_static_files(portal):
    (portal.STATIC_ROOT / readiness._STAMP).write_text("of another version", encoding="ascii")
    assert found()["static_files"]


def test_a_worker_that_is_not_seen_matters_where_jobs_wait(portal):
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    assert found() == {"worker": False, "mail": False}
    Job.objects.create(kind="measure", created_at=timezone.now() - timedelta(minutes=5))
    assert found() == {"worker_waited_for": True, "mail": False}
    assert portal.HOME_FOLDER


@pytest.mark.enable_socket
def test_mail_server_and_scheduler_that_do_not_answer(portal):
    portal.EMAIL_SERVER = portal.EMAIL_HOST = LOOPBACK
    portal.EMAIL_PORT = 9
    portal.DASK_SCHEDULER = "tcp://127.0.0.1:9"
    assert found() == {"mail_server": True, "dask": True}


def test_a_pack_that_cannot_be_read(portal, tmp_path):
    portal.PACK_FOLDERS = [tmp_path / "no-pack"]
    assert found()["pack"]


@pytest.mark.parametrize(("free_gib", "serious"), [(0.5, True), (3, False)])
def test_disk_space(portal, monkeypatch, free_gib, serious):
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free_gib * 2**30}))
    assert found()["disk"] is serious
    assert portal.HOME_FOLDER


def test_every_fault_has_words():
    codes = {key.removeprefix("check.") for key in catalogue() if key.startswith("check.")} - {"fault", "note", "fine"}
    written = Path(module.__file__).read_text(encoding="utf-8")
    assert [code for code in codes if f'"{code}"' not in written] == []


def test_results_that_are_gone_are_told(portal, town):
    from todoku_web.planning.models import Plan, PlanVersion

    plan = Plan.objects.create(key="x", organisation=town, area_code="01205", title="x")
    figures = {"households": 1, "route_km": 1.0, "sites": 1, "capex_jpy": 1, "gap": 0.0}
    PlanVersion.objects.create(plan=plan, number=1, title="x", config={}, result="0" * 64, **figures)
    assert found()["results_missing"]
    (portal.HOME_FOLDER / "results" / "00" / ("0" * 64)).mkdir(parents=True)
    assert found() == {"mail": False}
