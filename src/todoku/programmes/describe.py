"""Tells a programme to a person: its versions, rates, areas, cost lines and sources, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.programmes.lookup import condition_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from todoku.i18n import Lang
    from todoku.programmes.rules import CompiledGrant, Programme
    from todoku.programmes.schema import RateRow, Rules, Version


def summary(programme: Programme, lang: Lang) -> str:
    """Return a programme in one line: id, title, authority, and the dates of its versions."""
    file = programme.file
    spans = "; ".join(_span(compiled.version, lang) for compiled in programme.grant().versions)
    return f"{file.id}  {file.title.in_lang(lang)} ({file.authority.in_lang(lang)})  {spans}"


def description(programme: Programme, lang: Lang, *, on: dt.date | None = None) -> Iterator[str]:
    """Yield the lines of a programme's rules, of one date or of all its versions; each cell with its clause."""
    yield summary(programme, lang)
    for grant in programme.grants.values():
        yield ""
        yield f"# {grant.grant.title.in_lang(lang)} ({grant.grant.id})"
        yield from _grant_lines(programme, grant, lang, on)
    yield ""
    yield f"# {text('programmes.show.sources', lang)}"
    for name, origin in programme.file.sources.items():
        parts = (name, origin.publisher, origin.title, origin.as_of, origin.url, origin.kind, origin.confidence)
        yield "  " + " | ".join(part for part in parts if part)


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
        yield from _rule_lines(programme, version.rules, lang)


def _rule_lines(programme: Programme, rules: Rules, lang: Lang) -> Iterator[str]:
    yield f"  {text('programmes.show.rates', lang)}"
    for row in rules.rates:
        conditions = condition_words(rules, row, list(row.when))[lang]
        yield f"    {conditions}: {_result(row, lang)} {programme.clause(row.cite)}"
    yield f"  {text('programmes.show.areas', lang)}"
    for area in rules.areas:
        yield f"    {area.title.in_lang(lang)} -> {rules.area_classes[area.class_].in_lang(lang)}"
    yield f"  {text('programmes.show.implementers', lang)}"
    for implementer in rules.implementers.values():
        route = text(f"programmes.route.{implementer.route}", lang)
        yield f"    {implementer.title.in_lang(lang)}: {route} {programme.clause(implementer.cite)}"
    if rules.costs:
        yield f"  {text('programmes.show.costs', lang)}"
    for cost in rules.costs:
        said = text(f"programmes.eligibility.{cost.eligibility}", lang)
        reason = f" {cost.reason.in_lang(lang)}" if cost.reason is not None else ""
        yield f"    {cost.title.in_lang(lang)} ({cost.id}): {said}{reason} {programme.clause(cost.cite)}"
    rounding = rules.rounding
    key = "programmes.trace.rounding_assumed" if rounding.basis == "assumed" else "programmes.trace.rounding"
    mode = text(f"programmes.rounding.{rounding.mode.value}", lang)
    yield f"  {text(key, lang, unit_jpy=rounding.unit_jpy, mode=mode)}"


def _result(row: RateRow, lang: Lang) -> str:
    if row.rate is not None:
        return text("programmes.trace.rate", lang, rate=str(row.rate))
    reason = row.reason.in_lang(lang) if row.reason is not None else ""
    return f"{text(f'programmes.status.{row.outcome}', lang)} {reason}"


def _span(version: Version, lang: Lang) -> str:
    ends = version.to.isoformat() if version.to is not None else text("programmes.no_end", lang)
    return f"{version.from_.isoformat()} - {ends} ({text(f'programmes.rule_status.{version.status}', lang)})"
