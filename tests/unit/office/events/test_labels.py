"""Labels that mean one activity are joined, those that do not stay apart, and every join says how it came about."""

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.office.events import label_pairs
from todoku.office.events.label_decisions import Decision
from todoku.office.events.labels import (
    EXACT,
    METHODS,
    NORMALISED,
    OWN,
    SIMILAR,
    apply_labels,
    labels_of,
    reconcile,
    reconciled,
)
from todoku.office.events.log import prepare
from todoku.office.events.reading import read_logs

TASKS = [
    *(
        "申請書受付",
        "受付簿記入",
        "本人確認",
        "添付書類確認",
        "形式審査",
        "実体審査",
        "現地調査",
        "関係課合議",
        "課長決裁",
    ),
    *("部長決裁", "許可書作成", "許可書交付", "不許可通知書送付", "手数料収納", "納付書発行", "台帳登録", "データ入力"),
    *("データ照合", "システム登録", "住民票写し交付", "印鑑証明書交付", "転入届受理", "転出届受理", "転居届受理"),
    *("固定資産税賦課", "個人住民税賦課", "法人住民税賦課", "督促状発送", "催告書発送", "国民健康保険資格取得"),
    *("国民健康保険資格喪失", "児童手当認定", "児童手当支給", "保育所入所申込受付", "保育所入所選考", "介護認定調査"),
    *("介護認定審査会", "建築確認申請受付", "完了検査", "中間検査", "一次審査", "二次審査", "再審査", "苦情対応"),
    *("郵送受付", "窓口受付", "オンライン申請受付", "ファイル保管", "メール送信", "メール受信"),
]
ENGLISH = """
Receive application/Register application/Check documents/Request missing documents/Decide on permit/Reject permit/
Publish decision/Send decision letter/Archive dossier/Inspect building/Collect payment/Notify neighbours/
Enrich application/Review environmental impact/Create environmental permit
""".replace("\n", "").split("/")
NARROW = {"デ": "ﾃﾞ", "ー": "ｰ", "タ": "ﾀ", "シ": "ｼ", "ス": "ｽ", "テ": "ﾃ", "ム": "ﾑ", "メ": "ﾒ", "ル": "ﾙ"}


def pairs_of(table):
    """Return pairs of (municipality, label) that a map joins."""
    found = set()
    for _, rows in table.group_by("standard"):
        members = sorted(zip(rows["municipality"], rows["label"], strict=True))
        found |= {(one, two) for place, one in enumerate(members) for two in members[place + 1 :]}
    return found


def narrow(label):
    return label.translate(str.maketrans(NARROW))


def planted(rng, label):
    """Return another way of writing a label, as municipalities do."""
    ways = [
        lambda: f"{rng.randint(1, 99)}. {label}",
        lambda: "　".join([label[:2], label[2:]]),
        lambda: f"{label[:-2]}（{label[-2:]}）",
        lambda: narrow(label),
        lambda: label.upper() if label.isascii() else f"{label}処理",
        lambda: " ".join(reversed(label.split())) if " " in label else f"{label[-2:]}（{label[:-2]}）",
        lambda: (
            label.replace("e", "", 1)
            if label.isascii() and len(label.split()[0]) > 6
            else f"{label[:-2]}の{label[-2:]}"
        ),
    ]
    return rng.choice(ways)()


def test_planted_variants_are_joined_and_nothing_else_is():
    rng = random.Random(7)
    truth, labels = {}, {}
    for number in range(12):
        town = f"町{number:02d}"
        labels[town] = []
        for task in [*TASKS, *ENGLISH]:
            if rng.random() < 0.8:
                written = planted(rng, task) if rng.random() < 0.3 else task
                if written not in labels[town]:
                    labels[town].append(written)
                    truth[town, written] = task
    found = pairs_of(reconcile(labels).table)
    wanted = {
        (one, two)
        for place, one in enumerate(sorted(truth))
        for two in sorted(truth)[place + 1 :]
        if truth[one] == truth[two]
    }
    false = found - wanted
    assert false == set()
    assert len(found & wanted) / len(wanted) > 0.95


@pytest.mark.parametrize(
    ("one", "other", "method"),
    [
        ("申請受付", "申請受付", EXACT),
        ("カクニン", "ｶｸﾆﾝ", NORMALISED),
        ("ＡＢＣ　申請", "abc申請", NORMALISED),
        ("許可（通知）", "許可 通知", NORMALISED),
        ("申請・受付", "申請_受付", NORMALISED),
        ("受付", "1. 受付", NORMALISED),
        ("受付", "③受付", NORMALISED),
        ("受付", "受付(2)", NORMALISED),
        ("完了済", "完了濟", NORMALISED),
        ("ReceiveApplication", "receive application", NORMALISED),
        ("申請書の受付", "申請書受付", SIMILAR),
        ("申請書受付", "申請受付", SIMILAR),
        ("受付（申請書）", "申請書受付", SIMILAR),
        ("許可 通知", "通知（許可）", SIMILAR),
        ("データ入力処理", "データ入力", SIMILAR),
        ("サーバー設定変更", "サーバ設定変更", SIMILAR),
        ("Receive application", "Recieve application", SIMILAR),
        ("Receive application", "Application receive", SIMILAR),
    ],
)
def test_ways_of_writing_are_joined_by_the_method_that_is_named(one, other, method):
    table = reconcile({"A": [one], "B": [other]}).table
    assert table["standard"].n_unique() == 1
    assert set(table["method"]) == {EXACT, method}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("01_HOOFD_010", "01_HOOFD_011"),
        ("01_HOOFD_010", "01_HOOFD_10"),
        ("07_OPS_080_1", "07_OPS_0801"),
        ("09_AH_I_010", "09_AH_II_010"),
        ("16_LGSV_010", "17_LGSV_010"),
        ("様式第10号受理", "様式第11号受理"),
        ("第一回審査会開催", "第二回審査会開催"),
        ("1次審査", "2次審査"),
        ("許可通知書送付", "不許可通知書送付"),
        ("申請書類審査", "申請書類再審査"),
        ("建築確認申請受付", "建築確認申請交付"),
        ("個人住民税賦課決定", "法人住民税賦課決定"),
        ("メール送信確認", "メール受信確認"),
        ("転入届受理", "転出届受理"),
        ("課税証明書交付", "非課税証明書交付"),
        ("判定○", "判定×"),
        ("Approve application", "Disapprove application"),
        ("Application complete", "Application incomplete"),
        ("Send file to applicant", "Send fine to applicant"),
        ("Permit granted", "Permit revoked"),
        ("審査", "調査"),
        ("①", "②"),
    ],
)
def test_labels_that_mean_something_else_stay_apart(one, other):
    table = reconcile({"A": [one], "B": [other]}).table
    assert table["standard"].n_unique() == 2
    assert set(table["method"]) == {OWN}


def test_numbers_that_tell_something_apart_stay():
    table = reconcile({"A": ["受付1", "受付2"], "B": ["受付1"], "C": ["受付"]}).table
    assert table["standard"].to_list() == ["受付1", "受付2", "受付1", "受付"]
    assert reconcile({"A": ["審査1"], "B": ["審査2"]}).table["standard"].n_unique() == 2
    assert reconcile({"A": ["1.審査", "3.審査"], "B": ["2.審査"]}).table["standard"].n_unique() == 3


def test_two_labels_of_one_municipality_are_never_joined_for_being_similar():
    table = reconcile({"A": ["申請書受付", "申請受付"], "B": ["申請書の受付"]}).table
    joined = dict(zip(zip(table["municipality"], table["label"], strict=True), table["standard"], strict=True))
    assert joined["A", "申請書受付"] != joined["A", "申請受付"]
    assert joined["B", "申請書の受付"] == "申請書受付"


def test_of_equally_good_partners_in_one_municipality_a_person_must_choose():
    both = reconcile({"A": ["サーバ設定変更"], "B": ["サーバー設定変更", "サーババ設定変更"]}).table
    assert set(both["method"]) == {OWN}
    assert set(reconcile({"A": ["サーバ設定変更"], "B": ["サーバー設定変更"]}).table["method"]) == {EXACT, SIMILAR}


def test_a_group_bears_the_name_of_the_standard_or_of_the_most():
    labels = {"A": ["ｶｸﾆﾝ"], "B": ["カクニン"], "C": ["カクニン"]}
    assert set(reconcile(labels).table["standard"]) == {"カクニン"}
    found = reconcile(labels, standard=["かくにん", "確認", "カクニン "])
    assert set(found.table["standard"]) == {"カクニン "}
    assert set(found.table["method"]) == {NORMALISED}


def test_decisions_go_before_everything_else():
    labels = {"A": ["届出確認", "受付"], "B": ["申請受付", "受付"], "C": ["届出確認", "受付"]}
    decisions = [
        Decision("届出確認", "申請受付", municipality="A", decided_by="総務課"),
        Decision("受付", "受理"),
        Decision("受付", "", municipality="C"),
        Decision("なし", "受理"),
    ]
    found = reconcile(labels, decisions=decisions)
    rows = {(row[0], row[1]): row[2:] for row in found.table.iter_rows()}
    assert rows["A", "届出確認"] == ("申請受付", "by_hand", 1.0, "総務課")
    assert rows["B", "申請受付"][:2] == ("申請受付", EXACT) or rows["B", "申請受付"][0] == "申請受付"
    assert rows["C", "届出確認"][0] == "届出確認"
    assert (rows["A", "受付"][0], rows["B", "受付"][0], rows["C", "受付"][0]) == ("受理", "受理", "受付 (C)")
    assert [(one.count, one.example) for one in found.remarks if one.code == "labels_unknown_decision"] == [(1, "なし")]


def test_a_map_read_back_as_decisions_is_the_same_map():
    first = reconcile({"A": ["申請書の受付", "1.審査"], "B": ["申請書受付", "審査"]})
    again = reconcile({"A": ["申請書の受付", "1.審査"], "B": ["申請書受付", "審査"]}, decisions=list(first.decisions))
    assert again.table.equals(first.table)
    assert again.id == first.id
    assert reconcile({"A": ["x"]}).id != first.id


def test_decisions_that_contradict_each_other_are_refused():
    with pytest.raises(InputError) as caught:
        reconcile({"A": ["x"]}, decisions=[Decision("x", "y"), Decision("x", "z")])
    assert caught.value.code == "office.decision_twice"


labels = st.dictionaries(
    st.sampled_from("ABC"),
    st.lists(
        st.one_of(st.sampled_from([*TASKS, *ENGLISH, "受付1", "受付 2", "ｶｸﾆﾝ", " "]), st.text(max_size=5)), max_size=6
    ),
    max_size=3,
)


@given(labels)
def test_every_label_has_one_standard_and_a_method(labels):
    found = reconcile(labels)
    wanted = sorted({(town, label) for town, mine in labels.items() for label in mine})
    assert sorted(found.table.select("municipality", "label").rows()) == wanted
    assert set(found.table["method"]) <= set(METHODS)
    assert found.table["score"].is_between(0.85, 1.0).all()
    assert sum(one.count for one in found.remarks) == len(wanted)


def log_of(labels):
    rows = [(town, f"c{number}", label) for town, mine in labels.items() for number, label in enumerate(mine)]
    return prepare(pl.DataFrame(rows, schema=["municipality", "case", "activity"], orient="row"))


def test_a_log_gets_the_standard_labels_and_keeps_everything_else():
    labels = {"A": ["申請書の受付", "審査", "受付簿"], "B": ["申請書受付", "1.審査"]}
    log = log_of(labels)
    assert labels_of(log) == {town: tuple(sorted(mine)) for town, mine in labels.items()}
    found = apply_labels(log, reconcile(labels_of(log)))
    assert found.activities == ("受付簿", "審査", "申請書受付")
    names = [found.activities[code] for code in found.events["activity"]]
    assert names == ["申請書受付", "審査", "受付簿", "申請書受付", "審査"]
    assert found.events.drop("activity").equals(log.events.drop("activity"))
    assert {one.code for one in found.remarks} >= {"labels_exact", "labels_normalised", "labels_similar", "labels_own"}


def test_labels_that_the_map_lacks_stay():
    found = apply_labels(log_of({"A": ["x", "y"]}), reconcile({"A": ["x"]}, decisions=[Decision("x", "z")]))
    assert found.activities == ("y", "z")
    assert apply_labels(log_of({}), reconcile({})).activities == ()


def test_more_labels_than_can_be_compared_are_told(monkeypatch):
    monkeypatch.setattr(label_pairs, "MOST_IN_BLOCK", 50)
    monkeypatch.setattr(label_pairs, "MOST_COMPARISONS", 5_000)
    rng = random.Random(3)
    signs = "申請届出受付審査確認許可決裁登録交付発送"
    many = {f"T{town}": ["".join(rng.choices(signs, k=8)) for _ in range(2_000)] for town in range(5)}
    found = reconcile(many)
    (told,) = [one for one in found.remarks if one.code == "labels_not_compared"]
    assert 9_000 < told.count < 10_000
    assert found.table.height == 10_000
    assert not [one for one in reconcile({"A": many["T0"]}).remarks if one.code == "labels_not_compared"]


def test_real_labels_are_joined_by_their_text_alone(real_log, real_paths):
    english = read_logs(real_paths[1:4:2], mapping={"activity": "activityNameEN"})
    for log, count in ((real_log, 500), (english, 318)):
        found = reconcile(labels_of(log))
        assert set(found.table["method"]) == {EXACT, OWN}
        assert len(apply_labels(log, found).activities) == len(log.activities) == count


def test_labels_of_one_municipality_that_differ_in_width_are_one_and_nothing_is_said_of_others():
    raw = pl.DataFrame({"case": ["1", "1", "2"], "activity": ["ｼｽﾃﾑ入力", "審査", "システム入力"]})
    found = reconciled(prepare(raw, municipality="甲町"))
    assert len(found.activities) == 2
    assert {one.code for one in found.remarks} & {"labels_exact", "labels_own"} == set()
    assert "labels_normalised" in {one.code for one in found.remarks}
    decided = reconciled(prepare(raw, municipality="甲町"), decisions=(Decision("審査", "システム入力"),))
    assert len(decided.activities) == 1
