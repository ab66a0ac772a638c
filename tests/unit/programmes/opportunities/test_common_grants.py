"""CommonGrants records against a form written from the specification, OpenAPI document 0.4.0 of commongrants.org."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from common_grants_form import Answer
from sample_jgrants import DETAIL_V1, DETAIL_V2, LISTED, answer
from todoku.programmes.opportunities.common_grants import COMMON_GRANTS_VERSION, common_grants
from todoku.programmes.opportunities.jgrants import import_jgrants
from todoku.programmes.opportunities.opportunity import Opportunity, Round

DAY = dt.date(2026, 10, 1)
TYPES = {"string": str, "boolean": bool, "array": list}


def records(*opportunities, as_of=DAY, lang="ja"):
    given = common_grants(opportunities, as_of=as_of, lang=lang)
    checked = Answer.model_validate_json(json.dumps(given), strict=False)
    assert "null" not in json.dumps(given)
    for item in checked.items:
        for field in item.customFields.values():
            assert isinstance(field.value, TYPES[field.fieldType])
    assert checked.paginationInfo.totalItems == len(checked.items)
    return given["items"]


@pytest.fixture
def imported(saved):
    return import_jgrants([saved("x.json", answer(DETAIL_V1, DETAIL_V2))], as_of=DAY).file.opportunities


def test_the_version_of_the_specification():
    assert COMMON_GRANTS_VERSION == "0.4.0"


def test_a_record_of_a_grant(imported):
    record = records(*imported)[0]
    assert record["title"] == "離島通信整備補助金"
    assert record["status"] == {"value": "open", "description": "公募中(2026-10-01 現在)"}
    assert record["description"] == "光ファイバの整備&保守。\n離島"
    assert record["funding"] == {
        "details": "2/3以内",
        "maxAwardAmount": {"amount": "10000000", "currency": "JPY"},
    }
    assert record["keyDates"]["closeDate"] == {
        "name": "公募締切", "eventType": "singleDate", "date": "2026-10-30", "time": "17:00:00",
        "description": "日本時間",
    }  # fmt: skip
    assert record["keyDates"]["otherDates"]["applicationPeriod"] == {
        "name": "公募期間", "eventType": "dateRange", "startDate": "2026-09-01", "startTime": "09:00:00",
        "endDate": "2026-10-30", "endTime": "17:00:00",
    }  # fmt: skip
    assert record["keyDates"]["otherDates"]["workEnds"]["date"] == "2027-03-31"
    assert record["source"] == "https://www.jgrants-portal.go.jp/subsidy/a0W000000000001AAA"
    assert record["customFields"]["closesAt"]["value"] == "2026-10-30T17:00:00+09:00"
    assert record["customFields"]["rulesChecked"]["value"] is False
    assert record["createdAt"] == record["lastModifiedAt"] == "2026-09-30T15:00:00Z"


def test_a_call_that_closes_with_the_end_of_a_day_has_that_day_and_no_time(imported):
    first = records(*imported)[1]
    assert first["title"] == "地域DX補助金 第1回"
    assert first["status"]["value"] == "closed"
    assert first["keyDates"]["closeDate"]["date"] == "2026-05-31"
    assert "time" not in first["keyDates"]["closeDate"]


def test_what_is_unknown_is_left_out_and_never_0(imported):
    second = records(*imported)[2]
    assert "funding" not in second
    assert "keyDates" not in second
    assert "source" not in second
    assert second["description"] == "地域DX補助金"
    (bare,) = records(Opportunity(id="jgrants:x", title="題", rounds=(Round(),)))
    assert bare["status"] == {"value": "custom", "customValue": "unknown", "description": "不明(2026-10-01 現在)"}
    assert set(bare["customFields"]) == {"sourceId", "rulesChecked"}


def test_states_are_those_of_the_day_asked_for(imported):
    def states(day):
        return [record["status"]["value"] for record in records(*imported, as_of=dt.date.fromisoformat(day))]

    assert states("2026-08-31") == ["forecasted", "closed", "forecasted"]
    assert states("2026-10-31") == ["closed", "closed", "custom"]


def test_a_call_of_which_only_the_months_are_known_has_no_dates():
    call = Round(id="2020-1", months="2020-01..2020-02", status="planned")
    (record,) = records(Opportunity(id="programme:x", title="題", programme="x", rounds=(call,)))
    assert record["keyDates"] == {
        "otherDates": {
            "applicationPeriod": {
                "name": "公募期間", "eventType": "other", "details": "2020-01 から 2020-02 まで(月まで公表)",
            }
        }
    }  # fmt: skip
    assert record["customFields"]["rulesChecked"]["value"] is True


def test_identifiers_stay_the_same(saved, imported):
    ids = [record["id"] for record in records(*imported)]
    assert ids == [record["id"] for record in records(*imported, as_of=dt.date(2030, 1, 1), lang="en")]
    assert len(set(ids)) == 3
    changed = answer({**LISTED, "title": "新しい題", "acceptance_end_datetime": "2026-11-30T08:00:00Z"})
    later = import_jgrants([saved("y.json", changed)], as_of=dt.date(2026, 11, 1)).file.opportunities
    assert records(*later)[0]["id"] == ids[0] == "f9a306ba-1aba-574b-b979-35141b87610d"


def test_no_calls_at_all():
    assert records() == []
