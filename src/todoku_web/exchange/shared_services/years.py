"""The costs of a shared service year by year, and what each member pays: as settled, else as the key has it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku.dates import fiscal_year as year_of_day
from todoku.errors import InputError, TodokuError
from todoku.i18n import LANGS, entry, text
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.shared_services.models import KINDS, CostKind, KeyState
from todoku_web.exchange.shared_services.part_specs import BUY_IN, FEE
from todoku_web.exchange.shared_services.shares import (
    MONTHS,
    NobodyWeighs,
    Party,
    Spell,
    UnknownWeight,
    credits_jpy,
    split_cost,
    written_down_jpy,
)
from todoku_web.exchange.shared_services.weights import parties, paying, use_by_member, weights_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from todoku_web.exchange.shared_services.models import CostItem, KeyVersion, Member, SharedService, YearShares


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What a member pays of a year: months, by kind of cost, and in all; None where it cannot be computed."""

    member: Member
    months: int
    shares: dict[str, int | None]

    @property
    def total_jpy(self) -> int | None:
        """All kinds together."""
        known = [one for one in self.shares.values() if one is not None]
        return sum(known) if len(known) == len(self.shares) else None


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year: its costs, the key that holds, who pays what, and why not where that is not known."""

    fiscal_year: int
    items: list[CostItem]
    key: KeyVersion | None
    settled: YearShares | None
    rows: list[MemberRow] = field(default_factory=list)
    why: dict[str, TodokuError] = field(default_factory=dict)
    """Kind of cost -> why its shares cannot be computed."""

    def total_jpy(self, kind: str) -> int | None:
        """Return the costs of a kind; None where an amount is not known."""
        amounts = [one.amount_jpy for one in self.items if one.kind == kind]
        return None if None in amounts else sum(one or 0 for one in amounts)

    @property
    def totals(self) -> dict[str, int | None]:
        """Costs by kind."""
        return {kind: self.total_jpy(kind) for kind in KINDS}

    @property
    def sum_jpy(self) -> int | None:
        """All costs."""
        known = [one for one in self.totals.values() if one is not None]
        return sum(known) if len(known) == len(self.totals) else None


def years_of(service: SharedService) -> list[Year]:
    """Return the fiscal years with costs, the first one first; a constant number of queries."""
    items = list(service.costs.all())
    keys, settled = list(service.keys.all()), {one.fiscal_year: one for one in service.settled.all()}
    members, use = list(service.members.all()), use_by_member(service)
    return [
        year_of(service, year, items, keys=keys, settled=settled.get(year), members=members, use=use)
        for year in sorted({one.fiscal_year for one in items} | set(settled))
    ]


def year_of(
    service: SharedService,
    year: int,
    items: Iterable[CostItem],
    *,
    keys: Iterable[KeyVersion],
    settled: YearShares | None,
    members: list[Member],
    use: Mapping[Any, Mapping[date, int]],
) -> Year:
    """Return a fiscal year with what everybody pays."""
    own = [one for one in items if one.fiscal_year == year]
    if settled is not None:
        return Year(year, own, settled.version, settled, _settled_rows(settled, members))
    key = key_in_force(keys, year)
    found = Year(year, own, key, None)
    if key is None:
        return Year(year, own, None, None, why={kind: InputError("shared_services.no_key") for kind in KINDS})
    known = {one.id: one for one in parties(service, year, key, members, use)}
    shares, why = {}, {}
    for kind in KINDS:
        try:
            shares[kind] = _shares(found.total_jpy(kind), key, kind, list(known.values()), members)
        except TodokuError as error:
            why[kind] = error
    rows = [
        MemberRow(one, known[str(one.pk)].months, {kind: _at(shares.get(kind), one) for kind in KINDS})
        for one in paying(members)
        if known[str(one.pk)].months
    ]
    return Year(year, own, key, None, rows, why)


def key_in_force(keys: Iterable[KeyVersion], year: int) -> KeyVersion | None:
    """Return the newest agreed key that holds in a fiscal year; None before the first."""
    held = [one for one in keys if one.state == KeyState.AGREED and one.from_year <= year]
    return max(held, key=lambda one: one.number, default=None)


def _shares(
    total_jpy: int | None, key: KeyVersion, kind: Any, sharing: list[Party], members: list[Member]
) -> dict[str, int]:
    if total_jpy is None:
        raise InputError("shared_services.amount_unknown")
    return split_told(total_jpy, key, kind, sharing, members) if total_jpy else {one.id: 0 for one in sharing}


def split_told(
    amount_jpy: int, key: KeyVersion, kind: Any, sharing: list[Party], members: list[Member]
) -> dict[str, int]:
    """Return what each pays of an amount by a key; InputError, naming the members, where that cannot be known."""
    try:
        return split_cost(amount_jpy, key.portions(kind), sharing)
    except UnknownWeight as error:
        names = named(members)
        who = {lang: text("parts.list_joint", lang).join(names[one][lang] for one in error.ids) for lang in LANGS}
        basis = entry(f"shared_services.basis.{error.basis}")
        raise InputError("shared_services.weight_of", basis=basis, who=who) from error
    except NobodyWeighs as error:
        raise InputError("shared_services.nobody_by", basis=entry(f"shared_services.basis.{error.basis}")) from error


def named(members: Iterable[Member]) -> dict[str, dict[Any, str]]:
    """Return the names of members by their ids, in each language."""
    return {
        str(one.pk): {"ja": one.organisation.name, "en": one.organisation.name_en or area_shown(one.area_code, "en")}
        for one in members
    }


def _settled_rows(settled: YearShares, members: list[Member]) -> list[MemberRow]:
    told, shares = settled.snapshot["members"], settled.snapshot["shares"]
    return [
        MemberRow(one, told[str(one.pk)]["months"], {kind: shares[kind][str(one.pk)] for kind in shares})
        for one in members
        if str(one.pk) in told and told[str(one.pk)]["months"]
    ]


def _at(shares: Mapping[str, int] | None, member: Member) -> int | None:
    return None if shares is None else shares[str(member.pk)]


@dataclass(frozen=True, slots=True)
class Joining:
    """What a late joiner pays of what was, and who is credited with how much of it."""

    rule: str
    base_jpy: int
    amount_jpy: int
    key: int
    credits: dict[str, int]

    @property
    def kept(self) -> dict[str, Any]:
        """As the member keeps it."""
        return {name: getattr(self, name) for name in ("rule", "base_jpy", "amount_jpy", "key", "credits")}


def joining_of(service: SharedService, joiner: Member, key: KeyVersion, joined_on: date) -> Joining | None:
    """Return what a municipality pays that joins on a day; None where the group has had no development before.

    Raises InputError where an earlier year with development costs was not settled, or a weight is not known.
    """
    year = year_of_day(joined_on)
    earlier = {one.fiscal_year for one in service.costs.all() if one.kind == CostKind.DEVELOPMENT}
    earlier = {one for one in earlier if one < year}
    settled = {one.fiscal_year: one for one in service.settled.all() if one.fiscal_year in earlier}
    earlier_members = [one for one in paying(service.members.all()) if one.pk != joiner.pk]
    members = [one for one in earlier_members if one.left_on is None or one.left_on >= joined_on]
    rule = key.content["late"]
    if not earlier or not members or rule not in {BUY_IN, FEE}:
        return None
    open_years = sorted(earlier - settled.keys())
    if open_years:
        raise InputError("shared_services.settle_first", years=open_years)
    past_jpy = {one: sum(kept.snapshot["shares"][CostKind.DEVELOPMENT].values()) for one, kept in settled.items()}
    base_jpy = written_down_jpy(past_jpy, joining_year=year, life_years=key.content.get("late_years"))
    amount_jpy = key.content["late_fee_jpy"] if rule == FEE else _bought_in(base_jpy, key, [*members, joiner], joiner)
    paid = paid_jpy(service, settled.values())
    credited = credits_jpy(amount_jpy, {str(one.pk): paid.get(str(one.pk), 0) for one in members})
    return Joining(rule, base_jpy, amount_jpy, key.number, credited)


def _bought_in(base_jpy: int, key: KeyVersion, members: list[Member], joiner: Member) -> int:
    """Return a joiner's share of past development, as if all had been there from the start."""
    if base_jpy == 0:
        return 0
    sharing = [Party(str(one.pk), (Spell(MONTHS, weights_of(one, key)),)) for one in members]
    return split_told(base_jpy, key, CostKind.DEVELOPMENT, sharing, members)[str(joiner.pk)]


def paid_jpy(service: SharedService, settled: Iterable[YearShares]) -> dict[str, int]:
    """Return what each member has paid of development: shares and joining payments, less what it was credited."""
    made: dict[str, int] = {}
    for one in settled:
        for member, jpy in one.snapshot["shares"][CostKind.DEVELOPMENT].items():
            made[member] = made.get(member, 0) + jpy
    for joined in service.members.all():
        if joined.joining:
            made[str(joined.pk)] = made.get(str(joined.pk), 0) + joined.joining["amount_jpy"]
            for member, jpy in joined.joining["credits"].items():
                made[member] = made.get(member, 0) - jpy
    handed_over = [one for one in service.members.all() if one.successor_id is not None]
    for left in sorted(handed_over, key=lambda one: str(one.left_on)):
        heir = str(left.successor_id)
        made[heir] = made.get(heir, 0) + made.pop(str(left.pk), 0)
    return made
