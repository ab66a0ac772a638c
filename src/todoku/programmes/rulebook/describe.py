"""Tells a programme to a person: its versions, rates, areas, cost lines and sources, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.programmes.fiscal_index import LAWS
from todoku.programmes.lookup import condition_words
from todoku.programmes.rulebook.describe_terms import in_kind_line, limit_lines, term_lines
from todoku.programmes.rulebook.schema import FISCAL_INDEX, ChoiceInput

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from todoku.i18n import Lang
    from todoku.programmes.rulebook.rules import CompiledGrant, Programme
    from todoku.programmes.rulebook.schema import Input, NumberInput, RateRow, Rounding, Rules, Version


def summary(programme: Programme, lang: Lang) -> str:
    """Return a programme in one line: id, title, authority, and the dates of its versions."""
    file = programme.file
    spans = "; ".join(_span(compiled.version, lang) for compiled in programme.grant().versions)
    kinds = list(dict.fromkeys(grant.support for grant in file.grants))
    marks = [text(f"programmes.support.{kind}", lang) for kind in kinds if kinds != ["subsidy"]]
    marks += [text("programmes.era.historical", lang)] if file.era == "historical" else []
    marked = f" [{', '.join(marks)}]" if marks else ""
    return f"{file.id}  {file.title.in_lang(lang)} ({file.authority.in_lang(lang)}){marked}  {spans}"


def description(programme: Programme, lang: Lang, *, on: dt.date | None = None) -> Iterator[str]:
    """Yield the lines of a programme's rules, of one date or of all its versions; each cell with its clause."""
    yield summary(programme, lang)
    for grant in programme.grants.values():
        yield ""
        yield f"# {grant.grant.title.in_lang(lang)} ({grant.grant.id})"
        yield from _support_lines(programme, grant, lang)
        yield from _grant_lines(programme, grant, lang, on)
    yield from term_lines(programme, lang)
    yield ""
    yield f"# {text('programmes.show.sources', lang)}"
    for name, origin in programme.file.sources.items():
        parts = (name, origin.publisher, origin.title, origin.as_of, origin.url, origin.kind, origin.confidence)
        yield "  " + " | ".join(part for part in parts if part)


def _support_lines(programme: Programme, grant: CompiledGrant, lang: Lang) -> Iterator[str]:
    if grant.grant.support != "subsidy":
        support = text(f"programmes.support.{grant.grant.support}", lang)
        yield f"  {text('programmes.trace.support', lang, support=support)}"
    if grant.grant.in_kind is not None:
        yield f"  {in_kind_line(programme, grant.grant.in_kind, lang)}"


def _grant_lines(programme: Programme, grant: CompiledGrant, lang: Lang, on: dt.date | None) -> Iterator[str]:
    told: list[Rules] = []
    for compiled in grant.versions:
        version = compiled.version
        if on is not None and compiled is not grant.at(on):
            continue
        yield f"## {_span(version, lang)}"
        if version.reason is not None:
            yield f"  {version.reason.in_lang(lang)} {programme.clause(version.cite)}"
        if version.outside is not None:
            yield f"  {version.outside.reason.in_lang(lang)} {programme.clause(version.outside.cite)}"
        for note in version.notes:
            yield f"  {text('programmes.trace.note', lang, note=note.text.both())}"
        if version.rules is None:
            continue
        if version.rules in told:
            yield f"  {text('programmes.show.same_rules', lang)}"
            continue
        told.append(version.rules)
        yield from _rule_lines(programme, grant, version.rules, lang)


def _rule_lines(programme: Programme, grant: CompiledGrant, rules: Rules, lang: Lang) -> Iterator[str]:
    if rules.rates:
        yield f"  {text('programmes.show.rates', lang)}"
    for row in rules.rates:
        yield from _row_lines(programme, rules, row, lang)
    yield from _asked_lines(programme, rules, lang)
    yield f"  {text('programmes.show.areas', lang)}"
    for area in rules.areas:
        yield f"    {area.title.in_lang(lang)} -> {rules.area_classes[area.class_].in_lang(lang)}"
    if not rules.areas:
        yield f"    {text('programmes.trace.anywhere', lang)}"
    yield f"  {text('programmes.show.implementers', lang)}"
    for implementer in rules.implementers.values():
        route = f": {text(f'programmes.route.{implementer.route}', lang)}" if grant.grant.support == "subsidy" else ""
        yield f"    {implementer.title.in_lang(lang)}{route} {programme.clause(implementer.cite)}"
    if rules.costs:
        yield f"  {text('programmes.show.costs', lang)}"
    for cost in rules.costs:
        said = text(f"programmes.eligibility.{cost.eligibility}", lang)
        reason = f" {cost.reason.in_lang(lang)}" if cost.reason is not None else ""
        yield f"    {cost.title.in_lang(lang)} ({cost.id}): {said}{reason} {programme.clause(cost.cite)}"
    if rules.rounding is not None:
        yield f"  {_rounding_line(rules.rounding, lang)}"


def _asked_lines(programme: Programme, rules: Rules, lang: Lang) -> Iterator[str]:
    if rules.limits is not None:
        yield f"  {text('programmes.show.limits', lang)}"
        yield from (f"    {line}" for line in limit_lines(programme, rules.limits, lang))
    if rules.inputs:
        yield f"  {text('programmes.show.inputs', lang)}"
    for name, declared in rules.inputs.items():
        yield f"    {name}: {_input_line(declared, lang)}"
        if name == FISCAL_INDEX and not isinstance(declared, ChoiceInput):
            yield from (f"      {line}" for line in _index_lines(programme, declared, lang))


def _row_lines(programme: Programme, rules: Rules, row: RateRow, lang: Lang) -> Iterator[str]:
    conditions = condition_words(rules, row, list(row.when))[lang] or text("programmes.show.always", lang)
    yield f"    {conditions}: {_result(row, lang)} {programme.clause(row.cite)}"
    if row.conditional is not None:
        yield f"      {text('programmes.trace.conditional', lang, condition=row.conditional.both())}"
    if row.others is not None:
        shares = [f"{text(f'programmes.party.{party}', lang)} {share}" for party, share in row.others.items()]
        yield f"      {text('programmes.show.others', lang, shares=shares)}"
    if row.others_note is not None:
        yield f"      {row.others_note.text.in_lang(lang)} {programme.clause(row.others_note.cite)}"
    if row.limits is not None:
        yield from (f"      {line}" for line in limit_lines(programme, row.limits, lang))


def _input_line(declared: Input, lang: Lang) -> str:
    title = declared.title.in_lang(lang)
    if not isinstance(declared, ChoiceInput):
        return title
    return f"{title} ({', '.join(f'{value} = {name.in_lang(lang)}' for value, name in declared.values.items())})"


def _index_lines(programme: Programme, declared: NumberInput, lang: Lang) -> Iterator[str]:
    """Yield which year's fiscal index is meant, whose rounding it has, and what is taken for granted in it."""
    year, law = declared.year, declared.law
    if year is None:
        yield text("programmes.trace.index_newest", lang)
    elif year.lag_years is not None:
        yield f"{text('programmes.show.index_lag', lang, lag=year.lag_years)} {programme.clause(year.cite)}"
    elif year.assumed is not None:
        yield f"{text('programmes.trace.assumed', lang, note=year.assumed.both())} {programme.clause(year.cite)}"
    if law is not None:
        line = text("programmes.trace.index_law", lang, law=LAWS[law.id].law)
        yield f"{line} {programme.clause(law.cite)}"
    for note in declared.assumed:
        yield f"{text('programmes.trace.assumed', lang, note=note.text.both())} {programme.clause(note.cite)}"


def _rounding_line(rounding: Rounding, lang: Lang) -> str:
    key = "programmes.trace.rounding_assumed" if rounding.basis == "assumed" else "programmes.trace.rounding"
    mode = text(f"programmes.rounding.{rounding.mode.value}", lang)
    return text(key, lang, unit_jpy=rounding.unit_jpy, mode=mode)


def _result(row: RateRow, lang: Lang) -> str:
    if row.rate is not None:
        return text("programmes.trace.rate", lang, rate=str(row.rate))
    if row.fixed_jpy is not None:
        return text("programmes.trace.fixed", lang, fixed_jpy=row.fixed_jpy)
    reason = row.reason.in_lang(lang) if row.reason is not None else ""
    return f"{text(f'programmes.gives.{row.outcome}', lang)} {reason}"


def _span(version: Version, lang: Lang) -> str:
    ends = version.to.isoformat() if version.to is not None else text("programmes.no_end", lang)
    return f"{version.from_.isoformat()} - {ends} ({text(f'programmes.rule_status.{version.status}', lang)})"
