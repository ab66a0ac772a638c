"""The models of municipal networks and the items that each asks, as public sources tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from todoku.errors import InputError
from todoku.i18n import LANGS, load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang

Level = Literal["mandatory", "structure", "standard"]
LEVELS: tuple[Level, ...] = ("mandatory", "structure", "standard")
MODELS = ("alpha", "alpha_dash", "beta", "beta_dash")


@dataclass(frozen=True, slots=True)
class SecuritySource:
    """Where something was told: official, or secondary (press, vendors)."""

    id: str
    title: str
    date: str
    kind: str
    confidence: str
    url: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the guideline, or what stands beside it, with its date."""

    id: str
    name: Mapping[Lang, str]
    date: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model of separation: where terminals and systems stand, how public clouds are used, since which edition."""

    id: str
    name: Mapping[Lang, str]
    edition: str
    terminals: Mapping[Lang, str]
    systems: Mapping[Lang, str]
    public_cloud: Mapping[Lang, str]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that models ask.

    ``level``: mandatory where the source calls it required, a condition or a duty; structure where it is what a model
    consists of; standard where policies after the guideline have a chapter on it. ``after`` are items that must be
    there first.
    """

    id: str
    area: str
    title: Mapping[Lang, str]
    level: Level
    models: tuple[str, ...]
    edition: str
    source: str
    clause: str
    after: tuple[str, ...]


@cache
def _content() -> dict[str, Any]:
    file = resources.files("todoku").joinpath("data/office/security_items.yaml")
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    return content


@cache
def sources() -> dict[str, SecuritySource]:
    """Return the sources by id."""
    return {
        name: SecuritySource(name, one["title"], str(one["date"] or ""), one["kind"], one["confidence"], one["url"])
        for name, one in _content()["sources"].items()
    }


@cache
def editions() -> dict[str, Edition]:
    """Return the editions by id, in the order of their dates."""
    return {one["id"]: Edition(one["id"], _both(one["name"]), str(one["date"])) for one in _content()["editions"]}


@cache
def models() -> dict[str, Model]:
    """Return the four models by id."""
    return {
        one["id"]: Model(
            one["id"],
            _both(one["name"]),
            one["edition"],
            _both(one["terminals"]),
            _both(one["systems"]),
            _both(one["public_cloud"]),
            tuple(one["sources"]),
        )
        for one in _content()["models"]
    }


@cache
def items() -> tuple[Item, ...]:
    """Return all items in the order of the checklist."""
    return tuple(
        Item(
            one["id"],
            one["area"],
            _both(one["title"]),
            one["level"],
            tuple(one.get("models", MODELS)),
            one["edition"],
            one["source"],
            str(one["clause"]),
            tuple(one.get("after", ())),
        )
        for one in _content()["items"]
    )


@cache
def study_source() -> tuple[str, str]:
    """Return title and month of the paper whose study asks for options of the next generation."""
    return _content()["study"]["title"], str(_content()["study"]["date"])


def items_of(model: str | None) -> tuple[Item, ...]:
    """Return what a model asks; with None what all of them ask. Raises InputError for a model that is none."""
    if model is not None and model not in MODELS:
        raise InputError("office.security.model", value=model, models=list(MODELS))
    wanted = set(MODELS) if model is None else {model}
    return tuple(one for one in items() if wanted <= set(one.models))


def _both(told: Mapping[str, str]) -> dict[Lang, str]:
    return {lang: told[lang] for lang in LANGS}
