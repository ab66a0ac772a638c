"""The verb ``uncertainty``: a plan's cost and the municipal share as intervals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_file, as_path, as_whole, as_yen
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.plans.plan import Plan
    from todoku.plans.uncertainty.answer import Output, Uncertainty
    from todoku.plans.uncertainty.inputs import Fixed, Input
    from todoku.plans.uncertainty.sensitivity import Importance
    from todoku.plans.uncertainty.shares import Grant

_WHOLE = 1000
"""Values from here on are shown without decimals."""


def uncertainty(
    plan: Path = typer.Argument(metavar="PLAN", parser=as_path, help="cli.uncertainty.plan.help"),
    config: Path | None = typer.Option(
        None, "--config", metavar="FILE", parser=as_file, help="cli.uncertainty.config.help"
    ),
    budget: int | None = typer.Option(
        None, "--budget", metavar="YEN", parser=as_yen, help="cli.uncertainty.budget.help"
    ),
    samples: int = typer.Option(8192, "--samples", metavar="N", parser=as_whole, help="cli.uncertainty.samples.help"),
    seed: int = typer.Option(1, "--seed", metavar="N", parser=as_whole, help="cli.uncertainty.seed.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Say how sure a plan's cost and the municipal share are."""
    from todoku.plans.plan_file import read_plan
    from todoku.plans.uncertainty.answer import uncertainty as sampled
    from todoku.plans.uncertainty.given import UncertaintyFile, read_uncertainty

    made = read_plan(plan)
    given = read_uncertainty(config) if config else UncertaintyFile()
    found = sampled(made, given, samples=samples, seed=seed, budget_jpy=budget)
    if as_json:
        print_json(as_document(made, found))
    else:
        _tell(made, found, lang)


def as_document(plan: Plan, found: Uncertainty) -> dict[str, Any]:
    """Return the answer as it is printed for machines (``todoku.uncertainty-result/1``)."""
    return {
        "schema": "todoku.uncertainty-result/1",
        "plan": {"id": plan.id, "title": plan.title, "area": plan.area.code},
        "samples": found.samples,
        "seed": found.seed,
        "inputs": [_input(one) for one in found.inputs],
        "fixed": [
            {"id": one.id, "value": one.value, "unit": one.unit, "reason": f"uncertainty.fixed.{one.why}"}
            for one in found.fixed
        ],
        "outputs": [_output(one, found.inputs) for one in found.outputs],
        "unknown": [
            {"forms": list(one.forms), "implementer": one.implementer, "reason": f"uncertainty.share.{one.reason}"}
            for one in found.unknown
        ],
        "overrun": None
        if found.overrun is None
        else {
            "budget_jpy": found.overrun.budget_jpy,
            "chance": found.overrun.chance,
            "at_most": found.overrun.at_most,
            "reason": None if found.overrun.chance is not None else "uncertainty.share.rate_unknown",
        },
    }


def _input(one: Input) -> dict[str, Any]:
    spread = one.spread
    return {
        "id": one.id,
        "value": one.value,
        "unit": one.unit,
        "kind": spread.kind,
        "low": None if spread.kind == "lognormal" else spread.low,
        "middle": None if spread.kind == "uniform" else spread.middle,
        "high": spread.high,
        "units": spread.units,
        "source": one.source,
    }


def _output(one: Output, inputs: Sequence[Input]) -> dict[str, Any]:
    grant = one.grant
    return {
        "id": one.id,
        "forms": None if grant is None else list(grant.forms),
        "grant": None if grant is None else {"method": "rules", "of": grant.rules},
        "plan_jpy": one.plan_jpy,
        "mean_jpy": one.mean_jpy,
        "p10_jpy": one.p10_jpy,
        "p50_jpy": one.p50_jpy,
        "p90_jpy": one.p90_jpy,
        "chance_above_plan": one.above_plan,
        "importance": {"method": one.importance.method, "inputs": _importance(one.importance, inputs)},
    }


def _importance(found: Importance, inputs: Sequence[Input]) -> list[dict[str, Any]]:
    def at(values: tuple[float, ...] | None, number: int) -> float | None:
        return None if values is None else values[number]

    return [
        {
            "id": one.id,
            "first_order": at(found.first_order, number),
            "total": at(found.total, number),
            "rank": at(found.rank, number),
        }
        for number, one in enumerate(inputs)
    ]


def _tell(plan: Plan, found: Uncertainty, lang: Lang) -> None:
    typer.echo(text("cli.uncertainty.head", lang, title=plan.title, samples=f"{found.samples:,}", seed=found.seed))
    for one in found.outputs:
        money = {name: f"{getattr(one, f'{name}_jpy'):,}" for name in ("plan", "p10", "p50", "p90")}
        name = _output_name(one, lang)
        typer.echo(text("cli.uncertainty.figure", lang, name=name, above=f"{one.above_plan:.0%}", **money))
    if any(one.grant is not None and one.grant.rules == "what_if" for one in found.outputs):
        typer.echo(text("cli.uncertainty.what_if", lang))
    for grant in found.unknown:
        reason = text(f"uncertainty.share.{grant.reason}", lang)
        typer.echo(text("cli.uncertainty.unknown", lang, forms=_forms(grant, lang), reason=reason))
    _tell_overrun(found, lang)
    _tell_inputs(plan, found, lang)


def _tell_overrun(found: Uncertainty, lang: Lang) -> None:
    over = found.overrun
    if over is None:
        return
    told = {"budget": f"{over.budget_jpy:,}", "at_most": f"{over.at_most:.1%}"}
    if over.chance is None:
        typer.echo(text("cli.uncertainty.overrun_unknown", lang, **told))
    else:
        typer.echo(text("cli.uncertainty.overrun", lang, chance=f"{over.chance:.1%}", **told))


def _tell_inputs(plan: Plan, found: Uncertainty, lang: Lang) -> None:
    first = next((one for one in found.outputs if one.grant is not None), None)
    if found.inputs:
        typer.echo(text(f"cli.uncertainty.inputs.{found.outputs[0].importance.method}", lang))
    for number, one in enumerate(found.inputs):
        told = {
            "name": _input_name(plan, one, lang),
            "spread": text(f"uncertainty.kind.{one.spread.kind}", lang, **_shown_spread(one)),
            "cost": _weight(found.outputs[0].importance, number),
            "source": one.source,
        }
        if first is None:
            typer.echo(text("cli.uncertainty.input", lang, **told))
        else:
            share = _weight(first.importance, number)
            typer.echo(text("cli.uncertainty.input_share", lang, share=share, **told))
    if found.fixed:
        typer.echo(text("cli.uncertainty.fixed", lang))
    for held in found.fixed:
        told = {"name": _input_name(plan, held, lang), "value": _number(held.value)}
        typer.echo(text("cli.uncertainty.fixed_input", lang, why=text(f"uncertainty.fixed.{held.why}", lang), **told))


def _weight(found: Importance, number: int) -> str:
    if found.rank is not None:
        return f"{found.rank[number]:+.2f}"
    if found.first_order is None or found.total is None:
        return "-"
    return f"{max(found.first_order[number], 0.0):.2f} / {max(found.total[number], 0.0):.2f}"


def _shown_spread(one: Input) -> dict[str, str]:
    spread = one.spread
    return {name: _number(getattr(spread, name)) for name in ("low", "middle", "high")}


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE or value == int(value) else f"{value:,.4g}"


def _output_name(one: Output, lang: Lang) -> str:
    if one.grant is None:
        return text("uncertainty.output.capex_jpy", lang)
    return text(f"uncertainty.output.{one.id}", lang, forms=_forms(one.grant, lang))


def _forms(grant: Grant, lang: Lang) -> str:
    return ("・" if lang == "ja" else ", ").join(text(f"report.option.{form}", lang) for form in grant.forms)


def _input_name(plan: Plan, one: Input | Fixed, lang: Lang) -> str:
    if one.what == "price":
        from todoku.costs.price_book import price_book

        known = price_book().prices.get(one.name)
        return text("uncertainty.input.price", lang, item=one.name if known is None else known.item(lang), id=one.name)
    if one.what == "quantity":
        key = next(line.name_key for line in plan.costs if line.id == one.name)
        return text("uncertainty.input.quantity", lang, item=text(key, lang), id=one.name)
    return text(f"uncertainty.input.{one.what}", lang)
