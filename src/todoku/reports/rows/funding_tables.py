"""The tables of who pays: forms of ownership side by side, the grant, the payers, and what must be settled first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.part_names import grant_rate
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku.i18n import Lang
    from todoku.plans.funding.form import FundingOption, GrantAssessment, Shares
    from todoku.plans.plan import Plan

_DASH = "—"
_NO_REASONS = frozenset({"programmes.trace.what_if_rules", "programmes.trace.user_rate"})
"""Steps that say by which rules a what-if was made, and not why it came to nothing."""
PARTIES = ("national", "prefecture", "municipality", "operator")
_SPLIT = ("municipality", "operator")
"""The payers who share what the grant leaves where an operator builds."""


def shares(paid: FundingOption | Shares) -> dict[str, int | None]:
    """Return who pays how much: national, prefecture, municipality, operator; None where not known."""
    return {
        "national": paid.national_jpy,
        "prefecture": paid.prefecture_jpy,
        "municipality": paid.municipality_jpy,
        "operator": paid.operator_jpy,
    }


def what_if_shares(option: FundingOption) -> dict[str, int | None]:
    """Return who pays how much in the what-if; of an older plan only the state's part is known."""
    if option.what_if_shares is not None:
        return shares(option.what_if_shares)
    national = None if option.what_if is None else option.what_if.national_jpy
    return dict.fromkeys(PARTIES) | {"national": national}


def is_open(parts: dict[str, int | None], party: str) -> bool:
    """Whether a payer's part is not known because municipality and operator have still to agree on theirs."""
    return party in _SPLIT and parts[party] is None and None not in (parts["national"], parts["prefecture"])


def share(parts: dict[str, int | None], party: str, lang: Lang) -> str:
    """Return what a payer pays, in digits; 未定 where it has still to be agreed on, else the word for unknown."""
    return words.to_be_agreed(lang) if is_open(parts, party) else words.number(parts[party], lang)


def split_reasons(plan: Plan, lang: Lang) -> list[str]:
    """Return why the split between municipality and operator is open, each reason once."""
    paid = [one for option in plan.funding.options for one in (option, option.what_if_shares) if one is not None]
    return list(dict.fromkeys(words.reason(one.split_reason, lang) for one in paid if one.split_reason is not None))


def payer(party: str, plan: Plan, lang: Lang) -> str:
    """Return what a payer is called in this area: 国, 道, 町, 事業者."""
    if party == "prefecture":
        return words.prefecture_kind(plan.area, lang)
    if party == "municipality":
        return words.municipality_kind(plan.area, lang)
    return text(f"report.payer.{party}", lang)


def option_name(option: FundingOption, lang: Lang) -> str:
    """Return the name of a form of ownership."""
    return text(f"report.option.{option.id}", lang)


def reasons_unknown(plan: Plan, lang: Lang) -> list[str]:
    """Return why grants are not known: the reasons that all such forms share, else every reason once."""
    return _shared_reasons([one.assessment for one in plan.funding.options if one.national_jpy is None], lang)


def _shared_reasons(unknown: list[GrantAssessment], lang: Lang) -> list[str]:
    found = [
        [words.reason(one, lang).rstrip("。.") for one in assessment.reasons if one.code not in _NO_REASONS]
        for assessment in unknown
    ]
    every = list(dict.fromkeys(reason for reasons in found for reason in reasons))
    if unknown and not every:
        return [text("report.reason.not_found", lang)]
    shared = [reason for reason in every if all(reason in reasons for reasons in found)]
    return shared or every


def has_what_if(plan: Plan) -> bool:
    """Whether any amount of the plan was made with rules or rates that are not those in force: it is stamped 試算."""
    funding = plan.funding
    return bool(
        funding.rules_as_of or funding.user_rate or any(option.what_if is not None for option in funding.options)
    )


def outside_jpy(plan: Plan) -> int:
    """Return the part of the plan's cost that the forms of ownership do not cover: the base stations."""
    options = plan.funding.options
    return plan.totals.capex_jpy - options[0].capex_jpy if options else 0


def outside_notes(plan: Plan, lang: Lang) -> tuple[str, ...]:
    """Return the note that says which part of the cost is not in a table of the forms of ownership."""
    left_out = outside_jpy(plan)
    return (text("report.note.outside", lang, amount=words.yen(left_out, lang)),) if left_out else ()


def payers_table(plan: Plan, lang: Lang) -> Table:
    """Return who pays under each form of ownership, with the what-if in a row of its own under the unknown."""
    yen = text("report.unit.yen", lang)
    others = text("report.col.other_than_national", lang)
    columns = (
        Column(text("report.col.form", lang), weight=1.8),
        Column(text("report.col.cost", lang), "right", yen, weight=1.0),
        Column(payer("national", plan, lang), "right", yen, weight=1.0),
        *(Column(payer(party, plan, lang), "right", yen, others, weight=1.0) for party in PARTIES[1:]),
    )
    rows: list[Row] = []
    for option in plan.funding.options:
        name = option_name(option, lang)
        rows.append(_payers_row(name, option.capex_jpy, option, shares(option), lang))
        if option.what_if is not None:
            label = words.what_if_label(option.what_if, plan.funding.user_rate, lang)
            row = _payers_row(label, option.capex_jpy, option.what_if_shares, what_if_shares(option), lang)
            rows.append(replace(row, kind="what_if"))
    notes = [text("report.note.unknown_because", lang, why=why) for why in reasons_unknown(plan, lang)]
    supposed = [one.what_if for one in plan.funding.options if one.what_if and one.what_if.national_jpy is None]
    notes += [text("report.note.what_if_unknown", lang, why=why) for why in _shared_reasons(supposed, lang)]
    notes += [words.reason(one, lang) for one in plan.funding.facts]
    notes += split_reasons(plan, lang)
    return Table(
        "payers", text("report.table.payers", lang), columns, tuple(rows), (*notes, *outside_notes(plan, lang))
    )


def _payers_row(
    name: str, capex_jpy: int, paid: FundingOption | Shares | None, parts: dict[str, int | None], lang: Lang
) -> Row:
    """Return who pays how much; what two have still to share stands as their sum in one cell over both."""
    cost = words.number(capex_jpy, lang)
    if paid is None or not is_open(parts, "municipality"):
        return Row((name, cost, *(share(parts, party, lang) for party in PARTIES)))
    sum_jpy = words.number(paid.municipality_and_operator_jpy, lang)
    both = text("report.split_sum", lang, amount=sum_jpy)
    return Row((name, cost, *(share(parts, party, lang) for party in PARTIES[:2]), both), spans=(1, 1, 1, 1, 2))


def options_table(plan: Plan, lang: Lang) -> Table:
    """Return the forms of ownership side by side: who builds, by which rules, who pays, and ten years in one figure."""
    columns = (
        Column(text("report.col.item", lang), weight=1.15),
        *(Column(option_name(option, lang), "right", weight=1.0) for option in plan.funding.options),
    )
    rows = [
        _row(plan, text("report.option.owner", lang), lambda one: text(f"report.option.{one.id}.owner", lang)),
        _row(plan, text("report.option.runs", lang), lambda one: text(f"report.option.{one.id}.runs", lang)),
        *_grant_rows(plan, lang),
        *_payer_rows(plan, lang),
        *_what_if_rows(plan, lang),
        Row((text("report.option.group.running", lang),), "group"),
        _row(plan, text("report.option.ten_year_net", lang), lambda one: words.number(one.ten_year_net_jpy, lang)),
        _row(plan, text("report.option.break_even", lang), lambda one: _fee(one, lang)),
    ]
    reasons = [one.balance_reason for one in plan.funding.options if one.balance_reason is not None]
    why = dict.fromkeys(words.reason(one, lang) for one in reasons)
    notes = (text("report.note.minus", lang), *split_reasons(plan, lang), *why, *outside_notes(plan, lang))
    return Table("options", text("report.table.options", lang), columns, tuple(rows), notes)


def _row(plan: Plan, label: str, value: Callable[[FundingOption], str]) -> Row:
    return Row((label, *(value(option) for option in plan.funding.options)))


def _grant_rows(plan: Plan, lang: Lang) -> list[Row]:
    def row(key: str, value: Callable[[GrantAssessment], str]) -> Row:
        return _row(plan, text(f"report.option.{key}", lang), lambda one: value(one.assessment))

    unknown = words.unknown(lang)
    return [
        Row((text("report.option.group.grant", lang),), "group"),
        _programme_row(plan, lang),
        row("implementer", lambda one: text(f"programmes.implementer.{one.implementer}", lang)),
        row("route", lambda one: _DASH if one.route is None else text(f"programmes.route.{one.route}", lang)),
        row("status", lambda one: text(f"programmes.status.{one.status}", lang)),
        row("rule_status", lambda one: text(f"programmes.rule_status.{one.rule_status}", lang)),
        row("fiscal_index", lambda one: one.fiscal_index or (_DASH if one.implementer == "private" else unknown)),
        row("rate", lambda one: grant_rate(one, lang)),
        row("eligible", lambda one: words.number(one.eligible_cost_jpy, lang)),
        row("to_be_asked", lambda one: words.number(one.to_be_asked_cost_jpy, lang)),
    ]


def _payer_rows(plan: Plan, lang: Lang) -> list[Row]:
    rows = [
        Row((text("report.option.group.payers", lang),), "group"),
        _row(plan, text("report.option.capex", lang), lambda one: words.number(one.capex_jpy, lang)),
    ]
    for party in PARTIES:
        amounts = [share(shares(option), party, lang) for option in plan.funding.options]
        rows.append(Row((payer(party, plan, lang), *amounts)))
    rows += _sum_rows(plan, list(plan.funding.options), lang)
    if any(option.to_be_asked_adds_jpy for option in plan.funding.options):
        label = text("report.option.to_be_asked_adds", lang)
        rows.append(_row(plan, label, lambda one: words.number(one.to_be_asked_adds_jpy, lang)))
    return rows


def _sum_rows(plan: Plan, paid: list[FundingOption | Shares | None], lang: Lang) -> list[Row]:
    """Return what municipality and operator pay together, in a row of its own where some of them have not agreed."""
    if all(one is None or one.split_reason is None for one in paid):
        return []
    names = [payer(party, plan, lang) for party in _SPLIT]
    sums = [_DASH if one is None else words.number(one.municipality_and_operator_jpy, lang) for one in paid]
    return [Row((text("report.option.split_sum", lang, payers=names), *sums))]


def _programme_row(plan: Plan, lang: Lang) -> Row:
    """Return the programmes' names; where all forms are judged by one, its name stands once."""
    names = [words.programme_name(option.assessment.programme, lang) for option in plan.funding.options]
    label = text("report.option.programme", lang)
    if len(set(names)) == 1:
        return Row((label, names[0]), spans=(1, len(names)))
    return Row((label, *names))


def _fee(option: FundingOption, lang: Lang) -> str:
    fee = option.break_even_fee_jpy_per_month
    return _DASH if fee is None else words.number(fee, lang)


def _what_if_rows(plan: Plan, lang: Lang) -> list[Row]:
    options = plan.funding.options
    first = next((option.what_if for option in options if option.what_if is not None), None)
    if first is None:
        return []
    rates = [_DASH if one.what_if is None else grant_rate(one.what_if, lang) for one in options]
    rows = [
        Row((words.what_if_label(first, plan.funding.user_rate, lang),), "group"),
        Row((text("report.option.rate", lang), *rates), "what_if"),
    ]
    for party in PARTIES:
        amounts = [_DASH if one.what_if is None else share(what_if_shares(one), party, lang) for one in options]
        rows.append(Row((payer(party, plan, lang), *amounts), "what_if"))
    sums = _sum_rows(plan, [one.what_if_shares for one in options], lang)
    return [*rows, *(replace(row, kind="what_if") for row in sums)]


def conditions_table(plan: Plan, lang: Lang) -> Table:
    """Return what must be settled before a form is chosen, with a box to tick under each form that it holds for."""
    options = plan.funding.options
    columns = (
        Column(text("report.col.condition", lang), weight=4.2),
        *(Column(option_name(option, lang).replace("（", "\n（"), "center", weight=0.9) for option in options),
    )
    told = [[words.reason(one, lang) for one in option.conditions] for option in options]
    rows = tuple(
        Row((condition, *("□" if condition in own else "" for own in told)))
        for condition in dict.fromkeys(condition for own in told for condition in own)
    )
    return Table("conditions", text("report.table.conditions", lang), columns, rows)
