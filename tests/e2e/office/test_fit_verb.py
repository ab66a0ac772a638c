"""`todoku office fit` from workbook to report: the empty worksheet, filled in, and what comes of it."""

from __future__ import annotations

import json
import subprocess

import pytest

from processes import program
from sample_office_specification import FUNCTIONS, fill_worksheet, write_specification
from todoku.reports.office.fit_gap.files import FILES

DECIDED = {"方針の理由": "窓口の流れを変えて済む", "決定者": "住民課長", "決定日": "2026-10-01"}
ANSWERS = {
    "機能": {
        "0010001": {"現行の有無": "有", "カスタマイズの有無": "有", "カスタマイズの年額費用(円)": 1_200_000,
                    "対応方針": "業務見直し", "初期費用(円)": 0, "年額費用(円)": 0, "年間時間": 120.5,
                    "時間の根拠": "調査", **DECIDED},
        "0010002": {"現行の有無": "有", "対応方針": "カスタマイズ"},
        "0010003": {"現行の有無": "無", "対応方針": "新規対応", "初期費用(円)": 500_000, **DECIDED},
        "0010004": {"現行の有無": "有", "対応方針": "外付け", "連携要件": "転出予定の連携",
                    "初期費用(円)": 1_500_000, **DECIDED},
        "0010005": {"現行の有無": "有"},
        "0010006": {"現行の有無": "有", "対応方針": "標準オプション", "年額費用(円)": 60_000, **DECIDED},
        "0010008": {"現行の有無": "有"},
    },
    "帳票": {"0010101": {"現行の有無": "有"}, "0010102": {"現行の有無": "無"}, "0010103": {"現行の有無": "無"}},
    "データ項目": {"D0001": {"現行の有無": "有", "現行の桁数": 60}, "D0002": {"現行の有無": "有"},
                 "D0003": {"現行の有無": "無"}},
}  # fmt: skip
VENDOR = {
    "機能": {one[0]: {"パッケージの対応": "無" if one[0] in {"0010002", "0010008"} else "有"} for one in FUNCTIONS
             if one[0] not in {"0010004", "0010007"}},
    "帳票": {"0010101": {"パッケージの対応": "有"}},
}  # fmt: skip


@pytest.fixture
def files(tmp_path, todoku):
    """Return the specification, the filled worksheet of the town and that of the vendor."""
    write_specification(tmp_path / "spec.xlsx")
    for name, answers, own in (("town", ANSWERS, [("機能", {"現行の名称": "町内会の案内"})]), ("vendor", VENDOR, [])):
        empty = ("--template", tmp_path / f"{name}.xlsx", "--standard", tmp_path / "spec.xlsx")
        code, out, err = todoku("ja", "office", "fit", *empty)
        assert (code, "注記" in err) == (0, True)
        assert "機能 8、帳票 3、データ項目 3" in out
        fill_worksheet(tmp_path / f"{name}.xlsx", answers, own)
    return tmp_path


def arguments(place, *options):
    given = ("--standard", place / "spec.xlsx", "--as-is", place / "town.xlsx", "--on", "2026-11-01")
    return ("office", "fit", *given, *options)


def test_from_workbook_to_report(files, tmp_path):
    out = tmp_path / "out"
    code, said, _ = program(*arguments(files, "--package", files / "vendor.xlsx", "--out", out, "--json"))
    assert code == 0
    told = json.loads(said)
    assert told["summary"]["gaps"] == {
        "customised": 1,  # 0010001
        "option_lacking": 1,  # 0010002
        "new_work": 1,  # 0010003
        "forbidden_in_use": 1,  # 0010004
        "mandatory_later": 1,  # 0010008, due in 2027
        "beyond_standard": 1,
        "differs": 1,  # D0001 is shorter in the standard
    }
    assert (told["conforms"], told["business"], told["edition"]) == (True, "resident_register", "2.1")
    assert {row["id"]: row["faults"] for row in told["rows"] if row["faults"]} == {"0010002": ["customise"]}
    assert told["costs"]["total"]["initial_jpy"] == {"known": 2_000_000, "parts": 4, "unknown": 1}
    assert {path.name for path in out.iterdir()} == set(FILES)
    assert json.loads((out / "fit_gap.json").read_text(encoding="utf-8")) == told


@pytest.mark.parametrize(("lang", "line"), [("ja", "未決定"), ("en", "undecided")])
def test_the_answer_is_told_in_lines(files, todoku, lang, line):
    code, out, err = todoku(lang, *arguments(files))
    assert code == 0
    assert line in out
    assert "spec.xlsx" in err  # what reading left out


def test_wrong_calls_and_files_get_one_line(files, refused):
    spec, town = files / "spec.xlsx", files / "town.xlsx"
    other = write_specification(files / "other.xlsx", title="架空の標準仕様 介護保険【第{edition}版】")
    (files / "empty.csv").write_text("機能ID,現行の有無\n0010001,\n", encoding="utf-8")
    for code, given in (
        (2, ("--standard", spec)),
        (2, ("--standard", spec, "--template", files / "t.xlsx", "--json")),
        (2, ("--standard", spec, "--template", files / "t.csv")),
        (2, ("--standard", spec, "--as-is", town, "--body-kind", "村")),
        (1, ("--standard", spec, "--as-is", spec)),
        (1, ("--standard", spec, "--as-is", town, "--body-kind", "prefecture")),
        (1, ("--standard", other, "--as-is", town)),
        (1, ("--standard", spec, "--as-is", files / "empty.csv")),
    ):
        refused(code, "office", "fit", *given)


@pytest.mark.slow
def test_an_old_workbook_reads_the_same(files, todoku, office):
    profile = (files / "profile").as_uri()
    command = [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "xls", "--outdir", str(files)]
    subprocess.run([*command, str(files / "spec.xlsx")], check=True, capture_output=True, timeout=240)
    told = []
    for name in ("spec.xlsx", "spec.xls"):
        given = ("--standard", files / name, "--as-is", files / "town.xlsx", "--on", "2026-11-01", "--json")
        told.append(json.loads(todoku("ja", "office", "fit", *given)[1])["rows"])
    assert told[0] == told[1]
