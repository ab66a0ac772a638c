"""The portal's folder, its key, and what its environment says."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku_web import home


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TODOKU_HOME", str(tmp_path / "portal"))
    monkeypatch.delenv("TODOKU_SECRET_KEY", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "portal"


def test_the_key_is_made_once_and_only_its_owner_reads_it(folder):
    assert home.secret_key() != home.secret_key()  # nothing is made by looking
    assert not folder.exists()
    home.make_home()
    key = home.secret_key()
    home.make_home()
    assert home.secret_key() == key
    assert len(key) >= 50
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in folder.iterdir()) == ["logs", "secret-key"]


def test_a_key_that_is_given_is_taken_and_none_is_made(folder, monkeypatch):
    monkeypatch.setenv("TODOKU_SECRET_KEY", "given")
    home.make_home()
    assert home.secret_key() == "given"
    assert not (folder / "secret-key").exists()


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null", "/dev/null/portal"])
def test_a_folder_that_cannot_be_made_or_written_is_refused(monkeypatch, place):
    monkeypatch.setenv("TODOKU_HOME", place)
    with pytest.raises(InputError) as refused:
        home.make_home()
    assert (refused.value.code, refused.value.params["folder"]) == ("web.home", place)


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("", "sqlite3", "portal.sqlite3"),
        ("sqlite:////srv/portal.sqlite3", "sqlite3", "/srv/portal.sqlite3"),
        ("postgresql://u:p%40@db.example.jp:5433/portal", "postgresql", "portal"),
        ("postgres://u@/portal", "postgresql", "portal"),
        ("postgresql://u@%2Frun%2Fpg/portal", "postgresql", "portal"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_databases(monkeypatch, url, engine, name):
    monkeypatch.setenv("DATABASE_URL", url)
    found = home.database()
    assert found["ENGINE"] == f"django.db.backends.{engine}"
    assert found["NAME"].endswith(name)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "oracle://u@h/n",
        "mysql://u@h/n",
        "sqlite://:memory:",
        "sqlite://",
        "postgresql://u:p@host:port/n",
        "postgresql://u:p@host/",
        "http://[",
    ],
)
def test_databases_that_are_none_are_refused_without_telling_the_password(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(InputError) as refused:
        home.database()
    assert (refused.value.code, refused.value.params) == ("web.database_url", {})


def test_hosts(monkeypatch):
    monkeypatch.setenv("TODOKU_HOSTS", " portal.example.jp, .town.example.jp,,[::1],10.0.0.1 ")
    assert home.hosts() == ["portal.example.jp", ".town.example.jp", "[::1]", "10.0.0.1"]


@pytest.mark.parametrize("value", ["*", "https://a.jp", "a.jp:8000", "a b", "a.jp/x", "市.jp", "a..jp"])
def test_what_is_no_host_is_refused(monkeypatch, value):
    monkeypatch.setenv("TODOKU_HOSTS", f"ok.example.jp,{value}")
    with pytest.raises(InputError) as refused:
        home.hosts()
    assert refused.value.params == {"value": value}


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "two", "２", "257", "1" * 5000])
def test_what_is_no_such_whole_number_is_refused(monkeypatch, value):
    monkeypatch.setenv("TODOKU_JOBS", value)
    with pytest.raises(InputError) as refused:
        home.whole("TODOKU_JOBS", 2, most=256)
    assert refused.value.params == {"name": "TODOKU_JOBS", "value": value, "most": 256}


def test_whole_numbers_and_switches(monkeypatch):
    monkeypatch.setenv("TODOKU_JOBS", " 4 ")
    assert (home.whole("TODOKU_JOBS", 2, most=256), home.whole("TODOKU_NONE", 2, most=256)) == (4, 2)
    for value, on in {"1": True, "TRUE": True, "on": True, "0": False, "": False, "nein": False}.items():
        monkeypatch.setenv("TODOKU_HTTPS", value)
        assert home.switched_on("TODOKU_HTTPS") is on
