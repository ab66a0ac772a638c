"""Tells which fiscal index was taken, of which year and from where, how it was worked out, or why there is none."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.dates import fiscal_year, fiscal_year_label
from todoku.programmes.fiscal_index import LAWS, PUBLISHED, YEARS, lag_of, yearly_ratios
from todoku.programmes.trace import TraceStep, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.programmes.fiscal_index import FoundIndex, IndexRule
    from todoku.programmes.reasoning import Reasoning
    from todoku.programmes.rulebook.schema import NumberInput

_DIGITS_SHOWN = 5
"""Decimals shown of a ratio that is not rounded."""


def say_index(found: Reasoning, declared: NumberInput) -> None:
    """Add the steps that tell the index for which the rules ask, and what is taken for granted in it."""
    lag = lag_of(declared)
    if lag is not None and declared.year is not None:
        year = fiscal_year(found.question.decision_date) - lag
        found.say("programmes.trace.index_lag", declared.year.cite, lag=lag, year=year_words(year))
    index = found.index
    if index.text is None:
        return
    if index.parts:
        _say_working(found, declared)
    elif index.fiscal_year is None:
        found.say("programmes.trace.index_given", decides=True, index=index.text)
    else:
        _say_published(found, declared)
    for note in declared.assumed:
        found.caution("programmes.trace.assumed", note.cite, note=note.text.both())


def say_no_index(found: Reasoning, declared: NumberInput) -> None:
    """Add to the reasons why the index is not known: which year is lacking, and which ones are held."""
    lag = lag_of(declared)
    if lag is not None:
        year = fiscal_year(found.question.decision_date) - lag
        found.say("programmes.trace.index_year_none", decides=True, year=year_words(year), lag=lag)
    elif found.index.held:
        found.say("programmes.trace.index_only_later", decides=True)
    else:
        found.say("programmes.trace.index_none", decides=True)
    if found.index.held:
        found.say("programmes.trace.index_held", decides=True, years=[year_words(one) for one in found.index.held])


def year_words(year: int) -> dict[str, str]:
    """Return a fiscal year in both languages."""
    return {"ja": fiscal_year_label(year), "en": f"FY{year}"}


def law_words(rule: IndexRule) -> dict[str, str]:
    """Return how a law rounds the mean, in both languages."""
    mode = words(f"programmes.rounding.{'floor' if rule.truncated else 'half_up'}")
    return words("programmes.index.mean_rounding", digits=rule.digits, mode=mode)


def _say_published(found: Reasoning, declared: NumberInput) -> None:
    index = found.index
    assert index.fiscal_year is not None
    params = {"index": index.text, "year": year_words(index.fiscal_year)}
    found.add(TraceStep("programmes.trace.index", params, source=index.source), decides=True)
    if lag_of(declared) is not None:
        return
    if declared.year is None or declared.year.assumed is None:
        found.caution("programmes.trace.index_newest")
    else:
        found.caution("programmes.trace.assumed", declared.year.cite, note=declared.year.assumed.both())


def _say_working(found: Reasoning, declared: NumberInput) -> None:
    index = found.index
    rule = LAWS[index.law or PUBLISHED.id]
    if declared.law is not None:
        found.say("programmes.trace.index_law", declared.law.cite, law=rule.law)
    for step in _working(index, rule):
        found.add(step)
    found.say("programmes.trace.index_worked", decides=True, index=index.text, law=rule.law)
    if declared.law is None:
        found.caution("programmes.trace.index_law_assumed")


def _working(index: FoundIndex, rule: IndexRule) -> Iterator[TraceStep]:
    """Yield the working line by line: each year's ratio, and their mean."""
    cited = {"clause": rule.law if rule.clause is None else f"{rule.law} {rule.clause}", "source": rule.url}
    digits = rule.yearly_digits
    ratios = yearly_ratios(index.parts, rule)
    shown = [_shown(ratio, _DIGITS_SHOWN if digits is None else digits) for ratio in ratios]
    key = "programmes.trace.index_ratio" if digits is None else "programmes.trace.index_ratio_rounded"
    for number, ((revenue, need), ratio) in enumerate(zip(index.parts, shown, strict=True), start=1):
        params = {"number": number, "revenue_jpy": revenue, "need_jpy": need, "ratio": ratio, "digits": digits}
        yield TraceStep(key, params, **cited)
    params = {
        "ratios": " + ".join(shown),
        "mean": _shown(sum(ratios, Fraction(0)) / YEARS, _DIGITS_SHOWN),
        "rounding": law_words(rule),
        "index": index.text,
    }
    yield TraceStep("programmes.trace.index_mean", params, **cited)


def _shown(value: Fraction, digits: int) -> str:
    """Return a number with so many decimals, and three dots where it goes on."""
    shifted = value * 10**digits
    whole, rest = divmod(int(shifted), 10**digits)
    return f"{whole}.{rest:0{digits}}{'' if shifted.denominator == 1 else '…'}"
