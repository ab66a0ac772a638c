"""Checks what a configuration answers to the questions of programmes (``funding.facts``), and puts it into words."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.plans.config_faults import fault_words
from todoku.programmes.local_share.stack import facts_of
from todoku.programmes.question import parse_number
from todoku.programmes.rulebook.schema import FISCAL_INDEX, ChoiceInput
from todoku.programmes.settle import unit_words
from todoku.programmes.trace import TraceStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from todoku.programmes.rulebook.marked_yaml import Marked
    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.rulebook.schema import Input


def check_facts(
    facts: Mapping[str, str], programmes: Iterable[Programme], *, file: str = "-", marked: Marked | None = None
) -> None:
    """Refuse an answer that no programme asks for, or one that a programme that asks for it does not know.

    ``work`` answers every programme that asks under this name, ``tottori_fibre.work`` that one alone. Raises InputError
    naming file, line, field and what may stand there.
    """
    asked = {one.id: _asked(one) for one in programmes}
    for name, value in facts.items():
        detail = _fault(name, value, asked)
        if detail is not None:
            place = ("funding", "facts", name)
            raise InputError(
                "config.field",
                file=file,
                row="-" if marked is None else marked.line(place),
                field=".".join(place),
                detail=detail,
                schema="plan-config",
            )


def fact_steps(facts: Mapping[str, str], programme: Programme) -> tuple[TraceStep, ...]:
    """Return what was answered to a programme, as assumptions: 鳥取県 ... の「事業」は エリア拡張 とした."""
    steps = []
    for name, value in facts_of(programme, facts).items():
        declared = _asked(programme).get(name, ())
        if declared:
            last = declared[-1]
            chosen = [
                one.values[value].both() for one in declared if isinstance(one, ChoiceInput) and value in one.values
            ]
            params = {
                "programme": programme.file.title.both(),
                "name": last.title.both(),
                "value": chosen[-1] if chosen else value,
                "unit": "" if isinstance(last, ChoiceInput) else unit_words(last),
            }
            steps.append(TraceStep("funding.fact", params))
    return tuple(steps)


def _asked(programme: Programme) -> dict[str, list[Input]]:
    """Return what any version of a programme asks, by name, in the order of time; the fiscal index is a place's."""
    found: dict[str, list[Input]] = {}
    for grant in programme.grants.values():
        for compiled in grant.versions:
            rules = compiled.version.rules
            for name, declared in rules.inputs.items() if rules is not None else ():
                if name != FISCAL_INDEX:
                    found.setdefault(name, []).append(declared)
    return found


def _fault(name: str, value: str, asked: Mapping[str, Mapping[str, Sequence[Input]]]) -> dict[str, str] | None:
    """Return what is wrong with an answer, in both languages; None where nothing is."""
    owner, _, short = name.rpartition(".")
    asking = {one: inputs[short] for one, inputs in asked.items() if owner in ("", one) and short in inputs}
    if not asking:
        known = [*dict.fromkeys(each for inputs in asked.values() for each in inputs)]
        full = [f"{one}.{each}" for one, inputs in asked.items() for each in inputs]
        near = get_close_matches(name, [*known, *full], n=3, cutoff=0.6)
        return fault_words("fact", near=near or known or ["-"])
    each_alone = [f"{one}.{short}" for one in asking]
    for programme, declared in asking.items():
        choices = [*dict.fromkeys(one for each in declared if isinstance(each, ChoiceInput) for one in each.values)]
        if choices and value not in choices:
            return fault_words("fact_choice", name=f"{programme}.{short}", choices=choices, each=each_alone)
        minimum = min((one.minimum for one in declared if not isinstance(one, ChoiceInput)), default=None)
        if minimum is not None and not choices and not _reaches(value, minimum, name=short):
            return fault_words("fact_number", name=f"{programme}.{short}", minimum=str(minimum), each=each_alone)
    return None


def _reaches(value: str, minimum: Fraction, *, name: str) -> bool:
    try:
        return parse_number(value, name=name) >= minimum
    except InputError:
        return False
