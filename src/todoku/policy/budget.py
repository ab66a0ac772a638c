"""Adds up the deck's budget lines where that means something, and refuses where it would count money twice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Literal

from todoku.errors import InputError
from todoku.policy.catalogue import policy_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.policy.catalogue import BudgetLine

Year = Literal[2019, 2020]
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in units of 100 million yen; approximate where a line in it is (約)."""

    oku_yen: Decimal
    approximate: bool


def total_oku_yen(line_ids: Iterable[str], *, year: Year = 2020) -> Total:
    """Return the sum of budget lines of the deck in a fiscal year, in units of 100 million yen (億円).

    Raises InputError where the sum must not be made: a line beside the one that it lies in, two lines of one pot, a
    line printed as a share of its pot (内数: its own amount is unknown), figures of different kinds (予算 with
    概算要求, or with figures that the deck calls neither), a line twice, and a line whose figure of that year is not
    printed.
    """
    known = {line.id: line for line in policy_catalogue().budget_lines}
    lines: list[BudgetLine] = []
    for line_id in line_ids:
        if line_id not in known:
            raise InputError("policy.no_budget_line", value=line_id, allowed=sorted(known))
        lines.append(known[line_id])
    _refuse_twice(lines)
    amounts = [_amount(line, year) for line in lines]
    return Total(sum(amounts, Decimal(0)), any(line.approximate for line in lines))


def change_percent(line: BudgetLine) -> Decimal | None:
    """Return the change from FY2019 to FY2020 in percent, to one digit, half up; None where a year is not printed."""
    if line.fy2019_oku_yen is None:
        return None
    change = (line.fy2020_oku_yen - line.fy2019_oku_yen) / line.fy2019_oku_yen * 100
    return change.quantize(_TENTH, rounding=ROUND_HALF_UP)


def _refuse_twice(lines: Sequence[BudgetLine]) -> None:
    held = {line.id for line in lines}
    if len(held) < len(lines):
        twice = next(line.id for number, line in enumerate(lines) if line in lines[:number])
        raise InputError("policy.line_twice", line=twice)
    for line in lines:
        if line.part_of in held:
            raise InputError("policy.part_and_whole", part=line.id, whole=line.part_of)
        if line.share_of_pot:
            raise InputError("policy.share_of_pot", line=line.id, printed=line.printed)
    pots = [line.pot for line in lines if line.pot is not None]
    if len(set(pots)) < len(pots):
        raise InputError("policy.one_pot", lines=[line.id for line in lines if line.pot is not None])
    kinds = {line.kind for line in lines}
    if len(kinds) > 1:
        raise InputError("policy.mixed_labels", labels=sorted({line.label for line in lines}))


def _amount(line: BudgetLine, year: Year) -> Decimal:
    amount = line.fy2020_oku_yen if year == 2020 else line.fy2019_oku_yen  # noqa: PLR2004 (the deck's own year)
    if amount is None:
        raise InputError("policy.not_printed", line=line.id, year=year)
    return amount
