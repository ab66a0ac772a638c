"""What ``todoku serve`` and its siblings refuse: one clear line each, and nothing made on the way."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from processes import content, program


@pytest.fixture
def run(tmp_path):
    """Run the program as on a machine of its own: ``run("serve", TODOKU_HOSTS="x")``."""

    def run_there(*arguments, **environment):
        own = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DJANGO_"))}
        own.pop("DATABASE_URL", None)
        given = {"TODOKU_LANG": "en", "TODOKU_HOME": str(tmp_path / "home"), **environment}
        code, out, err = program(*arguments, env={**own, **given})
        return code, out.decode(), err

    return run_there


@pytest.mark.parametrize(
    ("options", "environment", "code", "line"),
    [
        (["--port", "70000"], {}, 2, "--port is 70000: give a number from 0 to 65535"),
        (["--host", "192.0.2.1"], {}, 2, "Nothing can listen on the host “192.0.2.1”"),
        (["--workers", "0"], {}, 2, "--workers is 0: give 1 or more"),
        (["--pack", "/no/such/pack"], {}, 2, "/no/such/pack"),
        (["--home", "/proc/nowhere"], {}, 1, "The portal's folder /proc/nowhere cannot be written"),
        ([], {"DATABASE_URL": "nonsense"}, 1, "DATABASE_URL cannot be read"),
        ([], {"TODOKU_HOSTS": "*"}, 1, "TODOKU_HOSTS holds “*”"),
    ],
)
def test_what_is_set_wrongly_is_told_in_one_line(run, options, environment, code, line):
    told, out, err = run("serve", *options, **environment)
    assert (told, out, err.count("\n")) == (code, "", 1), err
    assert line in err


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ([], "Say with --year what is to be put in"),
        (["--year", "--as-of", "2026-13-01"], "2026-13-01 is no date"),
        (["--year", "--as-of", "1890-01-01"], "1890-01-01 is no date"),
    ],
)
def test_what_a_seeded_year_refuses(run, tmp_path, options, line):
    told, out, err = run("web", "seed", *options)
    assert (told, out, err.count("\n")) == (2, "", 1), err
    assert line in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.enable_socket
def test_a_port_in_use_is_told_before_anything_is_prepared(run, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = run("serve", "--port", port)
    assert (code, out) == (1, "")
    assert err == f"error: Port {port} of 127.0.0.1 is in use: give another one with --port\n"
    assert not (tmp_path / "home" / "portal.sqlite3").exists()


@pytest.mark.slow
def test_check_makes_nothing(run, tmp_path):
    code, out, err = run("serve", "--check")
    assert (code, err) == (0, "")
    assert "is not there yet" in out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_database_that_cannot_be_used_is_told(run, tmp_path):
    address = "postgresql://me:a-secret@127.0.0.1:9/portal"
    code, _, err = run("serve", "--port", "0", DATABASE_URL=address)
    assert (code, err.count("\n"), "a-secret" in err) == (1, 1, False)
    assert "The database 127.0.0.1:9/portal cannot be reached" in err
    code, out, err = run("serve", "--check", DATABASE_URL=address)
    assert (code, "a-secret" in out + err) == (1, False)
    assert "[wrong] The database 127.0.0.1:9/portal cannot be reached" in out
    (tmp_path / "no.sqlite3").write_bytes(b"This is no database, but a long enough text." * 100)
    before = content(tmp_path)
    code, _, err = run("worker", "--once", DATABASE_URL=f"sqlite:///{tmp_path}/no.sqlite3")
    assert (code, err.count("\n")) == (1, 1)
    assert "cannot be used: see that it is an SQLite file" in err
    assert content(tmp_path)["no.sqlite3"] == before["no.sqlite3"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "verb", [("worker", "--once"), ("audit", "verify"), ("person", "a@example.jp"), ("web", "seed", "--year")]
)
def test_what_needs_a_prepared_portal_says_so(run, verb):
    code, out, err = run(*verb)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "is not prepared yet: start todoku serve once first" in err


def test_without_its_packages_the_portal_says_what_to_install(tmp_path):
    blocked = "import sys\nsys.modules['django'] = None\nfrom todoku.cli.main import main\nmain()"
    code, out, err = program(
        "serve", "--home", tmp_path, command=(sys.executable, "-c", blocked), env={**os.environ, "TODOKU_LANG": "en"}
    )
    assert (code, out) == (2, b"")
    assert err == "error: The portal's packages are not installed: run pip install 'todoku[web]'\n"
