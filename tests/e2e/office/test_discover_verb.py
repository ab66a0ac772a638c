"""Logs are turned into a process, and held against it: the verbs as people call them."""

from __future__ import annotations

import json

import pytest

DAYS = {"受付": 1, "審査": 4, "照会": 5, "決裁": 9, "通知": 10}
USUAL = ["受付", "審査", "照会", "決裁", "通知"]


@pytest.fixture
def logs(tmp_path):
    """Return logs of two towns; the second leaves out the enquiry in half of its cases and files away at the end."""
    for town, short in (("白糠町", False), ("足寄町", True)):
        rows = ["case_id,activity,end"]
        for case in range(10):
            steps = [name for name in USUAL if not (short and case % 2 and name == "照会")]
            rows += [f"{case},{name},2024-0{1 + case % 9}-{DAYS[name]:02d} 10:00" for name in steps]
            rows += [f"{case},保管,2024-0{1 + case % 9}-20 10:00"] * (short and case == 3)
        (tmp_path / f"{town}.csv").write_text("\n".join(rows), encoding="utf-8")
    return [tmp_path / "白糠町.csv", tmp_path / "足寄町.csv"]


def test_a_process_is_found_written_drawn_and_checked(logs, tmp_path, todoku):
    out = tmp_path / "standard.bpmn"
    code, told, _ = todoku("ja", "office", "discover", *logs, "--noise", "0", "--out", out)
    assert code == 0
    assert "白糠町: 10 案件" in told
    assert "->('受付', '審査', X('照会', tau), '決裁', '通知')" in told
    assert "保管(案件の 5%)" in told
    code, told, err = todoku("en", "office", "conform", *logs, "--standard", out)
    assert code == 0
    assert "白糠町: 10 cases, fitness 1.000 (1.000 of the standard's own steps), 100.0 % of cases" in told
    assert "1 activities are not in the standard (the most frequent is 保管)" in err
    picture = tmp_path / "picture.svg"
    code, _, _ = todoku("ja", "office", "discover", *logs, "--out", picture)
    assert code == 0
    assert picture.read_text(encoding="utf-8").count("<text") == 5


def test_figures_for_machines(logs, tmp_path, todoku):
    code, out, _ = todoku("en", "office", "discover", logs[0], "--json", "--out", tmp_path / "s.bpmn")
    found = json.loads(out)
    assert code == 0
    assert found["schema"] == "todoku.office-discovery/1"
    assert found["core"]["activities"] == sorted(USUAL)
    assert found["tree"]["operator"] == "sequence"
    first = next(row for row in found["directly_follows"] if row["activity"] == "受付")
    assert (first["municipality"], first["next"], first["count"], first["median_hours"]) == ("白糠町", "審査", 10, 72.0)
    code, out, _ = todoku("en", "office", "conform", logs[1], "--standard", tmp_path / "s.bpmn", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["fitting_share"] == 0.5
    skipped = next(row for row in found["moves"] if row["kind"] == "skipped")
    assert (skipped["municipality"], skipped["activity"], skipped["cases"]) == ("足寄町", "照会", 5)
    assert found["unknown"] == [{"activity": "保管", "events": 1}]


def test_what_cannot_be_done_is_said_in_one_line(logs, tmp_path, refused):
    refused(2, "office", "discover", *logs, "--noise", "2", holds=("2",))
    refused(2, "office", "discover", *logs, "--share", "0%", holds=("0%",))
    refused(2, "office", "discover", *logs, "--out", tmp_path / "x.pdf", holds=("x.pdf", ".svg"))
    refused(1, "office", "discover", *logs, "--municipality", "帯広市", holds=("帯広市", "白糠町"))
    (tmp_path / "bomb.bpmn").write_text('<!DOCTYPE d [<!ENTITY a "b">]><definitions>&a;</definitions>', "utf-8")
    refused(1, "office", "conform", *logs, "--standard", tmp_path / "bomb.bpmn", holds=("bomb.bpmn", "DOCTYPE"))
    refused(1, "office", "conform", *logs, "--standard", logs[0], holds=("白糠町.csv",))


def test_labels_are_one_as_they_are_alike_and_as_was_decided(logs, tmp_path, todoku):
    other = tmp_path / "足寄町.csv"
    other.write_text(other.read_text("utf-8").replace("受付", " 受付").replace("通知", "お知らせ"), encoding="utf-8")
    labels = tmp_path / "labels.csv"
    labels.write_text("label,standard\nお知らせ,通知\n", encoding="utf-8")
    standard = tmp_path / "s.bpmn"
    code, out, _ = todoku("ja", "office", "discover", logs[0], "--noise", "0", "--out", standard)
    assert code == 0
    for decided, unknown in (((), ["お知らせ", "保管"]), (("--labels", labels), ["保管"])):
        code, out, _ = todoku("ja", "office", "conform", *logs, "--standard", standard, "--json", *decided)
        assert code == 0
        assert [one["activity"] for one in json.loads(out)["unknown"]] == unknown
        code, out, _ = todoku("ja", "office", "discover", *logs, "--share", "100%", "--json", *decided)
        assert ("通知" in json.loads(out)["core"]["activities"]) is bool(decided)
