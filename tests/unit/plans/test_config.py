"""A plan's configuration."""

from datetime import date

import pytest

from todoku.errors import InputError
from todoku.plans.config import load_config, parse_config


def test_defaults_are_complete_and_dates_are_read_as_written():
    config = parse_config({"date": "令和6年4月1日", "funding": {"rules_as_of": "2024/4/1"}}, name="c.yaml")
    assert (config.date, config.funding.rules_as_of, config.decision_date) == (
        date(2024, 4, 1),
        date(2024, 4, 1),
        date(2025, 6, 1),
    )


@pytest.mark.parametrize("made", ["2026-11-23", "2027-03-31"])
def test_the_grant_is_decided_in_june_of_the_next_fiscal_year_unless_the_planner_says_when(made):
    assert parse_config({"date": made}, name="-").decision_date == date(2027, 6, 1)
    told = {"date": made, "funding": {"decision_date": "令和8年6月1日"}}
    assert parse_config(told, name="-").decision_date == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"mobile": {"target": 2}}, "mobile.target"),
        ({"fibre": {"exchang": None}}, "fibre.exchang"),
        ({"schema": "todoku.plan-config/9"}, "schema"),
        ({"costs": {"take_up": "half"}}, "costs.take_up"),
    ],
)
def test_a_wrong_field_is_named(content, field):
    with pytest.raises(InputError) as caught:
        parse_config(content, name="c.yaml")
    assert (caught.value.params["file"], caught.value.params["field"]) == ("c.yaml", field)


@pytest.mark.parametrize("content", [b"a: [1", b"\xff\xfe\x00", b"- 1\n- 2\n"])
def test_an_unreadable_file_is_named(tmp_path, content):
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_config(path)
    assert (caught.value.code, caught.value.params["file"]) == ("config.unreadable", "plan.yaml")


@pytest.mark.parametrize("other", [{"part": "天売"}, {"area_ground": "離島"}])
def test_a_plan_lies_in_one_part_or_in_several(other):
    assert parse_config({"funding": {"parts": "parts.geojson"}}, name="-").funding.parts == "parts.geojson"
    with pytest.raises(InputError) as caught:
        parse_config({"funding": {"parts": "parts.geojson", **other}}, name="plan.yaml")
    assert caught.value.params["field"] == "funding"
    assert next(iter(other)) in caught.value.params["detail"]["ja"]
