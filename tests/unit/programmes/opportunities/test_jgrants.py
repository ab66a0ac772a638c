"""Taking in answers of Jグランツ: lists, details of v1 and v2, what is left unsaid, and what cannot be read."""

from __future__ import annotations

import datetime as dt

import pytest

from sample_jgrants import DETAIL_V1, DETAIL_V2, LISTED, answer
from todoku.errors import InputError
from todoku.programmes.opportunities.jgrants import BadItem, import_jgrants, plain_text

DAY = dt.date(2026, 10, 1)
JST = dt.timezone(dt.timedelta(hours=9))


def taken(*paths):
    imported = import_jgrants(list(paths), as_of=DAY)
    assert imported.bad == ()
    return imported.file.opportunities


def test_a_list_gives_times_in_japan_and_leaves_unknown_what_it_does_not_say(saved):
    (one,) = taken(saved("list.json", answer(LISTED)))
    assert (one.id, one.number, one.title, one.max_amount_jpy) == (
        "jgrants:a0W000000000001AAA", "S-00000001", "離島通信整備補助金", 10_000_000,
    )  # fmt: skip
    assert (one.rate_text, one.scheme, one.url, one.programme) == (None, None, None, None)
    assert (one.takes_applications, one.several_applications, one.documents) == (None, None, ())
    (call,) = one.rounds
    assert call.opens == dt.datetime(2026, 9, 1, 9, tzinfo=JST)
    assert call.closes_at == dt.datetime(2026, 10, 30, 17, tzinfo=JST)
    assert call.closes_at.isoformat() == "2026-10-30T17:00:00+09:00"
    assert (call.areas, call.recorded_on) == (("北海道", "北海道地方"), DAY)


def test_a_detail_of_v1(saved):
    (one,) = taken(saved("detail.json", answer(DETAIL_V1)))
    assert (one.summary, one.detail) == ("離島に光を", "光ファイバの整備&保守。\n離島")
    assert (one.rate_text, one.takes_applications, one.several_applications) == ("2/3以内", True, False)
    assert one.purposes == ("設備整備・IT導入をしたい", "まちづくり・地域振興支援がほしい")
    assert one.documents == ("公募要領.pdf", "様式.docx")
    assert one.rounds[0].area_detail == "離島振興対策実施地域"
    assert one.rounds[0].work_ends == dt.datetime(2027, 3, 31, 23, 59, tzinfo=JST)


def test_a_detail_of_v2_has_its_rounds(saved):
    (one,) = taken(saved("v2.json", answer(DETAIL_V2)))
    assert (one.grant_type, one.scheme, one.max_amount_jpy, one.detail) == ("一般型", "地域DX推進事業", None, None)
    first, second = one.rounds
    assert (first.id, first.name, first.areas) == ("a0G000000000001AAA", "第1回", ("全国",))
    assert first.last_day == dt.date(2026, 5, 31)
    assert not first.closes_in_the_day
    assert (second.closes, second.last_day, second.work_ends) == (None, None, None)


@pytest.mark.parametrize(
    ("value", "yen"),
    [(None, None), ("", None), (0, None), (5_000_000.0, 5_000_000), ("30,000,000", 30_000_000), (1, 1)],
)
def test_a_missing_upper_limit_is_not_0(saved, value, yen):
    (one,) = taken(saved("list.json", answer({**LISTED, "subsidy_max_limit": value})))
    assert one.max_amount_jpy == yen


def test_a_field_that_is_not_there_at_all_is_unknown(saved):
    (one,) = taken(saved("list.json", answer({"id": "x", "title": "題"})))
    (call,) = one.rounds
    assert (one.max_amount_jpy, call.opens, call.closes_at, call.areas) == (None, None, None, ())


def test_list_and_detail_of_one_subsidy_become_one_whatever_the_order(saved):
    listed = saved("list.json", answer({**LISTED, "title": "古い題"}, {**LISTED, "id": "b", "title": "別"}))
    detail = saved("detail.json", answer({**DETAIL_V1, "subsidy_max_limit": None}))
    for paths in ((listed, detail), (detail, listed)):
        found = {one.id: one for one in taken(*paths)}
        assert set(found) == {"jgrants:a0W000000000001AAA", "jgrants:b"}
        one = found["jgrants:a0W000000000001AAA"]
        assert (one.title, one.max_amount_jpy, one.rate_text) == ("離島通信整備補助金", 10_000_000, "2/3以内")


def test_a_later_list_goes_before_an_earlier_one(saved):
    first = saved("1.json", answer({**LISTED, "subsidy_max_limit": 1}))
    second = saved("2.json", answer({**LISTED, "subsidy_max_limit": 2}))
    assert taken(first, second)[0].max_amount_jpy == 2


@pytest.mark.parametrize("content", [{"result": DETAIL_V1}, [DETAIL_V1], [answer(DETAIL_V1), answer()]])
def test_other_ways_in_which_answers_are_saved(saved, content):
    assert taken(saved("x.json", content))[0].rate_text == "2/3以内"


def test_the_file_names_its_source_and_what_was_read(saved):
    file = import_jgrants([saved("list.json", "\ufeff" + '{"result": [{"id": "x", "title": "題"}]}')], as_of=DAY).file
    assert (file.source.credit, file.as_of) == ("Jグランツ(jGrants)からの出典", DAY)
    assert [(one.name, len(one.sha256)) for one in file.files] == [("list.json", 64)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("acceptance_end_datetime", "2026年10月30日"),
        ("acceptance_end_datetime", "2026-10-30T17:00:00"),
        ("acceptance_end_datetime", "2026-08-31T00:00:00Z"),
        ("acceptance_start_datetime", 20260901),
        ("subsidy_max_limit", -1),
        ("subsidy_max_limit", 1.5),
        ("subsidy_max_limit", True),
        ("subsidy_max_limit", "1000万円"),
        ("subsidy_max_limit", 9_000_000_000_000_001),
        ("title", ""),
        ("id", None),
        ("application_guidelines", "公募要領.pdf"),
        ("is_enable_multiple_request", "不可"),
    ],
)
def test_an_item_that_cannot_be_read_is_left_out_and_named_and_the_others_stay(saved, field, value):
    path = saved("list.json", answer({**LISTED, "id": "good"}, {**LISTED, field: value}))
    imported = import_jgrants([path], as_of=DAY)
    assert [one.id for one in imported.file.opportunities] == ["jgrants:good"]
    assert [(bad.file, bad.number, bad.field) for bad in imported.bad] == [("list.json", 2, field)]
    assert isinstance(imported.bad[0], BadItem)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"result": [', "opportunities.json"),
        ("<html>Not Found</html>", "opportunities.json"),
        ("", "opportunities.json"),
        ("[" * 100_000, "opportunities.json"),
        ('{"type": "x", "errorCode": "E-ML-9999", "title": "Internal Server Error"}', "opportunities.api_error"),
        ('{"features": []}', "opportunities.not_jgrants"),
        ('{"result": ["x"]}', "opportunities.not_jgrants"),
        ('"x"', "opportunities.not_jgrants"),
        ('{"result": []}', "opportunities.nothing"),
    ],
)
def test_what_is_no_such_answer_is_refused(saved, content, code):
    with pytest.raises(InputError) as refused:
        import_jgrants([saved("x.json", content)], as_of=DAY)
    assert refused.value.code == code


def test_a_file_that_is_not_utf8(tmp_path):
    path = tmp_path / "sjis.json"
    path.write_bytes('{"title": "題"}'.encode("cp932"))
    with pytest.raises(InputError, match="encoding"):
        import_jgrants([path], as_of=DAY)


def test_text_of_html():
    assert plain_text("a&nbsp;b<br>c<div> d  e</div><style>p{}</style>") == "a b\nc\nd e"
    assert plain_text("2 < 3 & 4 > 1") == "2 < 3 & 4 > 1"
