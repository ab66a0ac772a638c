"""The bars of the schedule."""

from datetime import date

import pytest

from todoku.dates import fiscal_year
from todoku.plans.schedule import first_year_of_service, schedule


def bars(decided):
    return {phase.name_key.rsplit(".", 1)[1]: (phase.start, phase.end) for phase in schedule(decided)}


def test_bars_stand_around_the_decision():
    found = bars(date(2026, 6, 1))
    assert found["call"] == ("2026-01-01", "2026-02-28")
    assert found["decision"] == ("2026-06-01", "2026-07-01")
    assert found["design"] == ("2026-06-01", "2027-03-31")
    assert found["works"][0] == "2027-04-01"


def test_each_phase_ends_after_it_begins_and_none_before_the_one_before():
    phases = schedule(date(2027, 6, 1))
    assert all(phase.start <= phase.end for phase in phases)
    assert [phase.start for phase in phases] == sorted(phase.start for phase in phases)


@pytest.mark.parametrize("decided", [date(2027, 6, 1), date(2027, 2, 1)])
def test_the_ten_years_begin_after_the_start_of_service(decided):
    opened = date.fromisoformat(bars(decided)["service"][1])
    assert first_year_of_service(decided) == fiscal_year(opened) + 1
