"""Each programme's cases notice when a rate, a fixed amount or a limit of its rules is changed by hand."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest

from todoku.programmes.rulebook.cases import run_cases
from todoku.programmes.rulebook.load import builtin_folders, builtin_programmes
from todoku.programmes.rulebook.rules import compile_programme

FOLDERS = {folder.name: folder for folder in builtin_folders()}
LIMITS = ("cost_floor_jpy", "cost_cap_jpy", "grant_cap_jpy")


def changed_rows(row):
    """Yield (what, changed row): its rate lowered, its amount and shares moved, one at a time.

    A rate stands without the shares that it no longer fits; of two shares one gives to the other, so that all still
    add up to one.
    """
    if row.rate is not None:
        alone = {"others": None, "others_note": None, "others_rounding": None}
        yield "rate", row.model_copy(update={"rate": row.rate * Fraction(6, 7), **alone})
    if row.fixed_jpy is not None:
        yield "fixed_jpy", row.model_copy(update={"fixed_jpy": row.fixed_jpy - 1_000_000})
    for giver, taker in pairwise(row.others or ()):
        moved = row.others[giver] / 7
        others = {**row.others, giver: row.others[giver] - moved, taker: row.others[taker] + moved}
        yield f"others.{giver}", row.model_copy(update={"others": others})


def changed_limits(limits):
    for name in LIMITS:
        amount = getattr(limits, name)
        if amount is not None:
            yield name, limits.model_copy(update={name: amount + 1_000_000})


def changed_files(file):
    """Yield (what, changed file); what several rows or versions share by an anchor is changed in all, as by hand."""
    for number, grant in enumerate(file.grants):
        rules = [version.rules for version in grant.versions if version.rules is not None]
        for row in distinct(row for one in rules for row in one.rates):
            for what, changed in changed_rows(row):
                yield f"{grant.id}.{row.id}.{what}", with_rules(file, number, partial(with_row, old=row, new=changed))
        stated = [limits for one in rules for limits in (one.limits, *(row.limits for row in one.rates))]
        for limits in distinct(one for one in stated if one is not None):
            for what, changed in changed_limits(limits):
                swap = partial(with_limits, old=limits, new=changed)
                yield f"{grant.id}.{what}: {getattr(limits, what)}", with_rules(file, number, swap)


def distinct(parts):
    found = []
    for part in parts:
        if part not in found:
            found.append(part)
    return found


def with_row(rules, *, old, new):
    return rules.model_copy(update={"rates": tuple(new if row == old else row for row in rules.rates)})


def with_limits(rules, *, old, new):
    rows = tuple(row.model_copy(update={"limits": new}) if row.limits == old else row for row in rules.rates)
    return rules.model_copy(update={"limits": new if rules.limits == old else rules.limits, "rates": rows})


def with_rules(file, number, swap):
    """Return a file with the rules of one grant changed in each of its versions."""
    grant = file.grants[number]
    versions = tuple(
        version if version.rules is None else version.model_copy(update={"rules": swap(version.rules)})
        for version in grant.versions
    )
    grants = [*file.grants]
    grants[number] = grant.model_copy(update={"versions": versions})
    return file.model_copy(update={"grants": tuple(grants)})


@pytest.mark.parametrize("name", FOLDERS)
def test_a_rate_changed_by_hand_is_noticed_by_a_case(name):
    programme = builtin_programmes()[name]
    unnoticed = [
        what
        for what, file in changed_files(programme.file)
        if not any(
            one.differences for one in run_cases(compile_programme(file, marked=programme.marked), FOLDERS[name])
        )
    ]
    assert unnoticed == []


def test_there_are_rates_to_change():
    changes = [what for one in builtin_programmes().values() for what, _ in changed_files(one.file)]
    assert len(changes) > 20
    assert any("others" in what for what in changes)
    assert any("grant_cap_jpy" in what for what in changes)
