"""The verb ``measure``: tables for people, JSON for machines, peers, and clear refusals."""

from __future__ import annotations

import json
from io import StringIO

import pandas as pd
import pytest
from rich.console import Console

from todoku.areas.region import Region
from todoku.cli.main import run
from todoku.cli.measure_tables import print_measures, print_peers, shown_value
from todoku.indicators.indicator import Indicator
from todoku.indicators.measure import measure
from todoku.indicators.similar import FeatureDifference, Peer, Similarity
from todoku.provenance import Basis, Dataset, Source

REGION = Region(area_code="01-iburi", name="胆振総合振興局", codes=("01205", "01233"), prefecture_code="01")


@pytest.fixture
def datasets():
    source = Source(publisher="試験庁", title="調査", licence="-", as_of="2020-10-01", basis=Basis.CENSUS)
    facts = pd.DataFrame(
        {
            "code5": ["01205", "01233"],
            "population": [82383, 32826],
            "households": [41766, 15714],
            "area_km2": [81.01, 444.21],
        }
    )
    observations = pd.DataFrame(
        [("01205", "ftth_household_rate", 0.998, "ratio"), ("01233", "ftth_household_rate", 0.9, "ratio")],
        columns=["municipality_code", "indicator", "value", "unit"],
    )
    return {"facts": Dataset("facts", source, facts), "observations": Dataset("observations", source, observations)}


def printed(write, *args, width=200):
    screen = StringIO()
    write(*args, Console(file=screen, width=width))
    return screen.getvalue()


def test_a_region_is_printed_first_then_its_municipalities_and_sources(datasets):
    shown = printed(print_measures, measure(REGION, datasets), "ja")
    assert "胆振総合振興局 (01-iburi)" in shown
    assert "115,209" in shown
    assert "市町村別(2)" in shown
    assert "伊達市" in shown
    assert "0、0、0、0、0、0、0、0、0、2、不明 0" in shown
    assert "[1] 試験庁 「調査」 (2020-10-01)" in shown
    assert "財政力指数は市町村の指標で" in shown


@pytest.mark.parametrize("width", [80, 120])
def test_no_text_is_cut_on_a_narrow_screen(datasets, width):
    assert "…" not in printed(print_measures, measure(REGION, datasets), "ja", width=width)


def test_english_is_printed_in_english(datasets):
    shown = printed(print_measures, measure(REGION, datasets), "en")
    assert "no base-station counts in the pack" in shown
    assert "By municipality (2)" in shown


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        (Indicator(id="area_km2", value=81.01, unit="km2", basis=Basis.MEASURED), "81.01"),
        (Indicator(id="population", value=93652, unit="person", basis=Basis.CENSUS), "93,652"),
        (Indicator(id="ftth_household_rate", value=0.978, unit="ratio", basis=Basis.MEASURED), "97.8"),
        (Indicator.unknown("base_stations", "station", "indicator.reason.no_stations"), "不明"),
        (
            Indicator.unknown("ftth_household_rate", "ratio", "indicator.reason.present_unknown").model_copy(
                update={"parts": {"lowest": 0.5, "highest": 0.7}}
            ),
            "不明(50.0%〜70.0%)",
        ),
    ],
)
def test_values_as_people_read_them(indicator, expected):
    assert shown_value(indicator, "ja") == expected


def test_peers_are_printed_with_their_reasons():
    feature = FeatureDifference("density", 1016.9, 488.6, -0.57)
    peer = Peer(rank=1, code="01234", name="北広島市", distance=0.33, features=(feature,))
    similarity = Similarity("01205", (peer,), ("density",), ("industry_primary",))
    shown = printed(print_peers, similarity, "室蘭市", "ja")
    assert "室蘭市に似た市町村" in shown
    assert "人口密度 -0.57" in shown
    assert "比べていない点: 第1次産業" in shown


@pytest.fixture
def command(monkeypatch, datasets, capsys):
    """Return the verb, measuring the made-up datasets."""
    inputs = pytest.importorskip("todoku.plans.inputs")
    monkeypatch.setattr(inputs, "datasets_for", lambda region, pack: datasets)  # noqa: ARG005 [as the real one]
    return lambda *arguments: (run(["measure", *arguments]), *capsys.readouterr())


def test_json_is_that_of_the_contract(command):
    code, out, _ = command("01205", "--json")
    content = json.loads(out)
    assert (code, set(content)) == (0, {"schema", "areas"})
    assert [area["code"] for area in content["areas"]] == ["01205"]
    assert content["areas"][0]["indicators"][0]["value"] == 82383


def test_json_holds_the_peers_when_they_are_asked_for(command):
    content = json.loads(command("01205", "--json", "--peers")[1])
    assert [peer["code"] for peer in content["peers"]["peers"]][:1] == ["01234"]


def test_peers_of_a_region_are_refused(command):
    code, out, err = command("01", "--peers")
    assert (code, out) == (1, "")
    assert "--peers" in err
