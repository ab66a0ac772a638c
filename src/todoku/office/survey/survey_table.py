"""Makes rows of the survey from a table's entries; every cell that could not be read is told with its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from todoku.office.survey import values
from todoku.office.survey.met import Met
from todoku.office.survey.rows import MINUTES_PER_HOUR, SurveyRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.office.survey.entries import Entry
    from todoku.office.survey.rows import Medium, Staff

MOST_HOURS_PER_PERSON = 7.75 * 262
"""More than anybody's regular working hours in a year: 7 hours 45 minutes (the hours of public servants,
一般職の職員の勤務時間、休暇等に関する法律 art. 5 and 6) on each of the at most 262 days from Monday to Friday. Only for
telling slips."""
_FIGURES = {"volume": "volume_per_year", "minutes": "minutes_per_case", "people": "people", "share": "share",
            "rule_like_share": "rule_like_share", "rework_share": "rework_share",
            "digital_input_share": "digital_input_share"}  # fmt: skip


def survey_rows(entries: Sequence[Entry], municipality: str, met: list[Met]) -> list[SurveyRow]:
    """Return the rows of a survey's table; rows without a task are left out, figures that cannot be read unknown."""
    percent = {name for name in _FIGURES if any(_above_one(entry, name) for entry in entries)}
    found = []
    for entry in entries:
        activity = entry.text("step") or entry.text("task") or entry.text("business")
        if not activity:
            met.append(
                Met("survey_no_task", entry.grid.name, f"{entry.row + 1}", " ".join(map(str, entry.cells.values())))
            )
            continue
        row = _row(entry, activity, municipality, percent, met)
        _tell_absurd(entry, row, met)
        found.append(row)
    return found


def read_value(entry: Entry, column: str, *, percent_column: bool = False) -> values.Value:
    """Return what the cell of a figure tells, in the unit of the program: cases a year, minutes, people, 0-1, hours."""
    raw, unit = entry.cells.get(column, ""), entry.header.units.get(column, "")
    kind = entry.header.form.column(column).kind
    if kind == "minutes":
        return values.minutes(raw, unit=unit or "minutes")
    if kind == "hours":
        return values.minutes(raw, unit=unit or "hours")
    if kind == "count":
        return values.count(raw, per=unit or "year")
    if kind == "share":
        return values.as_ratio(values.share(raw), percent_column=percent_column)
    return values.number(raw)


def tell(entry: Entry, column: str, value: values.Value, met: list[Met]) -> values.Value:
    """Add what was assumed in a cell, or why it could not be read, to ``met``; return the value as it is."""
    met += [entry.met(note, column) for note in value.notes]
    if value.fault:
        met.append(entry.met(value.fault, column))
    return value


def _above_one(entry: Entry, column: str) -> bool:
    if column not in entry.cells or entry.header.form.column(column).kind != "share":
        return False
    told = values.share(entry.cells[column])
    return told.told is not None and not told.percent and max(told.told, told.high or 0.0) > 1


def _row(entry: Entry, activity: str, municipality: str, percent: set[str], met: list[Met]) -> SurveyRow:
    figures, ranges = _figures(entry, percent, met)
    if figures.get("minutes_per_case") is None:
        figures |= _minutes_from_hours(entry, figures, met)
    raw_months = entry.cells.get("peak_months", "")
    months = values.months(raw_months)
    if months is None:
        met.append(entry.met("survey_months", "peak_months"))
    checked = _choice(entry, "full_check", "yes", met)
    return SurveyRow(
        municipality=entry.text("municipality") or municipality,
        activity=activity,
        business=entry.text("business"),
        department=entry.text("department"),
        task=entry.text("task"),
        full_check=None if checked is None else checked == "yes",
        input=cast("Medium | None", _choice(entry, "input", "medium", met)),
        output=entry.text("output"),
        systems=parted(entry.text("systems")),
        staff=cast("Staff | None", _choice(entry, "staff", "staff", met)),
        peak_months=months or (),
        remarks=entry.text("remarks"),
        ranges=ranges,
        source=entry.place,
        **cast("Any", figures),
    )


def _figures(
    entry: Entry, percent: set[str], met: list[Met]
) -> tuple[dict[str, float | None], tuple[tuple[str, float, float], ...]]:
    figures: dict[str, float | None] = {}
    ranges = []
    for column, name in _FIGURES.items():
        if column not in entry.cells:
            continue
        value = tell(entry, column, read_value(entry, column, percent_column=column in percent), met)
        figures[name] = value.told
        if value.told is not None and value.low is not None and value.high is not None:
            ranges.append((name, value.low, value.high))
    return figures, tuple(ranges)


def _minutes_from_hours(entry: Entry, figures: Mapping[str, float | None], met: list[Met]) -> dict[str, float | None]:
    """Return minutes a case from hours a year where a survey tells only these."""
    if "hours" not in entry.cells:
        return {}
    told = tell(entry, "hours", read_value(entry, "hours"), met).told
    share = figures.get("share")
    cases = (figures.get("volume_per_year") or 0.0) * (1.0 if share is None else share)
    if told is None or not cases:
        met.append(entry.met("survey_hours_alone", "hours"))
        return {}
    met.append(entry.met("survey_minutes_from_hours", "hours"))
    return {"minutes_per_case": told / cases}


def _choice(entry: Entry, column: str, kind: str, met: list[Met]) -> str | None:
    if column not in entry.cells or values.is_nothing(entry.cells[column]):
        return None
    found = values.choice(kind, entry.cells[column])
    if found is None:
        met.append(entry.met(values.NO_CHOICE, column))
    return found


def parted(told: str) -> tuple[str, ...]:
    """Return the names that a cell lists."""
    for sign in "、,・;／/\n":
        told = told.replace(sign, "\n")
    return tuple(dict.fromkeys(part.strip() for part in told.split("\n") if part.strip()))


def _tell_absurd(entry: Entry, row: SurveyRow, met: list[Met]) -> None:
    """Tell a row whose hours are more than its people can work, or that lacks what hours are made of."""
    column = next(name for name in ("step", "task", "business") if name in entry.cells)
    hours = row.hours_per_year
    if hours is None:
        met.append(entry.met("survey_hours_unknown", column))
    elif row.people is not None and hours > row.people * MOST_HOURS_PER_PERSON:
        met.append(entry.met("survey_more_than_people", column))


def hours_of(minutes: float | None) -> float | None:
    """Return minutes as hours; None stays unknown."""
    return None if minutes is None else minutes / MINUTES_PER_HOUR
