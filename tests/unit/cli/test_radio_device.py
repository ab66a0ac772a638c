"""``--device`` of the verbs that predict areas: one clear line where no GPU can be had, before anything is read."""

from __future__ import annotations

import pytest

from todoku.cli.main import run
from todoku.radio import sweep_device

SENT = ("--frequency", "800", "--power", "43", "--threshold", "-90")


@pytest.fixture
def arguments(tmp_path):
    sites = tmp_path / "sites.csv"
    sites.write_text("site_id,lat,lon\none,43.0,141.0\n", encoding="utf-8")
    dem = tmp_path / "empty.tif"
    dem.write_bytes(b"")
    files = ("--dem", str(dem), *SENT)
    return {
        "area": ("--lat", "43", "--lon", "141", *files, "--out", str(tmp_path / "out")),
        "multisite": (str(sites), *files, "--out", str(tmp_path / "out")),
        "bestsite": (str(sites), *files, "--sites", "1", "--out", str(tmp_path / "out")),
    }


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("verb", ["area", "multisite", "bestsite"])
def test_without_the_package_one_line_says_what_to_install(verb, lang, arguments, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(sweep_device, "find_spec", lambda _: None)
    code = run(["radio", verb, *arguments[verb], "--device", "cuda", "--lang", lang])
    out, error = capsys.readouterr()
    assert (code, out, error.count("\n")) == (1, "", 1)
    assert "pip install 'todoku[gpu]'" in error
    assert not (tmp_path / "out").exists()


def test_an_unknown_device_is_a_slip_of_the_command(arguments, capsys):
    assert run(["radio", "area", *arguments["area"], "--device", "tpu", "--lang", "en"]) == 2
    assert "cpu, cuda" in capsys.readouterr().err


def test_a_single_path_has_no_device(capsys):
    assert run(["radio", "path", "--from", "43,141", "--to", "43.1,141", "--device", "cuda"]) == 2
    assert "--device" in capsys.readouterr().err
