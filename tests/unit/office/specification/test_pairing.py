"""Only a person, an id or the same text decides which item is which; what resembles is proposed."""

from __future__ import annotations

import random

from todoku.office.specification.as_is import AsIsItem
from todoku.office.specification.model import Function, Kind
from todoku.office.specification.pairing import nearest, pair_items

STANDARD = (
    Function("0010001", "転入の届出を画面から入力できること。", ("異動", "転入入力")),
    Function("0010002", "転出の届出を画面から入力できること。", ("異動", "転出入力")),
    Function("0010003", "同じ文の要件。", ("異動", "甲")),
    Function("0010004", "同じ文の要件。", ("異動", "乙")),
)


def item(name="", text="", one="", by_hand=""):
    return AsIsItem(Kind.FUNCTION, one, name or text, text, True, stands_for=by_hand, place=f"{name}{text}{one}")


def pairing(own, **how):
    (found,) = pair_items([own], STANDARD, **how)
    return found


def test_by_hand_goes_before_all_else():
    assert (
        pairing(item(one="0010001", by_hand="0010002")).basis,
        pairing(item(one="0010001", by_hand="0010002")).id,
    ) == (
        "hand",
        "0010002",
    )


def test_by_id_by_former_id_and_by_the_same_text_however_it_is_written():
    assert pairing(item("x", one="0010001")).basis == "id"
    former = pairing(item("x", one="0000009"), renumbered={"0000009": "0010002"})
    assert (former.basis, former.id) == ("former_id", "0010002")
    same = pairing(item(text="転入の 届出を、画面から\n入力できること"))
    assert (same.basis, same.id) == ("text", "0010001")


def test_a_text_that_two_items_share_decides_nothing():
    found = pairing(item(text="同じ文の要件。"))
    assert (found.basis, found.id) == ("proposed", "")
    assert [one.id for one in found.proposals[:2]] == ["0010003", "0010004"]
    assert {one.likeness for one in found.proposals[:2]} == {1.0}


def test_what_resembles_is_proposed_and_what_does_not_is_not():
    found = pairing(item(text="転入の届け出を窓口の画面で入力できること"))
    assert (found.basis, found.id, found.proposals[0].id) == ("proposed", "", "0010001")
    assert 0.6 <= found.proposals[0].likeness < 1
    none = pairing(item("町内会の案内を配る"))
    assert (none.basis, none.proposals) == ("none", ())


def test_an_id_by_hand_that_the_standard_lacks_is_told():
    found = pairing(item("町内会の案内を配る", by_hand="0099999"))
    assert (found.id, found.wrong_hand) == ("", "0099999")


def test_the_nearest_by_shared_pairs_are_those_of_a_plain_count():
    chance = random.Random(5)
    texts = ["".join(chance.choices("転入出届審査交付照会通知", k=chance.randint(1, 12))) for _ in range(45)]
    asked, known = texts[:15], texts[15:]

    def pairs(line):
        return {line[at : at + 2] for at in range(max(1, len(line) - 1))}

    for line, rows in zip(asked, nearest(asked, known, count=5), strict=True):
        dice = [2 * len(pairs(line) & pairs(one)) / (len(pairs(line)) + len(pairs(one))) for one in known]
        expected = sorted((row for row, value in enumerate(dice) if value), key=lambda row: (-round(dice[row], 6), row))
        assert rows == expected[:5]


def test_a_short_title_alone_decides_nothing():
    assert pairing(item("転入入力")).basis == "proposed"
    assert pairing(item("異動 転入入力")).basis == "text"
