"""The changelog names, for every programme's rules, the areas and periods of decisions that they touch, by digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from todoku.programmes.rulebook.load import builtin_programmes
from todoku.programmes.rulebook.terms import Limits

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
ANYWHERE = "anywhere"
ENTRY = re.compile(
    r"`([a-z0-9_]+)` \| areas: ([^|]+) \| periods: ([^|]+) \| \S[^|]*?(?: \| rules: ([0-9a-f]+(?:, [0-9a-f]+)*))?"
)
FORM = "`programme` | areas: ... | periods: ... | what has changed | rules: digests"
PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d|\.\.)")
PROGRAMMES = builtin_programmes()


class Entry(NamedTuple):
    programme: str
    areas: tuple[str, ...]
    periods: tuple[tuple[dt.date, dt.date], ...]
    digests: tuple[str, ...]
    """Of the versions as the entry left them: what decides in them, without their words and citations."""

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
    assert match, f"not of the form {FORM}: {bullet}"
    areas = tuple(area.strip() for area in match[2].split(","))
    digests = tuple((match[4] or "").split(", "))
    return Entry(match[1], areas, tuple(period(one) for one in match[3].split(",")), digests)


@cache
def entries():
    return [entry(bullet) for bullet in bullets(CHANGELOG.read_text(encoding="utf-8"))]


def versions(programme):
    return [version for grant in programme.file.grants for version in grant.versions]


def grounds(rules):
    return {area.ground for area in rules.areas} or {ANYWHERE}


def deciding(content):
    """Return what decides in rules: numbers, names and conditions; of words only whether they are there."""
    if isinstance(content, dict):
        if set(content) == {"ja", "en"}:
            return "words"
        return {name: deciding(part) for name, part in content.items() if name != "cite" and part not in (None, [], {})}
    return [deciding(part) for part in content] if isinstance(content, list) else content


def digest(grant, version):
    """Return the digest of a version's dates, rates, caps, rounding, areas and whatever else an answer hangs on."""
    content = deciding(version.model_dump(mode="json", by_alias=True, exclude_unset=True))
    written = json.dumps([grant.id, grant.support, content], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:8]


def unsaid(programme, found):
    """Yield the versions that no entry holds as they are now and names with their areas and whole period."""
    own = [one for one in found if one.programme == programme.id]
    for grant in programme.file.grants:
        for version in grant.versions:
            mark, first, last = digest(grant, version), version.from_, version.to or dt.date.max
            areas = grounds(version.rules) if version.rules is not None else set()
            if not any(
                mark in one.digests and one.covers(first) and one.covers(last) and areas <= set(one.areas)
                for one in own
            ):
                shown, dates = ", ".join(sorted(areas or {ANYWHERE})), f"{first}/{version.to or '..'}"
                yield f"`{programme.id}` | areas: {shown} | periods: {dates} | ... | rules: {mark}"


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
def test_what_decides_in_the_rules_is_as_an_entry_left_it(name):
    assert list(unsaid(PROGRAMMES[name], entries())) == [], f"write an entry into CHANGELOG.md, Rules: {FORM}"


def test_a_rate_cap_or_rounding_changed_within_a_version_is_noticed_and_its_words_are_not():
    grant = PROGRAMMES["keitai_area"].grant().grant
    version = grant.versions[0]
    row, others, rounding = version.rules.rates[0], version.rules.rates[1:], version.rules.rounding

    def changed(**parts):
        return digest(grant, version.model_copy(update={"rules": version.rules.model_copy(update=parts)}))

    found = [
        digest(grant, version),
        changed(rates=(row.model_copy(update={"rate": row.rate / 2}), *others)),
        changed(rates=(row.model_copy(update={"limits": Limits(grant_cap_jpy=5, cite=row.cite)}), *others)),
        changed(rounding=rounding.model_copy(update={"unit_jpy": 1})),
        changed(areas=version.rules.areas[:-1]),
        digest(grant, version.model_copy(update={"to": dt.date(2030, 3, 31)})),
    ]
    assert len(set(found)) == len(found)
    quoted = row.cite[0].model_copy(update={"quote": "another quotation"})
    assert changed(rates=(row.model_copy(update={"cite": (quoted,)}), *others)) == found[0]


def test_an_entry_counts_only_with_the_areas_and_the_period_of_the_version():
    programme = PROGRAMMES["kanyusha_hikari"]
    grant = programme.grant().grant
    (version,) = grant.versions
    mark = digest(grant, version)
    whole = Entry(programme.id, tuple(grounds(version.rules)), ((version.from_, dt.date.max),), (mark,))
    assert list(unsaid(programme, [whole])) == []
    for lacking in (
        whole._replace(areas=whole.areas[1:]),
        whole._replace(periods=((version.from_, version.from_),)),
        whole._replace(digests=("00000000",)),
    ):
        (told,) = unsaid(programme, [lacking])
        assert told.endswith(f"| periods: {version.from_}/{version.to} | ... | rules: {mark}")


@pytest.mark.parametrize("name", sorted(PROGRAMMES))
def test_every_area_that_the_rules_let_in_is_named(name):
    named = {area for one in entries() if one.programme == name for area in one.areas}
    rules = [version.rules for version in versions(PROGRAMMES[name]) if version.rules is not None]
    assert set().union(*(grounds(one) for one in rules)) - named == set()
