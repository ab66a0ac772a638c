"""The option --pack of programmes assess and burden: the pack's fiscal index, and packs that have none."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from todoku.areas.region import Region
from todoku.cli.main import run
from todoku.provenance import Basis, Dataset, Source
from todoku.sources.store import write_pack

HEADER = "project_id,programme,decision_date,municipality_code,implementer,cost_jpy,area_ground"
LINES = (
    "A,kodo_musen,2024-06-03,17463,municipality,100000000,過疎",
    "B,koshu_musen_lan,2021-06-01,17463,municipality,100000000,過疎",
    "C,kodo_musen,2024-06-03,17407,municipality,100000000,過疎",
    "D,kodo_musen,2024-06-03,01633,municipality,100000000,",
)
NOTO = Region("17463", "能登町", ("17463",), "17")


@pytest.fixture
def told(capsys):
    return lambda *arguments: (run(["programmes", *map(str, arguments)]), *capsys.readouterr())


@pytest.fixture
def projects(tmp_path):
    file = tmp_path / "projects.csv"
    file.write_text("\n".join((HEADER, *LINES)), encoding="utf-8")
    return file


def source(kind, year):
    return Source(publisher="総務省", title=f"{kind} {year}", licence="-", as_of=f"{year}-03-31", basis=Basis.MEASURED)


@pytest.fixture
def pack(tmp_path):
    rows = [("17463", 2021, "0.20"), ("17463", 2019, "0.41")]
    table = pd.DataFrame(rows, columns=["municipality_code", "fiscal_year", "fiscal_index"])
    fiscal = Dataset("fiscal", source("指標", 2022), table=table, parts=(source("指標", 2020),))
    return write_pack(tmp_path / "pack", NOTO, [fiscal]).path


@pytest.fixture
def bare_pack(tmp_path):
    columns = {"mesh_code": ["5637070000"], "municipality_code": ["17463"]}
    cells = pd.DataFrame({**columns, "population": pd.array([1], "Int64"), "households": pd.array([1], "Int64")})
    return write_pack(tmp_path / "bare", NOTO, [Dataset("cells", source("国勢調査", 2020), table=cells)]).path


def test_a_portfolio_takes_the_index_of_the_pack(capsys, tmp_path, pack):
    header = "project_id,programme,municipality_code,implementer,cost_jpy,benefit,area_ground"
    (tmp_path / "a.csv").write_text(f"{header}\nA,kodo_musen,17463,municipality,100000000,9,過疎\n", encoding="utf-8")
    (tmp_path / "p.yaml").write_text("first_year: 2024\nlast_year: 2024\n", encoding="utf-8")
    asked = ["portfolio", str(tmp_path / "a.csv"), "--config", str(tmp_path / "p.yaml"), "--json"]
    assert run(asked) == 0
    assert json.loads(capsys.readouterr().out)["funded"] == []
    assert run([*asked, "--pack", str(pack)]) == 0
    (funded,) = json.loads(capsys.readouterr().out)["funded"]
    assert funded["national_jpy"] == 50_000_000


def test_a_town_of_the_pack_has_its_rate_and_the_trace_names_year_and_table(told, projects, pack):
    code, out, err = told("assess", projects, "--pack", pack, "--json")
    assert code == 0
    assert [one["rate"] for one in json.loads(out)] == ["1/2", "1/2", None, "1/2"]
    assert err == ""
    assert (
        "財政力指数 0.20(令和3年度) [総務省「指標 2022」]\n"
        in told("assess", projects, "--pack", pack, "--trace", "A")[1]
    )
    assert (
        "Fiscal index 0.41 (FY2019) [総務省「指標 2020」]\n"
        in told("assess", projects, "--pack", pack, "--trace", "B", "--lang", "en")[1]
    )
    lacking = told("assess", projects, "--pack", pack, "--trace", "C")[1]
    assert "この団体の公表された財政力指数が、手元の資料(内蔵の事実表、パック)にない。" in lacking


def test_without_the_pack_nothing_changes(told, projects):
    assert [one["rate"] for one in json.loads(told("assess", projects, "--json")[1])] == [None, None, None, "1/2"]


def test_a_pack_without_an_index_says_so_in_one_line_and_goes_on(told, projects, bare_pack):
    code, out, err = told("assess", projects, "--pack", bare_pack, "--json")
    assert code == 0
    assert [one["rate"] for one in json.loads(out)] == [None, None, None, "1/2"]
    said = "に財政力指数がありません。総務省の主要財政指標を取り込むと使えます。内蔵の事実表だけで続けます。"
    assert err == f"{bare_pack} {said}\n"


def test_what_is_no_pack_is_refused(told, projects, tmp_path, pack):
    assert told("assess", projects, "--pack", tmp_path)[0] == 1
    assert told("assess", projects, "--pack", tmp_path / "none")[0] == 2
    (pack / "fiscal.parquet").write_bytes(b"broken")
    code, out, err = told("assess", projects, "--pack", pack)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "fiscal.parquet" in err


def test_the_real_burden_follows_the_packs_index(told, pack, bare_pack):
    asked = ("burden", "17463", "--cost", "100000000", "--date", "2024-06-03", "--programme", "kodo_musen")
    asked = (*asked, "--ground", "過疎", "--json")
    found = json.loads(told(*asked, "--pack", pack)[1])["stacks"]
    assert {one["national_jpy"] for one in found if one["programmes"] and one["rank"]} == {50_000_000}
    code, out, err = told(*asked, "--pack", bare_pack)
    assert code == 0
    assert err.count("\n") == 1
    assert not [one for one in json.loads(out)["stacks"] if one["programmes"] and one["rank"]]
