"""The bars of the schedule."""

from datetime import date

from todoku.plans.schedule import schedule


def bars(*dates):
    return {phase.name_key.rsplit(".", 1)[1]: (phase.start, phase.end) for phase in schedule(*dates)}


def test_bars_stand_around_the_decision():
    found = bars(date(2026, 1, 10), date(2026, 6, 1))
    assert found["call"] == ("2026-01-01", "2026-02-28")
    assert found["design"] == ("2026-06-01", "2027-03-31")
    assert found["works"][0] == "2027-04-01"


def test_without_a_decision_date_the_next_fiscal_year_is_taken():
    assert bars(date(2026, 11, 23), None)["decision"][0] == "2027-06-01"
    assert bars(date(2027, 3, 31), None)["decision"][0] == "2027-06-01"


def test_each_phase_ends_after_it_begins_and_none_before_the_one_before():
    phases = schedule(date(2026, 11, 23), None)
    assert all(phase.start <= phase.end for phase in phases)
    assert [phase.start for phase in phases] == sorted(phase.start for phase in phases)
