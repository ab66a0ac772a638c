"""Writes the plain sentences that answer the four questions, from the plan's own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.cost_tables import eligibility_sums, own_jpy_per_km
from todoku.reports.rows.funding_tables import option_name, reasons_unknown, split_reasons
from todoku.reports.rows.next_steps import next_steps
from todoku.reports.rows.part_names import part_names
from todoku.reports.rows.stack_cases import real_burdens

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.funding.form import FundingOption, Shares
    from todoku.plans.plan import IndicatorValue, Plan

_FTTH = "ftth_household_rate"


def purpose(plan: Plan, lang: Lang) -> str:
    """Return the purpose: for whom, what, and what changes by it; households assumed unserved are called so."""
    if _builds_nothing(plan):
        return text("report.say.nothing_to_build", lang)
    sentences = [
        text(
            "report.say.purpose",
            lang,
            area=words.area_name(plan.area, lang),
            for_whom=_for_whom(plan, lang),
            built=_built(plan, lang),
        )
    ]
    return _joined([*sentences, *_rise(plan, lang)], lang)


def _builds_nothing(plan: Plan) -> bool:
    return not (plan.totals.households or plan.totals.sites or plan.totals.route_km or plan.costs)


def _rise(plan: Plan, lang: Lang) -> list[str]:
    """Return what becomes of the FTTH rate: as a rise where it is known, else as far as it is known."""
    rates = [_ftth(indicators) for indicators in (plan.indicators.before, plan.indicators.after)]
    if None in rates:
        return []
    before, after = (words.indicator_value(one, lang) for one in rates if one is not None)
    if before == after == words.unknown(lang):
        return [text("report.say.rate_unknown", lang)]
    known = all(one is not None and one.value is not None for one in rates)
    return [text("report.say.rate" if known else "report.say.rate_range", lang, before=before, after=after)]


def _for_whom(plan: Plan, lang: Lang) -> str:
    households, people = words.number(plan.totals.households, lang), words.number(plan.totals.population, lang)
    if not takes_unknown_as_gap(plan):
        return text("report.say.declared", lang, households=households, people=people)
    unknown = words.number(_unknown_in_plan(plan), lang)
    if not plan.assumption.declared_unserved_households:
        return text("report.say.assumed", lang, households=households, people=people)
    return text("report.say.partly_assumed", lang, households=households, people=people, unknown=unknown)


def takes_unknown_as_gap(plan: Plan) -> bool:
    """Whether the plan's main design serves squares of unknown service too: its totals are those of that scenario."""
    if not plan.assumption.unknown_households:
        return False
    declared = next((one for one in plan.range if one.id == "declared"), None)
    return declared is None or (declared.households, declared.capex_jpy) != (
        plan.totals.households,
        plan.totals.capex_jpy,
    )


def _unknown_in_plan(plan: Plan) -> int:
    """Return how many of the plan's households are of unknown service."""
    return plan.assumption.unknown_households if plan.reach is None else plan.reach.unknown_households


def where_we_stand(plan: Plan, lang: Lang) -> str:
    """Return the first answer: households served, unserved and unknown."""
    assumption = plan.assumption
    counts = {
        "served": words.number(assumption.declared_served_households, lang),
        "unserved": words.number(assumption.declared_unserved_households, lang),
        "unknown": words.number(assumption.unknown_households, lang),
    }
    if assumption.declared_served_households or assumption.declared_unserved_households:
        sentences = [text("report.say.where", lang, **counts)]
    else:
        sentences = [text("report.say.where_none", lang, unknown=counts["unknown"])]
    rate = _ftth(plan.indicators.before)
    if rate is not None and words.indicator_value(rate, lang) != words.unknown(lang):
        sentences.append(text("report.say.where_rate", lang, rate=words.indicator_value(rate, lang)))
    missing = [one for one in plan.indicators.before if one.value is None]
    if missing:
        sentences.append(text("report.say.where_unknown", lang, count=len(missing), total=len(plan.indicators.before)))
    return _joined(sentences, lang)


def what_is_built(plan: Plan, lang: Lang) -> str:
    """Return the second answer: kilometres and sites, and how good the design is known to be."""
    if _builds_nothing(plan):
        return text("report.say.nothing_to_build", lang)
    sentences = [
        text("report.say.what", lang, built=_built(plan, lang), households=words.number(plan.totals.households, lang))
    ]
    if takes_unknown_as_gap(plan):
        unknown = words.number(_unknown_in_plan(plan), lang)
        sentences.append(text("report.say.what_assumed", lang, unknown=unknown))
    fibre = plan.design.fibre
    if fibre is not None:
        sentences.append(text("report.say.gap", lang, gap=words.ratio(fibre.gap, lang)))
        if fibre.unreached_households:
            sentences.append(
                text("report.say.unreached", lang, households=words.number(fibre.unreached_households, lang))
            )
    if plan.reach is not None:
        left = {"squares": plan.reach.left_out_squares, "households": plan.reach.left_out_households}
        shown = {name: words.number(count, lang) for name, count in left.items()}
        sentences.append(text(f"report.say.left_out_{plan.reach.limit}", lang, **shown))
    model = plan.config.get("rollout_model")
    if model is not None:
        sentences.append(text("report.say.rollout_model", lang, title=model["title"][lang], source=model["source"]))
    return _joined(sentences, lang)


def branches(plan: Plan, lang: Lang) -> str:
    """Return what the table of branches is for, with its dearest end in figures."""
    if not plan.branches:
        return text("report.say.no_branches", lang)
    tenth = max(1, round(len(plan.branches) / 4))
    last = plan.branches[tenth - 1]
    return text(
        "report.say.branches",
        lang,
        count=len(plan.branches),
        dearest=tenth,
        households=words.number(last.cumulative_households, lang),
        cost=words.readable_yen(last.cumulative_cost_jpy, lang),
        share=words.ratio(last.cumulative_cost_jpy / plan.totals.capex_jpy if plan.totals.capex_jpy else None, lang),
        household_share=words.ratio(
            last.cumulative_households / plan.totals.households if plan.totals.households else None, lang
        ),
    )


def what_it_costs(plan: Plan, lang: Lang) -> str:
    """Return the third answer: the cost, what of it is eligible, and how it stands beside real projects."""
    sums = eligibility_sums(plan)
    sentences = [
        text(
            "report.say.cost",
            lang,
            readable=words.readable_yen(plan.totals.capex_jpy, lang),
            exact=words.yen(plan.totals.capex_jpy, lang),
            **{kind: words.readable_yen(amount, lang) for kind, amount in sums.items()},
        )
    ]
    ours = own_jpy_per_km(plan)
    first = next((one for one in plan.comparisons if one.jpy_per_km is not None), None)
    if ours is not None and first is not None:
        sentences.append(
            text(
                "report.say.comparison",
                lang,
                ours=words.readable_yen(ours, lang),
                name=first.name,
                theirs=words.readable_yen(first.jpy_per_km, lang),
                year=first.year,
            )
        )
    return _joined(sentences, lang)


def who_pays(plan: Plan, lang: Lang) -> str:
    """Return the fourth answer: the town's part under each form, or why it is not known and what would help."""
    return _joined([who_pays_as_known(plan, lang), *next_steps(plan, lang)], lang)


def who_pays_as_known(plan: Plan, lang: Lang) -> str:
    """Return the forms compared and the town's part in each, or why it is not known."""
    options, kind = plan.funding.options, words.municipality_kind(plan.area, lang).lower()
    if not options:
        return text("report.say.no_options", lang)
    unknown = [one for one in options if one.national_jpy is None]
    sentences = []
    if len(unknown) < len(options):
        parts = [_town_part(one, one, kind, lang) for one in options if one.national_jpy is not None]
        sentences.append(text("report.say.who", lang, kind=kind, parts=parts, count=len(options)))
        sentences += _rates_by_part(plan, lang, supposed=False)
    if unknown:
        sentences += [_unknown_parts(plan, unknown, lang), *_supposed_parts(plan, unknown, kind, lang)]
        sentences += _rates_by_part(plan, lang, supposed=True)
    sentences += real_burdens(plan, lang)
    return _joined([*sentences, *split_reasons(plan, lang)], lang)


def _rates_by_part(plan: Plan, lang: Lang, *, supposed: bool) -> list[str]:
    """Return the rates of the first form that has some, where they differ between the parts that the plan crosses."""
    names = part_names(plan, lang)
    for option in plan.funding.options:
        found = option.what_if if supposed else option.assessment
        rates: dict[str, list[str]] = {}
        for part in () if found is None else found.parts:
            rates.setdefault(words.rate(part.rate, lang), []).append(names.get(part.name, ""))
        if found is None or len(rates) == 1 or words.unknown(lang) in rates:
            continue
        parts = [text("report.say.part_rate", lang, rate=rate, parts=held) for rate, held in rates.items()]
        form = option_name(option, lang)
        if not supposed:
            return [text("report.say.by_part", lang, form=form, parts=parts)]
        label = words.what_if_label(found, plan.funding.user_rate, lang)
        return [text("report.say.by_part_what_if", lang, label=label, form=form, parts=parts)]
    return []


def _unknown_parts(plan: Plan, unknown: list[FundingOption], lang: Lang) -> str:
    why, date = reasons_unknown(plan, lang)[:1], words.day(plan.funding.decision_date, lang)
    if len(unknown) == len(plan.funding.options):
        return text("report.say.who_unknown", lang, why=why, date=date)
    forms = [option_name(one, lang) for one in unknown]
    return text("report.say.who_some_unknown", lang, forms=forms, why=why, date=date)


def _supposed_parts(plan: Plan, unknown: list[FundingOption], kind: str, lang: Lang) -> list[str]:
    """Return the town's part as the what-if has it, under each form of which the true one is not known."""
    supposed = [
        one for one in unknown if one.what_if_shares is not None and one.what_if_shares.national_jpy is not None
    ]
    if not supposed:
        return []
    parts = [_town_part(one, one.what_if_shares or one, kind, lang) for one in supposed]
    label = words.what_if_label(supposed[0].what_if or supposed[0].assessment, plan.funding.user_rate, lang)
    return [text("report.say.who_what_if", lang, label=label, parts=parts, kind=kind)]


def _town_part(option: FundingOption, paid: FundingOption | Shares, kind: str, lang: Lang) -> str:
    """Return the town's part under one form; where it is to be agreed, what town and operator pay together."""
    if paid.split_reason is None:
        return _part(option, paid.municipality_jpy, lang)
    amount = words.readable_yen(paid.municipality_and_operator_jpy, lang)
    return text("report.say.part_open", lang, form=option_name(option, lang), amount=amount, kind=kind)


def _part(option: FundingOption, amount_jpy: int | None, lang: Lang) -> str:
    return text("report.say.part", lang, form=option_name(option, lang), amount=words.readable_yen(amount_jpy, lang))


def what_if_note(plan: Plan, lang: Lang) -> str | None:
    """Return what the stamp 試算 means in this plan; None where nothing is stamped."""
    funding = plan.funding
    date = words.day(funding.decision_date, lang)
    first = next((option.what_if for option in funding.options if option.what_if is not None), None)
    if first is not None:
        return text("report.what_if.note", lang, label=words.what_if_label(first, funding.user_rate, lang), date=date)
    if funding.rules_as_of:
        year = words.fiscal_year_of(funding.rules_as_of, lang)
        return text("report.what_if.note", lang, label=text("report.what_if.rules", lang, year=year), date=date)
    if funding.user_rate:
        label = text("report.what_if.user", lang, rate=words.rate(funding.user_rate, lang))
        return text("report.what_if.note", lang, label=label, date=date)
    return None


def methods(plan: Plan, lang: Lang) -> list[str]:
    """Return how the plan was made, in sentences, and how to make it again."""
    notes = [text("report.method.squares", lang), text("report.method.unknown", lang)]
    if plan.design.fibre is not None:
        notes.append(text("report.method.routes", lang))
    if plan.design.mobile is not None:
        notes.append(text("report.method.sites", lang, model=words.code("model", plan.design.mobile.model, lang)))
    notes += [text("report.method.branches", lang), text("report.method.money", lang)]
    again = "report.method.again_with_sheet" if plan.config.get("one_sheet") else "report.method.again"
    notes.append(text(again, lang, pack=plan.inputs.pack, config=plan.inputs.config_sha256[:12], id=plan.id))
    return notes


def _built(plan: Plan, lang: Lang) -> str:
    parts = []
    if plan.totals.route_km:
        parts.append(text("report.say.fibre_km", lang, km=words.number(plan.totals.route_km, lang, decimals=1)))
    if plan.totals.sites:
        parts.append(text("report.say.sites", lang, sites=words.number(plan.totals.sites, lang)))
    return text("report.say.and", lang).join(parts) or text("report.say.nothing", lang)


def _ftth(indicators: tuple[IndicatorValue, ...]) -> IndicatorValue | None:
    return next((one for one in indicators if one.id == _FTTH), None)


def _joined(sentences: list[str], lang: Lang) -> str:
    return ("" if lang == "ja" else " ").join(sentences)
