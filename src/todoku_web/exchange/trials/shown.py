"""Shows the indicators of a trial in words, and names the choices that are its own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.exchange.trials.effects import effect_of
from todoku_web.exchange.trials.models import Unit
from todoku_web.parts.columns import shown_number

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.trials.models import Indicator, Trial
    from todoku_web.parts.part import Given, Part


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator in words."""

    one: Indicator
    name: str
    unit: str
    kind: str
    direction: str
    before: str
    before_told: str
    """Of when and where from; empty where the value is not known."""
    target: str
    after: str
    after_told: str
    change: str
    reached: str
    """A key of ``trials.reached``."""
    within_interval: bool


def given_for(trial: Trial, part: Part) -> Given:
    """Return the choices that are a trial's own: its indicators, its hypotheses, its files."""
    if part.name == "logic":
        return {"indicators": {str(one.pk): one.name for one in trial.indicators.all()}}
    if part.name == "report":
        rows = trial.rows("about", "hypotheses")
        return {"hypothesis": {str(at): f"{at}. {row['statement']}" for at, row in enumerate(rows, start=1)}}
    if part.name == "result":
        return {"evidence": {str(one.pk): one.title for one in trial.files.all()}}
    return {}


def indicator_rows(indicators: list[Indicator], lang: Lang) -> list[IndicatorRow]:
    """Return indicators in words."""
    return [_indicator(one, lang) for one in indicators]


def with_unit(value: Decimal | None, unit: Any, lang: Lang, *, signed: bool = False) -> str:
    """Return a value with its unit; the word for unknown where it is not known."""
    if value is None:
        return text("trials.unknown", lang)
    shown = shown_number(value)
    sign = "+" if signed and value > 0 else ""
    joint = "" if unit == Unit.PERCENT or lang == "ja" else " "
    return f"{sign}{shown}{joint}{text(f'rollout.unit.{unit}', lang)}"


def _indicator(one: Indicator, lang: Lang) -> IndicatorRow:
    effect = effect_of(one)
    after = with_unit(one.result_value, one.unit, lang)
    if one.result_low is not None and one.result_high is not None:
        after += text("trials.interval", lang, low=shown_number(one.result_low), high=shown_number(one.result_high))
    change = with_unit(effect.change, effect.unit, lang, signed=True)
    if effect.low is not None and effect.high is not None:
        change += text("trials.interval", lang, low=shown_number(effect.low), high=shown_number(effect.high))
    counted = "" if one.result_count is None else text("trials.counted", lang, count=one.result_count)
    return IndicatorRow(
        one=one,
        name=one.name,
        unit=text(f"rollout.unit.{one.unit}", lang),
        kind=text(f"trials.kind.{one.kind}", lang),
        direction=text(f"trials.direction.{one.direction}", lang),
        before=with_unit(one.baseline_value, one.unit, lang),
        before_told=_told(one.baseline_value, one.baseline_basis, one.baseline_on, one.baseline_source, lang),
        target=with_unit(one.target, one.unit, lang),
        after=after,
        after_told=" ".join(
            filter(None, (_told(one.result_value, one.result_basis, one.result_on, one.result_source, lang), counted))
        ),
        change=change,
        reached=effect.reached,
        within_interval=effect.within_interval,
    )


def _told(value: Decimal | None, basis: str, on: Any, source: str, lang: Lang) -> str:
    if value is None:
        return ""
    return text("trials.told", lang, basis=text(f"basis.{basis}", lang), on=on, source=source)
