"""Brings together the forms of ownership that are paid for alike, and says which way to pay is shown of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.rulebook.load import builtin_programmes
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import option_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku.plans.funding.form import FundingOption, GrantAssessment
    from todoku.plans.funding.stack_form import PlanStack
    from todoku.plans.plan import Plan


@dataclass(frozen=True, slots=True)
class StackCase:
    """Ways to pay that hold for some forms of ownership: by the rules of the decision date, or in a what-if."""

    options: tuple[FundingOption, ...]
    stacks: tuple[PlanStack, ...]
    what_if: bool

    @property
    def assessment(self) -> GrantAssessment:
        """The grant of the first form, on which the ways to pay rest."""
        option = self.options[0]
        return option.what_if if self.what_if and option.what_if is not None else option.assessment

    @property
    def ranked(self) -> tuple[PlanStack, ...]:
        """The lawful ways whose amounts are known, in the order of the real burden."""
        return tuple(stack for stack in self.stacks if stack.rank is not None)

    def title(self, plan: Plan, lang: Lang) -> str:
        """Return the forms of ownership, and what the what-if was made with."""
        label = self.label(plan, lang)
        return self.forms(lang) if label is None else f"{self.forms(lang)} {label}"

    def forms(self, lang: Lang) -> str:
        """Return the forms of ownership."""
        return text("report.list", lang, items=[option_name(option, lang) for option in self.options])

    def label(self, plan: Plan, lang: Lang) -> str | None:
        """Return what a what-if was made with; None where it is none."""
        return words.what_if_label(self.assessment, plan.funding.user_rate, lang) if self.what_if else None


def stack_cases(plan: Plan) -> list[StackCase]:
    """Return every set of ways to pay once, with the forms that have it: those of the decision date first."""
    found: dict[tuple[bool, str], list[FundingOption]] = {}
    held: dict[tuple[bool, str], tuple[PlanStack, ...]] = {}
    for what_if in (False, True):
        for option in plan.funding.options:
            stacks = option.what_if_stacks if what_if else option.stacks
            if stacks:
                key = (what_if, "".join(stack.model_dump_json() for stack in stacks))
                found.setdefault(key, []).append(option)
                held[key] = stacks
    return [StackCase(tuple(options), held[key], key[0]) for key, options in found.items()]


def shown(case: StackCase, plan: Plan) -> PlanStack | None:
    """Return the way that is shown in full: the one that the planner chose, else the best; None without any amount."""
    chosen = next((stack for stack in case.ranked if stack.id == plan.funding.stack), None)
    return chosen or next(iter(case.ranked), None)


def chosen_stack(option: FundingOption, plan: Plan, *, what_if: bool) -> PlanStack | None:
    """Return the way that the planner chose, where it is lawful under this form and its amounts are known."""
    stacks = (option.what_if_stacks or ()) if what_if else option.stacks
    return next((one for one in stacks if one.id == plan.funding.stack and one.rank is not None), None)


def shown_cases(plan: Plan) -> list[tuple[StackCase, PlanStack]]:
    """Return the ways shown in full, each once with its forms.

    Of a form whose grant is not known but supposed the what-if is shown, else what the rules of the decision date give.
    """
    found: dict[str, tuple[StackCase, PlanStack]] = {}
    for case in stack_cases(plan):
        options = tuple(one for one in case.options if case.what_if == _supposed(one))
        stack = shown(case, plan)
        if stack is None or not options:
            continue
        amounts = stack.model_dump_json(exclude={"conditions", "rests_on", "rank"})
        before = found[amounts][0].options if amounts in found else ()
        found[amounts] = StackCase((*before, *options), case.stacks, case.what_if), stack
    return list(found.values())


def _supposed(option: FundingOption) -> bool:
    return option.national_jpy is None and option.what_if is not None and option.what_if.national_jpy is not None


def stack_name(stack: PlanStack, lang: Lang) -> str:
    """Return what a way to pay is made of."""
    return words.reason(stack.title, lang)


def short_name(stack: PlanStack, lang: Lang) -> str:
    """Return what a way to pay is made of, the state's grant called just that: 国の補助 ＋ 過疎対策事業債."""
    grants = {name: text("report.stack.grant", lang) for name in stack.programmes if name in builtin_programmes()}
    titles = {words.programme_name(name, lang): grant for name, grant in grants.items()}
    params = {
        name: titles.get(title, title)
        for name, value in stack.title.params.items()
        for title in (value.get(lang, "") if isinstance(value, dict) else str(value),)
    }
    return words.said(stack.title.code, params, lang)


def titles_of(cases: Sequence[StackCase], plan: Plan, lang: Lang) -> str:
    """Return the forms that some cases hold for: those of a what-if apart, or just named where they are the same."""
    forms = {kind: [case for case in cases if case.what_if == kind] for kind in (False, True)}
    named = {
        kind: list(dict.fromkeys(option_name(option, lang) for case in held for option in case.options))
        for kind, held in forms.items()
    }
    listed = {kind: text("report.list", lang, items=names) for kind, names in named.items()}
    if not named[True]:
        return listed[False]
    label = forms[True][0].label(plan, lang)
    if not named[False]:
        return f"{listed[True]} {label}"
    if set(named[False]) == set(named[True]):
        return text("report.stack.also_what_if", lang, forms=listed[False], label=label)
    return text("report.stack.and_what_if", lang, forms=listed[False], supposed=listed[True], label=label)


def bond_name(stack: PlanStack, lang: Lang) -> str | None:
    """Return the title of the bond of a way to pay; None without one."""
    return None if stack.bond is None else builtin_bonds().bond(stack.bond).title.in_lang(lang)


def real_burdens(plan: Plan, lang: Lang) -> list[str]:
    """Return the real burden of the way shown, form by form, with the bond on which it hangs and its basis."""
    sentences = []
    for case, stack in shown_cases(plan):
        if not stack.years or case.assessment.implementer == "private":
            continue
        params = {
            "forms": case.forms(lang),
            "kind": words.municipality_kind(plan.area, lang).lower(),
            "amount": words.readable_yen(stack.real_burden_jpy, lang),
        }
        bond = bond_name(stack, lang)
        if bond is not None:
            params |= {"bond": bond, "basis": text(f"report.stack.basis.{stack.basis}", lang)}
        kind = "real_own" if bond is None else "real" if stack.programmes else "real_without_grant"
        said, label = text(f"report.say.{kind}", lang, **params), case.label(plan, lang)
        sentences.append(said if label is None else text("report.say.real_what_if", lang, label=label, said=said))
    return sentences
