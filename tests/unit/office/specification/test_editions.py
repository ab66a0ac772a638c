"""Two editions: what was added, removed, changed, renumbered or put into another class, field by field."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from todoku.office.specification.editions import compare_editions, former_ids
from todoku.office.specification.model import (
    DataItem,
    Form,
    FormField,
    Function,
    Kind,
    Requirement,
    Source,
    Specification,
)

MANDATORY, OPTIONAL = Requirement.MANDATORY, Requirement.OPTIONAL
DAY = dt.date(2027, 4, 1)


def edition(functions=(), forms=(), data=()):
    return Specification("架空の標準仕様", "", "", None, Source("a", ""), tuple(functions), tuple(data), tuple(forms))


def told(old, new):
    return [
        (one.kind, one.old_id, one.id, one.column, one.old, one.new, one.proposed) for one in compare_editions(old, new)
    ]


def test_functions_by_what_happened_to_them():
    old = edition(
        [
            Function("1", "届出を受け付けること。", ("受付",), {"municipality": OPTIONAL}),
            Function("2", "番号だけ変わる要件。", ("受付",)),
            Function("3", "通知を送付できること。宛名を確かめること。", ("通知",)),
            Function("4", "消える要件。", ("受付",)),
        ]
    )
    new = edition(
        [
            Function("1", "届出を窓口で受け付けること。", ("受付",), {"municipality": MANDATORY}, DAY),
            Function("12", "番号だけ 変わる要件。", ("受付",)),
            Function("13", "通知を送付できること。宛先を確かめること。", ("通知",)),
            Function("5", "まったく別の新しい仕組み。", ("受付",)),
        ]
    )
    assert told(old, new) == [
        ("changed", "1", "1", "text", "届出を受け付けること。", "届出を窓口で受け付けること。", False),
        ("changed", "1", "1", "conformity_date", "", "2027-04-01", False),
        ("reclassified", "1", "1", "class.municipality", "optional", "mandatory", False),
        ("renumbered", "2", "12", "id", "2", "12", False),
        ("renumbered", "3", "13", "id", "3", "13", True),
        (
            "changed",
            "3",
            "13",
            "text",
            *(f"通知を送付できること。{one}を確かめること。" for one in ("宛名", "宛先")),
            False,
        ),
        ("added", "", "5", "", "", "", False),
        ("removed", "", "4", "", "", "", False),
    ]
    changes = compare_editions(old, new)
    assert {one.conformity_date for one in changes if one.id == "1"} == {DAY}
    assert former_ids(changes) == {(Kind.FUNCTION, "2"): "12"}  # what only resembles is not followed


def test_forms_and_data_items_field_by_field():
    old = edition(
        forms=[Form("F", "票", fields=(FormField("氏名", length=40), FormField("住所"), FormField("備考")))],
        data=[DataItem("D", "氏名", type="文字列", length=40, required=False)],
    )
    new = edition(
        forms=[Form("F", "票", fields=(FormField("備考"), FormField("氏名", length=20), FormField("住所")))],
        data=[DataItem("D", "氏名", type="文字列", length=60, required=True)],
    )
    assert told(old, new) == [
        ("changed", "D", "D", "required", "False", "True", False),
        ("changed", "D", "D", "field.longer", "氏名: 40", "氏名: 60", False),
        ("changed", "F", "F", "field.moved", "備考: 3", "備考: 1", False),
        ("changed", "F", "F", "field.shorter", "氏名: 40", "氏名: 20", False),
    ]


IDS = st.dictionaries(st.integers(1, 40).map(str), st.text("甲乙丙丁戊己庚辛", min_size=4, max_size=8), max_size=12)


@given(IDS, IDS)
def test_every_id_is_accounted_for_once(before, after):
    old, new = (edition([Function(one, text) for one, text in part.items()]) for part in (before, after))
    changes = compare_editions(old, new)
    arrived = [one.id for one in changes if one.kind in {"added", "renumbered"}]
    left = [one.old_id or one.id for one in changes if one.kind in {"removed", "renumbered"}]
    assert sorted(arrived) == sorted(set(after) - set(before))
    assert sorted(left) == sorted(set(before) - set(after))
    assert compare_editions(new, new) == ()
