"""What people call an activity beside its code: read from where logs have it, kept, and said in findings."""

from __future__ import annotations

import polars as pl
import pytest

from todoku.office.compare.findings import Deviation
from todoku.office.compare.sentences import activity_words, sentence
from todoku.office.conformance.matching_labels import called_alike, match_labels
from todoku.office.events.labels import apply_labels, labels_of, reconcile
from todoku.office.events.log import prepare
from todoku.office.events.reading import read_logs

NAMED = """<log xes.version="1.0"><trace><string key="concept:name" value="1"/>
<event><string key="concept:name" value="01_A"/><string key="activityNameEN" value="register request"/></event>
<event><string key="concept:name" value="01_B"/></event>
<event><string key="concept:name" value="01_A"/><string key="activityNameEN" value="register a request"/></event>
<event><string key="concept:name" value="01_A"/><string key="activityNameEN" value="register request"/></event>
</trace></log>"""
SLOW = Deviation(
    "A", "slow", "01_A", "group", 1.0, "relative_time", (0.5, 1.5), None, None, "unknown", "no_year", 3, 0.3, 4.0, 2.0,
    activity_name="register request",
)  # fmt: skip


def test_an_activity_bears_the_name_that_it_has_the_most_often(tmp_path):
    (tmp_path / "a.xes").write_text(NAMED)
    log = read_logs([tmp_path / "a.xes"])
    assert (log.activities, dict(log.names)) == (("01_A", "01_B"), {"01_A": "register request"})


def test_a_table_has_names_beside_its_codes(tmp_path):
    (tmp_path / "a.csv").write_text("案件番号,処理,作業名称\n1,10,受付\n1,20,\n1,30,30\n")
    assert dict(read_logs([tmp_path / "a.csv"]).names) == {"10": "受付"}


def test_a_log_without_names_has_none():
    assert dict(prepare(pl.DataFrame({"case": ["1"], "activity": ["a"]})).names) == {}


@pytest.mark.parametrize("called", [["窓口で受け付ける", None], [None, "窓口で受け付ける"]])
def test_a_name_stays_with_an_activity_whose_label_is_joined_with_others(called):
    raw = pl.DataFrame(
        {"municipality": ["A", "B"], "case": ["1", "2"], "activity": ["ｳｹﾂｹ", "ウケツケ"], "activity_name": called}
    )
    log = prepare(raw)
    joined = apply_labels(log, reconcile(labels_of(log)))
    assert len(joined.activities) == 1
    assert dict(joined.names) == {joined.activities[0]: "窓口で受け付ける"}


def test_a_finding_says_the_name_and_the_code():
    assert activity_words(SLOW, "en") == "register request (01_A)"
    assert "register request（01_A）" in sentence(SLOW, "ja")


def test_the_real_logs_codes_bear_their_names(real_log):
    assert real_log.names["01_HOOFD_030_2"] == "enter senddate acknowledgement"
    assert set(real_log.names) <= set(real_log.activities)


def test_a_step_is_found_by_what_people_call_it_where_one_activity_alone_is_called_so():
    names = {"01": "受付", "02": "通知", "03": "通知"}
    assert match_labels(["01", "02", "03", "審査"], ["受 付", "通知", "審査"], names) == (0, -1, -1, 2)
    assert match_labels(["通知", "02"], ["通知"], {"02": "通知"}) == (0, 0)


def test_a_label_that_people_call_several_activities_is_told_apart():
    names = {"01": "受付", "02": "通知", "03": "通知"}
    assert called_alike(["受付", "通 知", "審査"], ["01", "02", "03"], names) == ("通 知",)
    assert called_alike(["通知"], ["02", "03", "通知"], names) == ()
