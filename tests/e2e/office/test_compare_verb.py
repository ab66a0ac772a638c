"""`todoku office compare` as a process: the contract, planted deviations from files, and the five real logs."""

from __future__ import annotations

import json

import pytest

from processes import program
from sample_office import sample_office

KEYS = {
    "municipality", "type", "activity", "reference", "effect", "effect_kind", "interval", "hours_per_year", "cases",
    "share",
}  # fmt: skip


def compared(*arguments):
    code, out, err = program("office", "compare", *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


@pytest.fixture(scope="module")
def sample():
    return sample_office(7, towns=8, cases=(300, 600), missing=0.0)


@pytest.mark.parametrize("form", ["one parquet", "a csv a town"])
def test_planted_deviations_are_found_in_files(sample, tmp_path, form):
    if form == "one parquet":
        files = [tmp_path / "all.parquet"]
        sample.raw.write_parquet(files[0])
    else:
        files = [tmp_path / f"{name}.csv" for name in sample.per_year]
        for file in files:
            sample.raw.filter(municipality=file.stem).drop("municipality").write_csv(file)
    found = compared(*files)
    assert found["municipalities"] == sorted(sample.per_year)
    told = {(one["municipality"], one["type"], one["activity"]) for one in found["deviations"]}
    planted = {(one.municipality, one.type, one.activity) for one in sample.planted}
    assert len(told - planted) == 0
    assert len(planted & told) >= 0.9 * len(planted)
    assert all(set(one) >= KEYS for one in found["deviations"])
    assert set(found["core"]) <= {f"手順{at:02d}" for at in range(20)}


def test_groups_labels_and_variations_count(sample, tmp_path):
    file = tmp_path / "all.parquet"
    sample.raw.write_parquet(file)
    names = sorted(sample.per_year)
    (tmp_path / "groups.csv").write_text("".join(f"{name},{'小' if name < names[4] else '大'}\n" for name in names))
    found = compared(file, "--groups", tmp_path / "groups.csv", "--level", "1%")
    assert [one["name"] for one in found["groups"]] == ["大", "小"]
    one = found["deviations"][0]
    local = tmp_path / "local.csv"
    local.write_text(
        f"municipality,type,activity,legal_ground\n{one['municipality']},{one['type']},{one['activity']},条例\n"
    )
    again = compared(file, "--groups", tmp_path / "groups.csv", "--level", "1%", "--variations", local)
    assert again["deviations"][0]["legal_ground"] == "条例"
    assert len(again["deviations"]) == len(found["deviations"])


def test_a_person_reads_a_table_and_sentences(sample, tmp_path):
    file = tmp_path / "all.parquet"
    sample.raw.write_parquet(file)
    for lang, words in (("ja", ("団体", "作業時間", "1. 町")), ("en", ("Activity", "working time", "1. "))):
        code, out, err = program("office", "compare", file, "--lang", lang)
        assert code == 0, err
        assert [word for word in words if word not in out.decode()] == []


def test_wrong_usage_is_told(sample, tmp_path):
    file = tmp_path / "all.parquet"
    sample.raw.head(100).write_parquet(file)
    for arguments, status in (
        ((), 2),
        ((tmp_path / "none.csv",), 2),
        ((file, "--level", "2"), 2),
        ((file, "--standard", file), 1),
        ((file, "--groups", file), 1),
    ):
        code, out, err = program("office", "compare", *arguments)
        assert (code, out) == (status, b""), err
        assert err.count("\n") == 1


@pytest.mark.slow
def test_the_five_real_logs(shared_data):
    """Each fact was counted in the logs by hand: cases with an activity, orders, and hours between two events."""
    found = compared(*sorted((shared_data / "logs").glob("BPIC15_*.xes.gz")))
    assert found["municipalities"] == [f"BPIC15_{town}" for town in range(1, 6)]
    assert [one["cases"] for one in found["towns"]] == [1199, 832, 1409, 1053, 1156]
    told = {(one["municipality"], one["type"], one["activity"]): one for one in found["deviations"]}
    fourth = told["BPIC15_4", "skipped", "01_HOOFD_030_1"]
    assert fourth["own"] == pytest.approx(125 / 1053)
    others = (1111 / 1199, 787 / 832, 1350 / 1409, 1096 / 1156)
    assert min(others) < fourth["usual"] < max(others)
    assert fourth["cases"] == 1053 - 125
    assert told["BPIC15_4", "skipped", "01_HOOFD_030_2"]["own"] == pytest.approx(123 / 1053)
    for town, cases in (("BPIC15_2", 103), ("BPIC15_5", 139)):
        assert told[town, "added", "01_HOOFD_532_0"]["cases"] == cases
    swapped = told["BPIC15_4", "swapped", "01_HOOFD_065_1"]
    assert (swapped["other"], swapped["own"]) == ("01_HOOFD_180", pytest.approx(0.46597, abs=1e-5))
    third = told["BPIC15_3", "slow", "02_DRZ_010"]
    assert third["own"] == pytest.approx(243.097, abs=1e-3)
    assert third["hours_basis"] == "elapsed"
    assert told["BPIC15_4", "slow", "08_AWB45_005"]["own"] == pytest.approx(196.557, abs=1e-3)
    assert told["BPIC15_4", "slow", "01_HOOFD_520"]["own"] == pytest.approx(105.861, abs=1e-3)
    assert told["BPIC15_4", "slow", "01_HOOFD_519"]["hours_reason"] == "mean_unclear"
    assert {one["municipality"] for one in found["deviations"]} <= set(found["municipalities"])


def test_the_report_lies_in_the_folder_that_was_named(sample, tmp_path):
    sample.raw.write_parquet(tmp_path / "all.parquet")
    folder = tmp_path / "new" / "report"
    code, out, err = program("office", "compare", tmp_path / "all.parquet", "--out", folder, "--title", "住民異動")
    assert code == 0, err
    assert "comparison.pdf" in out.decode()
    assert (folder / "comparison.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((folder / "comparison.json").read_text(encoding="utf-8"))["deviations"]
    code, _, err = program("office", "compare", tmp_path / "all.parquet", "--out", tmp_path / "all.parquet")
    assert code == 1
    assert "all.parquet" in err
    assert "Traceback" not in err
