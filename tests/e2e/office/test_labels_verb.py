"""Labels of two towns are reconciled, looked through in a table, and handed back."""

from __future__ import annotations

import csv
import json

LOGS = {
    "青木村.csv": "case_id,activity\n1,申請書の受付\n1,1.審査\n1,交付\n",
    "富士見町.csv": "案件番号,作業\n1,申請書受付\n1,審査\n1,許可書の手渡し\n",
}


def test_labels_are_shown_corrected_and_handed_back(tmp_path, todoku):
    paths = [tmp_path / name for name in LOGS]
    for path, content in zip(paths, LOGS.values(), strict=True):
        path.write_text(content, encoding="utf-8")
    table = tmp_path / "labels.csv"
    code, out, err = todoku("ja", "office", "labels", *paths, "--out", table)
    assert code == 0
    assert "青木村 申請書の受付 → 申請書受付(よく似ている、0.90)" in out
    assert "青木村 1.審査 → 審査(表記の違いだけ、0.95)" in out
    assert "確かめてください" in err
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if row["label"] == "許可書の手渡し":
            row |= {"standard": "交付", "method": "by_hand", "decided_by": "総務課"}
    with table.open("w", encoding="cp932", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    code, out, _ = todoku("en", "office", "labels", *paths, "--decisions", table, "--json")
    found = {(row["municipality"], row["label"]): row for row in json.loads(out)["labels"]}
    assert code == 0
    assert found["富士見町", "許可書の手渡し"]["standard"] == found["青木村", "交付"]["standard"] == "交付"
    assert found["富士見町", "許可書の手渡し"]["decided_by"] == "総務課"


def test_a_workbook_given_by_mistake_is_refused_in_one_line(tmp_path, todoku):
    (tmp_path / "log.xlsx").write_bytes(b"PK\x03\x04 xl/workbook.xml")
    code, _, err = todoku("en", "office", "labels", tmp_path / "log.xlsx")
    assert code == 1
    assert "log.xlsx is a workbook: save the sheet with the log as CSV UTF-8" in err
