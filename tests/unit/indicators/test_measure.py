"""Measuring: the region first, then its municipalities, every indicator with a value or a reason."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from todoku.i18n import LANGS, has, text
from todoku.indicators.indicator import INDICATOR_IDS
from todoku.indicators.measure import measure
from todoku.indicators.measure_document import MeasureDocument, measure_document
from todoku.provenance import Basis


def test_a_municipality_is_one_area_and_knows_why_it_does_not_know(town):
    (only,) = measure(town, {})
    assert (only.code, only.name) == ("01205", "室蘭市")
    assert [one.id for one in only.indicators] == list(INDICATOR_IDS)
    for one in only.indicators:
        assert (one.value, one.basis) == (None, Basis.UNKNOWN)
        assert one.reason is not None
        assert has(one.reason)


def test_a_region_comes_first_and_then_its_municipalities(region, two_towns):
    measures = measure(region, {"cells": two_towns})
    assert [(area.code, area.name) for area in measures] == [
        ("01-iburi", "胆振総合振興局"),
        ("01205", "室蘭市"),
        ("01233", "伊達市"),
    ]
    assert [area.indicator("population").value for area in measures] == [330, 210, 120]


def test_what_is_younger_than_the_day_asked_for_is_left_aside(town, two_towns):
    (before,) = measure(town, {"cells": two_towns}, as_of=dt.date(2020, 1, 1))
    assert before.indicator("population").reason == "indicator.reason.no_population"


@pytest.mark.parametrize("lang", LANGS)
def test_the_document_is_that_of_the_contract(region, two_towns, lang):
    document = measure_document(measure(region, {"cells": two_towns}), lang=lang)
    content = json.loads(document.model_dump_json(by_alias=True))
    assert set(content) == {"schema", "areas"}
    assert content["schema"] == "todoku.measure/1"
    assert [set(area) for area in content["areas"]] == [{"code", "name", "indicators"}] * 3
    first = content["areas"][1]["indicators"][0]
    assert first == {
        "id": "population",
        "value": 210,
        "unit": "person",
        "basis": "census",
        "as_of": "2020-10-01",
        "source": "試験庁 「cells」 (2020-10-01)",
        "reason": None,
    }
    rate = content["areas"][1]["indicators"][3]
    assert (rate["id"], rate["value"], rate["basis"]) == ("ftth_household_rate", None, "unknown")
    assert rate["reason"] == text("indicator.reason.no_present", lang)
    assert MeasureDocument.model_validate(content) == document
