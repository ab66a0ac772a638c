"""The changelog names, for every programme's rules, the areas and the periods of decisions that they touch."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from todoku.programmes.rulebook.load import builtin_programmes

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
ANYWHERE = "anywhere"
ENTRY = re.compile(r"`([a-z0-9_]+)` \| areas: ([^|]+) \| periods: ([^|]+) \| (\S.*)")
PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d|\.\.)")
PROGRAMMES = builtin_programmes()


class Entry(NamedTuple):
    programme: str
    areas: tuple[str, ...]
    periods: tuple[tuple[dt.date, dt.date], ...]

    def covers(self, day: dt.date) -> bool:
        return any(first <= day <= last for first, last in self.periods)


def bullets(text):
    """Yield the bullets of every section ``### Rules``, lines put together."""
    for section in re.split(r"^### ", text, flags=re.MULTILINE):
        if section.startswith("Rules\n"):
            body = re.split(r"^## ", section, flags=re.MULTILINE)[0]
            yield from (" ".join(part.split()) for part in re.split(r"^- ", body, flags=re.MULTILINE)[1:])


def period(written):
    match = PERIOD.fullmatch(written.strip())
    assert match, f"a period is written 2019-04-01/2025-03-31, or 2025-04-01/.. without end: {written}"
    last = dt.date.max if match[2] == ".." else dt.date.fromisoformat(match[2])
    return dt.date.fromisoformat(match[1]), last


def entry(bullet):
    match = ENTRY.fullmatch(bullet)
    assert match, f"not of the form `programme` | areas: ... | periods: ... | what has changed: {bullet}"
    areas = tuple(area.strip() for area in match[2].split(","))
    return Entry(match[1], areas, tuple(period(one) for one in match[3].split(",")))


@cache
def entries():
    return [entry(bullet) for bullet in bullets(CHANGELOG.read_text(encoding="utf-8"))]


def versions(programme):
    return [version for grant in programme.file.grants for version in grant.versions]


def test_entries_are_about_programmes_and_periods_that_there_are():
    assert [one.programme for one in entries() if one.programme not in PROGRAMMES] == []
    assert [one for one in entries() for first, last in one.periods if last < first] == []


@pytest.mark.parametrize("name", sorted(PROGRAMMES))
def test_every_version_of_the_rules_lies_in_a_period_that_an_entry_names(name):
    own = [one for one in entries() if one.programme == name]
    begins = {version.from_ for version in versions(PROGRAMMES[name])}
    ends = {version.to for version in versions(PROGRAMMES[name]) if version.to is not None}
    unnamed = sorted(day for day in begins | ends if not any(one.covers(day) for one in own))
    assert unnamed == [], f"add `{name}` | areas: ... | periods: ... | ... to CHANGELOG.md, Rules"


@pytest.mark.parametrize("name", sorted(PROGRAMMES))
def test_every_area_that_the_rules_let_in_is_named(name):
    named = {area for one in entries() if one.programme == name for area in one.areas}
    rules = [version.rules for version in versions(PROGRAMMES[name]) if version.rules is not None]
    grounds = {area.ground for one in rules for area in one.areas}
    everywhere = {ANYWHERE} if not all(one.areas for one in rules) else set()
    assert (grounds | everywhere) - named == set()
