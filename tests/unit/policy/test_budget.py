"""The deck's budget lines: both years, their change, and the sums that must not be made."""

from __future__ import annotations

from decimal import Decimal

import pytest

from todoku.errors import InputError
from todoku.policy.budget import Total, change_percent, total_oku_yen
from todoku.policy.catalogue import policy_catalogue

LINES = {line.id: line for line in policy_catalogue().budget_lines}
PRINTED = {
    "kodo_musen": ("64.8", None, None),
    "g5_and_fibre": ("100", "84", "19.0"),
    "local_5g": ("70", None, None),
    "chiiki_iot": ("9.7", "3.5", "177.1"),
    "johoka_adviser": ("1.8", None, None),
    "jichitai_ai": ("5.0", None, None),
    "hyojunka": ("6.3", None, None),
    "smart_project": ("1.6", "1.4", "14.3"),
    "jichitai_cloud": ("0.9", "0.9", "0.0"),
    "security": ("1.0", "1.0", "0.0"),
    "ict_startup": ("3.5", None, None),
    "iot_jinzai": ("3.0", "3.3", "-9.1"),
    "factory_wireless": ("125.9", "100.4", "25.4"),
    "telework": ("4", "1.8", "122.2"),
    "satellite_office": ("9.7", "3.5", "177.1"),
    "senryaku_koho": ("0.2", "0.2", "0.0"),
}


def test_16_lines_with_both_years_and_the_change():
    shown = {
        name: tuple(
            None if amount is None else str(amount)
            for amount in (line.fy2020_oku_yen, line.fy2019_oku_yen, change_percent(line))
        )
        for name, line in LINES.items()
    }
    assert shown == PRINTED


def test_what_the_deck_says_of_its_figures():
    assert {name for name, line in LINES.items() if line.approximate} == {"g5_and_fibre", "local_5g"}
    assert {name for name, line in LINES.items() if line.new} == {"local_5g", "hyojunka"}
    assert {name for name, line in LINES.items() if line.share_of_pot} == {"factory_wireless", "satellite_office"}
    assert {name for name, line in LINES.items() if line.kind == "request"} == {
        "g5_and_fibre",
        "local_5g",
        "jichitai_ai",
    }
    assert {name for name, line in LINES.items() if line.kind is None} == {"chiiki_iot", "johoka_adviser"}
    assert {name: line.part_of for name, line in LINES.items() if line.part_of} == {
        "kodo_musen": "g5_and_fibre",
        "satellite_office": "chiiki_iot",
    }


def test_lines_that_can_be_added():
    assert total_oku_yen(["hyojunka", "smart_project", "telework"]) == Total(Decimal("11.9"), approximate=False)
    assert total_oku_yen(["g5_and_fibre", "local_5g"]) == Total(Decimal(170), approximate=True)
    assert total_oku_yen(["smart_project", "telework"], year=2019) == Total(Decimal("3.2"), approximate=False)
    assert total_oku_yen([]) == Total(Decimal(0), approximate=False)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["kodo_musen", "g5_and_fibre"], "policy.part_and_whole"),
        (["chiiki_iot", "satellite_office"], "policy.part_and_whole"),
        (["factory_wireless"], "policy.share_of_pot"),
        (["telework", "satellite_office"], "policy.share_of_pot"),
        (["hyojunka", "jichitai_ai"], "policy.mixed_labels"),
        (["hyojunka", "johoka_adviser"], "policy.mixed_labels"),
        (["telework", "telework"], "policy.line_twice"),
        (["telework", "5g"], "policy.no_budget_line"),
        (list(PRINTED), "policy.part_and_whole"),
    ],
)
def test_sums_that_must_not_be_made(lines, code):
    with pytest.raises(InputError) as refused:
        total_oku_yen(lines)
    assert refused.value.code == code


def test_a_year_that_is_not_printed_is_not_taken_for_nothing():
    with pytest.raises(InputError, match="not_printed"):
        total_oku_yen(["hyojunka", "telework"], year=2019)


def test_two_lines_of_one_pot_are_refused_even_where_neither_lies_in_the_other(monkeypatch):
    pair = [LINES["telework"].model_copy(update={"pot": "x"}), LINES["hyojunka"].model_copy(update={"pot": "x"})]
    catalogue = policy_catalogue().model_copy(update={"budget_lines": tuple(pair)})
    monkeypatch.setattr("todoku.policy.budget.policy_catalogue", lambda: catalogue)
    with pytest.raises(InputError, match="one_pot"):
        total_oku_yen(["telework", "hyojunka"])
