"""Gives the ways to pay for a project as plain records, for JSON and for documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from todoku.i18n import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.i18n import Lang
    from todoku.programmes.local_share.bonds import Bonds
    from todoku.programmes.local_share.burden import Burden
    from todoku.programmes.local_share.stack import Stack
    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.trace import TraceStep

BURDEN_SCHEMA = "todoku.burden/1"


def burden_document(stacks: Sequence[Stack], bonds: Bonds, lang: Lang) -> dict[str, Any]:
    """Return every way to pay, with what is to be kept in mind; unknown amounts are null."""
    return {
        "schema": BURDEN_SCHEMA,
        "stacks": [stack_record(stack, lang) for stack in stacks],
        "notes": [
            {"id": note.id, "applies": note.applies, "text": note.text.in_lang(lang), **bonds.cited(note.cite)}
            for note in bonds.notes
        ],
    }


def stack_record(stack: Stack, lang: Lang) -> dict[str, Any]:
    """Return one way to pay as a record."""
    return {
        "id": stack.id,
        "programmes": list(stack.programmes),
        "grants": list(stack.grants),
        "bond": stack.bond,
        "special_allocation": stack.special,
        "status": stack.status,
        "rank": stack.rank,
        **_amounts(stack.burden),
        "conditions": [_step(step, lang) for step in stack.conditions],
        "reasons": [_step(step, lang) for step in stack.reasons],
        "rests_on": [_step(step, lang) for step in stack.rests_on],
        "years": [] if stack.burden is None else [asdict(year) for year in stack.burden.years],
    }


def stack_title(stack: Stack, lang: Lang, *, programmes: Mapping[str, Programme], bonds: Bonds) -> str:
    """Return what a way to pay is made of, in words."""
    parts = [programmes[one].file.title.in_lang(lang) for one in stack.programmes]
    if stack.bond is not None:
        parts.append(bonds.bond(stack.bond).title.in_lang(lang))
    parts += [one.title.in_lang(lang) for one in bonds.special_allocations if one.id == stack.special]
    return " + ".join(parts) or text("burden.part.own_funds", lang)


def _amounts(burden: Burden | None) -> dict[str, Any]:
    if burden is None:
        names = ("national", "prefecture", "operator", "local", "bond", "own", "interest", "allocation", "special")
        return {**{f"{name}_jpy": None for name in names}, "real_burden_jpy": None, "real_ratio": None, "basis": None}
    split, ratio = burden.split, burden.real_ratio
    support = split.prefecture_on_base_jpy + split.prefecture_on_residual_jpy
    return {
        "national_jpy": split.national_jpy,
        "prefecture_jpy": split.prefecture_jpy + support,
        "operator_jpy": split.operator_jpy,
        "local_jpy": burden.local_jpy,
        "bond_jpy": burden.bond_jpy,
        "own_jpy": burden.own_jpy,
        "interest_jpy": burden.interest_jpy,
        "allocation_jpy": burden.allocation_jpy,
        "special_jpy": split.special_jpy,
        "real_burden_jpy": burden.real_burden_jpy,
        "real_ratio": None if ratio is None else str(ratio),
        "basis": burden.basis,
    }


def _step(step: TraceStep, lang: Lang) -> dict[str, str | None]:
    return {"text": step.sentence(lang), "clause": step.clause, "source": step.source}
