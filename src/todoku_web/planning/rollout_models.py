"""The models for roll-out that a plan can be begun with: those that come with todoku, and those that apps add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.rollout.catalogue import builtin_models

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from todoku.rollout.model import RolloutModel

_SOURCES: list[Source] = []


@dataclass(frozen=True, slots=True)
class Source:
    """Models of another app: what can be chosen (id, title by language), and one by its id."""

    choices: Callable[[], list[tuple[str, Mapping[str, str]]]]
    find: Callable[[str], RolloutModel | None]


@dataclass(frozen=True, slots=True)
class Runnable:
    """A model of which a plan can be made: its settings, and what the plan says that it follows."""

    id: str
    title: Mapping[str, str]
    source: str
    configuration: Mapping[str, Any]

    def over(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """Return a configuration with the model's settings over its own, and the model's name in it."""
        used = {"id": self.id, "title": dict(self.title), "source": self.source}
        return {**_laid_over(config, self.configuration), "rollout_model": used}


def add_source(source: Source) -> None:
    """Add an app's models, asked for anew each time; its ``AppConfig.ready`` calls this."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def runnable_choices() -> list[tuple[str, Mapping[str, str]]]:
    """Return the models of which a plan can be made, id and title by language: those of apps first."""
    own = [choice for source in _SOURCES for choice in source.choices()]
    built_in = [one for one in builtin_models().values() if one.configuration is not None]
    return [*own, *((one.id, one.title.model_dump()) for one in built_in)]


def runnable(model_id: str) -> Runnable | None:
    """Return a model by its id; None for one that there is not, or of which no plan can be made."""
    found = builtin_models().get(model_id)
    if found is None and model_id:
        found = next((one for source in _SOURCES if (one := source.find(model_id)) is not None), None)
    if found is None or found.configuration is None:
        return None
    return Runnable(found.id, found.title.model_dump(), found.source.title, found.configuration)


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = [name for name, value in over.items() if isinstance(value, dict) and isinstance(under.get(name), dict)]
    return {**under, **over, **{name: _laid_over(under[name], over[name]) for name in both}}
