"""The form in which a plan is begun and changed: what was typed into each field, and what is wrong with it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from todoku.areas.municipalities import find_region
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.plans.config import config_json
from todoku.plans.config_faults import read_config_text
from todoku.sources.builtin import holds
from todoku_web.planning.actions.drafting import Content
from todoku_web.planning.models import TEXT_LENGTH, TITLE_LENGTH
from todoku_web.planning.plain_text import one_line, paragraphs
from todoku_web.planning.plan_settings import (
    FORM,
    GROUPS,
    OWNERSHIPS,
    SETTINGS,
    Setting,
    checked,
    fault_of,
    value_at,
    with_value,
)
from todoku_web.store.packs import pack_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.areas.region import Region
    from todoku.i18n import Lang
    from todoku_web.planning.rollout_models import Runnable

_LONGEST_AREA = 60
_LARGEST_YAML = 200_000
_DEFAULTS: dict[str, Any] = {
    "fibre": {"enabled": True, "construction": "aerial"},
    "mobile": {
        "enabled": True,
        "service": "lte_800",
        "target": 0.95,
        "environment": "suburban",
        "operators": 1,
        "shared": True,
    },
    "phasing": {"years": 5},
    "assume_unknown": "auto",
    "effort": "standard",
}
"""What the form proposes: the library's own defaults, written out."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the page shows it."""

    name: str
    word: str
    kind: str
    values: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    error: TodokuError | None = None
    needed: bool = False

    @property
    def value(self) -> str:
        """What was typed."""
        return self.values[0] if self.values else ""

    @property
    def help_word(self) -> str:
        """The key of the line under the label."""
        return f"{self.word}.help"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, and those of them that most people leave as they are."""

    title: str
    fields: list[Field]
    further: list[Field]

    @property
    def is_open(self) -> bool:
        """Whether something is wrong among the further ones, so that they must be seen."""
        return any(field.error for field in self.further)


class PlanForm:
    """What a person typed of a plan, and what is wrong with it."""

    def __init__(self, typed: Mapping[str, list[str]], lang: Lang, *, base: Mapping[str, Any] | None = None) -> None:
        self.typed = {name: [str(one) for one in values] for name, values in typed.items()}
        self.lang: Lang = lang
        self.base = dict(base or {})
        self.errors: dict[str, TodokuError] = {}
        self.region: Region | None = None

    @classmethod
    def fresh(cls, lang: Lang, *, area: str, day: str, model: Runnable | None = None) -> PlanForm:
        """Return the form of a new plan, with what it proposes, or the model for roll-out that it is begun with."""
        config = {**_DEFAULTS, "date": day}
        form = cls.of(Content("", "", "", config if model is None else model.over(config)), lang)
        form.typed |= {"area": [area], "key": [uuid4().hex]}
        return form

    @classmethod
    def of(cls, content: Content, lang: Lang) -> PlanForm:
        """Return the form that shows a plan's content."""
        config = content.config
        typed = {one.name: one.typed(value_at(config, one.path)) for one in SETTINGS}
        typed |= {"title": [content.title], "purpose": [content.purpose], "ownership": [content.ownership]}
        return cls(typed, lang, base=config)

    def one(self, name: str) -> str:
        """Return what was typed into a field."""
        return next(iter(self.typed.get(name, [])), "")

    def content(self) -> Content | None:
        """Return what the form asks for; None where something is wrong, which ``errors`` then says by field."""
        self.errors = {}
        title = self._text("title", most=TITLE_LENGTH, needed=True)
        purpose = self._text("purpose", most=TEXT_LENGTH)
        ownership = self.one("ownership")
        if ownership and ownership not in OWNERSHIPS:
            self.errors["ownership"] = InputError("planning.choice")
        config = self._from_yaml() if self.one("yaml").strip() else self._from_fields()
        return None if self.errors else Content(title, purpose, ownership, config)

    def place(self) -> Region | None:
        """Return the municipality that was named; None where it is none that the data hold, which ``errors`` says."""
        typed = self.one("area")
        try:
            region = find_region(typed[:_LONGEST_AREA])
            if not region.is_municipality:
                raise InputError("planning.one_municipality", area=region.name)
            if not holds(region) and pack_for(region.codes) is None:
                raise InputError("planning.no_data", area=region.name)
        except TodokuError as error:
            self.errors["area"] = error
            return None
        return region

    def _text(self, name: str, *, most: int, needed: bool = False) -> str:
        reader = one_line if name == "title" else paragraphs
        try:
            return reader(self.one(name), most=most, needed=needed)
        except InputError as error:
            self.errors[name] = error
            return ""

    def _from_fields(self) -> dict[str, Any]:
        config = self.base
        for one in SETTINGS:
            try:
                value = one.read(self.typed.get(one.name, []))
            except TodokuError as error:
                self.errors[one.name] = error
                continue
            fault = fault_of(one, value)
            if fault is not None:
                self.errors[one.name] = fault
            config = with_value(config, one.path, value)
        if not self.errors:
            self._check_whole(config)
        return config

    def _check_whole(self, config: dict[str, Any]) -> None:
        """Note what is wrong with settings that are good by themselves."""
        decision, day = value_at(config, "funding.decision_date"), config.get("date")
        if decision and day and decision < day:
            self.errors["funding-decision_date"] = InputError("planning.days_turned", day=day)
        try:
            checked(config)
        except InputError as error:
            path = str(error.params.get("field", ""))
            named = next((one.name for one in SETTINGS if one.path == path), "fibre-enabled")
            self.errors[named] = InputError("planning.field", detail=error.params.get("detail", ""))

    def _from_yaml(self) -> dict[str, Any]:
        try:
            return read_yaml(self.one("yaml"))
        except TodokuError as error:
            self.errors["yaml"] = error
            return {}

    def about(self) -> list[Field]:
        """Return the fields that say what the plan is."""
        ownerships = (
            ("", text("planning.ownership.open", self.lang)),
            *((one, self._ownership(one)) for one in OWNERSHIPS),
        )
        return [
            self._field("title", "planning.set.title", "text", needed=True),
            self._field("purpose", "planning.set.purpose", "paragraphs"),
            self._field("ownership", "planning.set.ownership", "choice", ownerships),
        ]

    def _ownership(self, name: str) -> str:
        return text(f"report.option.{name}", self.lang)

    def groups(self) -> list[Group]:
        """Return the other fields by group."""
        return [
            Group(
                f"planning.group.{name}",
                [self._setting(one) for one in members if not one.further],
                [self._setting(one) for one in members if one.further],
            )
            for name, members in GROUPS
        ]

    def _setting(self, one: Setting) -> Field:
        choices = tuple((choice, one.choice_name(choice, self.lang)) for choice in one.choices)
        return self._field(one.name, one.word, one.kind, choices)

    def _field(
        self, name: str, word: str, kind: str, choices: tuple[tuple[str, str], ...] = (), *, needed: bool = False
    ) -> Field:
        return Field(name, word, kind, tuple(self.typed.get(name, ())), choices, self.errors.get(name), needed)

    @property
    def area(self) -> Field:
        """The field of the municipality."""
        return self._field("area", "planning.set.area", "area", needed=True)

    @property
    def yaml(self) -> Field:
        """The field of a whole configuration file."""
        return self._field("yaml", "planning.set.yaml", "yaml")

    def shown(self, content: Content) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return what the plan will ask for in words, group by group."""
        return [
            (
                f"planning.group.{name}",
                [(text(one.word, self.lang), one.shown(_asked(content.config, one), self.lang)) for one in members],
            )
            for name, members in GROUPS
        ]

    def hidden(self) -> list[tuple[str, str]]:
        """Return every value that was typed, so that a page between two steps loses none."""
        return [(name, value) for name, values in self.typed.items() for value in values]


def _asked(config: Mapping[str, Any], one: Setting) -> Any:
    """Return what a configuration says, with the library's default where it says nothing."""
    found = value_at(config, one.path)
    return value_at(checked(config).model_dump(mode="json", by_alias=True), one.path) if found is None else found


def read_yaml(typed: str) -> dict[str, Any]:
    """Return the whole configuration that a YAML text holds; InputError with the line at fault."""
    if len(typed) > _LARGEST_YAML:
        raise InputError("planning.text_long", most=_LARGEST_YAML, found=len(typed))
    with tempfile.TemporaryDirectory(prefix="todoku-config-") as folder:
        file = Path(folder) / FORM
        file.write_text(typed, encoding="utf-8", errors="replace")
        marked = read_config_text(file)
    if not isinstance(marked.content, dict):
        raise InputError("planning.yaml_empty")
    return config_json(checked(marked.content, marked=marked))
