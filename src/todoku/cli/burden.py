"""The verbs ``programmes burden`` and ``programmes bonds``: what a project costs a town in the end, and the bonds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.index_pack import INDEX_PACK, indices_of
from todoku.cli.json_out import print_json
from todoku.cli.options import (
    AREA,
    JSON,
    LANG,
    RATE,
    RULES,
    RULES_AS_OF,
    as_choice,
    as_date,
    as_fiscal_index,
    as_known,
    as_whole,
    as_yen,
)
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from todoku.programmes.fiscal_index import IndexBook
    from todoku.programmes.local_share.bonds import Bond, Bonds
    from todoku.programmes.local_share.burden import BurdenYear
    from todoku.programmes.local_share.repayment import Terms
    from todoku.programmes.local_share.stack import Plan, Stack
    from todoku.programmes.question import Question
    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.trace import TraceStep

_METHODS = ("equal_instalment", "equal_principal")
_SETTLED = ("plan", "supplementary_budget", "purpose")
"""Needs of bonds that a person settles."""
_RANKED = ("rank", "stack", "national", "local", "bond", "real", "ratio", "conditions")
_YEARS = ("national", "prefecture", "operator", "bond", "own", "principal", "interest", "allocation", "special", "net")


def _option(name: str, word: str, **more: Any) -> Any:
    return typer.Option(more.pop("default", None), name, help=f"cli.burden.{word}.help", **more)


_COST: Any = typer.Option(..., "--cost", metavar="YEN", parser=as_yen, help="cli.burden.cost.help")
_DATE: Any = typer.Option(..., "--date", metavar="DATE", parser=as_date, help="cli.burden.date.help")
_INDEX: Any = typer.Option(
    None, "--fiscal-index", metavar="X", parser=as_fiscal_index, help="cli.plan.fiscal_index.help"
)
_METHOD = _option("--method", "method", default=_METHODS[0], metavar="|".join(_METHODS), parser=as_choice(_METHODS))


def _bond(name: str) -> object:
    from todoku.programmes.local_share.bonds import builtin_bonds

    return builtin_bonds().bond(name)


def _ground(written: str) -> object:
    from todoku.programmes.grounds import stated_grounds

    return stated_grounds(written)


def burden(
    area: str = AREA,
    cost: int = _COST,
    day: date = _DATE,
    programme: list[str] | None = _option("--programme", "programme", metavar="ID"),
    grant: str | None = _option("--grant", "grant", metavar="ID"),
    eligible: int | None = _option("--eligible-cost", "eligible", metavar="YEN", parser=as_yen),
    implementer: str = _option("--implementer", "implementer", default="municipality", metavar="WORD"),
    part: str | None = _option("--part", "part", metavar="NAME"),
    ground: str | None = _option("--ground", "ground", metavar="WORDS", parser=as_known(_ground)),
    index: str | None = _INDEX,
    pack: Path | None = INDEX_PACK,
    fact: list[str] | None = _option("--fact", "fact", metavar="NAME=X"),
    met: list[str] | None = _option("--met", "met", metavar="NEED"),
    unmet: list[str] | None = _option("--unmet", "unmet", metavar="NEED"),
    bond: str | None = _option("--bond", "bond", metavar="ID", parser=as_known(_bond)),
    interest: str | None = _option("--interest", "interest", metavar="RATE"),
    years: int | None = _option("--years", "years", metavar="N", parser=as_whole),
    grace: int = _option("--grace", "grace", default=0, metavar="N", parser=as_whole),
    method: str = _METHOD,
    per_year: int = _option("--per-year", "per_year", default=2, metavar="1|2", parser=as_whole),
    prefecture: int | None = _option("--prefecture", "prefecture", metavar="YEN", parser=as_yen),
    on_base: bool = _option("--prefecture-on-base", "on_base", default=False),
    contribution: int | None = _option("--contribution", "contribution", metavar="YEN", parser=as_yen),
    rules: Path | None = RULES,
    rules_as_of: date | None = RULES_AS_OF,
    rate: str | None = RATE,
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Follow a project's cost to the real burden of the town, for every combination of grants and bonds."""
    from todoku.programmes.local_share.bonds import builtin_bonds
    from todoku.programmes.local_share.stack_record import burden_document

    values = {"cost_jpy": cost, "eligible_cost_jpy": eligible, "implementer": implementer, "part": part}
    values |= {"area_ground": ground, "fiscal_index": index, "grant": grant, "user_rate": rate}
    book = indices_of(pack, lang)
    question = _question(area, day, values, facts=fact or (), rules_as_of=rules_as_of, indices=book)
    plan = _plan(
        terms=_terms(years, grace, interest, method, per_year),
        facts={**_needs(met or (), holds=True), **_needs(unmet or (), holds=False)},
        support=(prefecture, on_base),
        contribution=contribution,
    )
    chosen, stacks = _stacks(programme or (), rules, question, plan)
    if as_json:
        print_json(burden_document([one for one in stacks if bond in (None, one.bond)], builtin_bonds(), lang))
    else:
        _tell(stacks, bond, _Words(chosen, builtin_bonds(), lang))


def _terms(years: int | None, grace: int, interest: str | None, method: str, per_year: int) -> Terms:
    from todoku.errors import InputError, UsageError
    from todoku.programmes.local_share.repayment import Terms, parse_interest

    try:
        rate = None if interest is None else parse_interest(interest)
        return Terms(years, grace, rate, method, per_year)  # type: ignore[arg-type]  # (as_choice lets only the methods through)
    except InputError as error:
        raise UsageError(error.code, **error.params) from error


def _needs(names: Sequence[str], *, holds: bool) -> dict[str, bool]:
    from todoku.errors import UsageError
    from todoku.programmes.local_share.bonds import builtin_bonds

    known = [bond.id for bond in builtin_bonds().bonds]
    for name in names:
        kind, _, bond = name.partition(":")
        if kind not in _SETTLED or (bond and bond not in known):
            raise UsageError("burden.need", value=name, allowed=list(_SETTLED))
    return dict.fromkeys(names, holds)


def _plan(*, terms: Terms, facts: dict[str, bool], support: tuple[int | None, bool], contribution: int | None) -> Plan:
    from todoku.programmes.local_share.stack import Plan, Support

    amount, on_base = support
    return Plan(
        terms=terms,
        facts=facts,
        support=None if amount is None else Support(amount, "on_base" if on_base else "on_residual"),
        contribution_jpy=contribution,
    )


def _stacks(
    names: Sequence[str], rules: Path | None, question: Question, plan: Plan
) -> tuple[dict[str, Programme], tuple[Stack, ...]]:
    """Return the programmes asked for and the ways to pay; those of a person's own folder are schemes of their own."""
    from todoku.programmes.local_share.stack import lawful_stacks
    from todoku.programmes.rulebook.load import builtin_programmes, choose, programmes

    found = programmes(rules)
    chosen = {name: choose(found, name) for name in names}
    _refuse_unasked(question.facts, chosen.values())
    _refuse_unknown(question, chosen.values())
    own = [one for name, one in chosen.items() if name not in builtin_programmes()]
    national = [one for name, one in chosen.items() if name in builtin_programmes()]
    return chosen, lawful_stacks(national, question, schemes=own, plan=plan)


def _refuse_unasked(facts: Iterable[str], chosen: Iterable[Programme]) -> None:
    """Raise UsageError for a fact that none of the programmes asks: a misspelt one would leave the answer open."""
    from todoku.errors import UsageError
    from todoku.programmes.rows.reading import declared_inputs

    asked = {one.id: sorted(declared_inputs(one)) for one in chosen}
    known = {name for one, names in asked.items() for short in names for name in (short, f"{one}.{short}")}
    for name in facts:
        if name not in known:
            allowed = sorted({short for names in asked.values() for short in names})
            raise UsageError("burden.fact_unknown", value=name, allowed=allowed or ["-"])


def _refuse_unknown(question: Question, chosen: Collection[Programme]) -> None:
    """Raise UsageError for an implementer or a grant that none of the programmes has."""
    from todoku.errors import UsageError
    from todoku.programmes.question import IMPLEMENTERS

    implementers = dict.fromkeys((*IMPLEMENTERS, *(name for one in chosen for name in one.implementers())))
    if question.implementer not in implementers:
        raise UsageError("cli.choice", value=question.implementer, choices=list(implementers))
    grants = dict.fromkeys(name for one in chosen for name in one.grants)
    if question.grant is not None and question.grant not in grants:
        raise UsageError("burden.grant_unknown", value=question.grant, allowed=list(grants) or ["-"])


def bonds(lang: Lang = LANG, as_json: bool = JSON) -> None:
    """Show the bonds with their clauses and sources."""
    from todoku.programmes.local_share.bonds import builtin_bonds

    found = builtin_bonds()
    if as_json:
        print_json(found.model_dump(mode="json", by_alias=True))
        return
    for bond in found.bonds:
        for line in _bond_lines(bond, found, lang):
            typer.echo(line)


def _question(
    area: str,
    day: date,
    values: dict[str, str | int | None],
    *,
    facts: Sequence[str],
    rules_as_of: date | None,
    indices: IndexBook | None,
) -> Question:
    from dataclasses import replace

    from todoku.areas.municipalities import find_region
    from todoku.errors import UsageError
    from todoku.programmes.ask import question_of
    from todoku.programmes.rulebook.load import builtin_programmes

    region = find_region(area)
    if not region.is_municipality:
        raise UsageError("burden.one_municipality", name=region.name)
    given = {name: str(value) for name, value in values.items() if value is not None}
    given |= {"decision_date": day.isoformat(), "municipality_code": region.area_code}
    named = dict(one.split("=", 1) for one in facts if "=" in one)
    for one in facts:
        if "=" not in one:
            raise UsageError("burden.facts", value=one)
    question = question_of(given, next(iter(builtin_programmes().values())), indices=indices)
    return replace(question, facts=named, rules_as_of=rules_as_of)


class _Words:
    """What the lines name: programmes and bonds in the language of the call."""

    def __init__(self, programmes: dict[str, Programme], bonds: Bonds, lang: Lang) -> None:
        self.programmes, self.bonds, self.lang = programmes, bonds, lang

    def __call__(self, key: str, /, **params: object) -> str:
        return text(f"burden.{key}", self.lang, **params)

    def title(self, stack: Stack) -> str:
        from todoku.programmes.local_share.stack_record import stack_title

        return stack_title(stack, self.lang, programmes=self.programmes, bonds=self.bonds)


def _tell(stacks: Sequence[Stack], bond: str | None, words: _Words) -> None:
    from todoku.errors import InputError

    ranked = [one for one in stacks if one.rank is not None]
    wanted = [one for one in ranked if bond in (None, one.bond)]
    if bond is not None and not wanted:
        why = [step.sentence(words.lang) for one in stacks if one.bond == bond for step in one.reasons]
        raise InputError("burden.no_stack", bond=bond, reason=why[0] if why else "-")
    if bond is None:
        _tell_ranked(ranked, words)
    if wanted:
        _tell_chosen(wanted[0], words)
    else:
        typer.echo(words("told.none"))
    if bond is None:
        for status in ("unknown", "unlawful"):
            _tell_rest([one for one in stacks if one.status == status], status, words)


def _tell_ranked(ranked: Sequence[Stack], words: _Words) -> None:
    typer.echo("\t".join(words(f"head.{name}") for name in _RANKED))
    for one in ranked:
        if one.burden is None:
            continue
        amounts = (one.burden.split.national_jpy, one.burden.local_jpy, one.burden.bond_jpy, one.burden.real_burden_jpy)
        shown = (str(one.rank), words.title(one), *(f"{amount:,}" for amount in amounts))
        ratio = "-" if one.burden.real_ratio is None else f"{float(one.burden.real_ratio):.2%}"
        typer.echo("\t".join((*shown, ratio, str(len(one.conditions)))))


def _tell_chosen(stack: Stack, words: _Words) -> None:
    if stack.burden is None:
        return
    typer.echo("")
    typer.echo(words("told.chosen", stack=words.title(stack), basis=words(f"basis.{stack.burden.basis}")))
    typer.echo("\t".join((words("head.year"), *(words(f"head.{name}") for name in _YEARS))))
    for year in stack.burden.years:
        typer.echo("\t".join((str(year.fiscal_year), *_cells(year))))
    typer.echo("\t".join((words("head.sum"), *_sums(stack.burden.years))))
    _tell_steps("conditions", stack.conditions, words)
    _tell_steps("rests_on", stack.rests_on, words)
    notes = [one for one in words.bonds.notes if (stack.bond if one.applies == "bond" else stack.programmes)]
    if notes:
        typer.echo(words("told.notes"))
    for note in notes:
        cited = words.bonds.cited(note.cite)
        typer.echo(f"  {note.text.in_lang(words.lang)} [{cited['clause']} {cited['source']}]")


def _sums(years: Sequence[BurdenYear]) -> Iterator[str]:
    for name in _YEARS:
        amounts = [getattr(year, f"{name}_jpy") for year in years]
        yield "-" if None in amounts else f"{sum(amounts):,}"


def _cells(year: BurdenYear) -> Iterator[str]:
    for name in _YEARS:
        amount = getattr(year, f"{name}_jpy")
        yield "-" if amount is None else f"{amount:,}"


def _tell_steps(name: str, steps: Sequence[TraceStep], words: _Words) -> None:
    if steps:
        typer.echo(words(f"told.{name}"))
    for step in steps:
        typer.echo(f"  {step.line(words.lang)}")


def _tell_rest(stacks: Sequence[Stack], status: str, words: _Words) -> None:
    if stacks:
        typer.echo("")
        typer.echo(words(f"told.{status}"))
    grouped: dict[str, list[str]] = {}
    for one in stacks:
        reason = one.reasons[0].sentence(words.lang) if one.reasons else ""
        grouped.setdefault(reason, []).append(words.title(one))
    for reason, titles in grouped.items():
        typer.echo(f"  {text('burden.told.list', words.lang, titles=titles)}: {reason}")


def _bond_lines(bond: Bond, bonds: Bonds, lang: Lang) -> Iterator[str]:
    from todoku.programmes.local_share.stack_rules import percent

    yield f"# {bond.title.in_lang(lang)} ({bond.id})"
    for version in bond.versions:
        last = version.to.isoformat() if version.to else text("programmes.no_end", lang)
        status = text(f"programmes.rule_status.{version.status}", lang)
        yield f"## {version.from_.isoformat()} - {last} ({status})"
        cited = bonds.cited(version.cite)
        if version.issue_ratio is not None and version.allocation_ratio is not None:
            ratios = {"issue": percent(version.issue_ratio), "allocation": percent(version.allocation_ratio)}
            said = text("burden.step.ratios", lang, bond=bond.title.both(), **ratios)
        else:
            said = version.reason.in_lang(lang) if version.reason is not None else ""
        yield f"  {said} [{cited['clause']} {cited['source']}]"
        for need in version.needs:
            cited = bonds.cited(need.cite)
            line = text("burden.condition.need", lang, need=need.text.both())
            yield f"  {line} [{cited['clause']} {cited['source']}]"
