"""The settings of a plan that the form asks for: one table for form, preview, differences and questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from todoku.dates import parse_date
from todoku.errors import InputError, TodokuError
from todoku.i18n import has, text
from todoku.plans.config import PlanConfig, parse_config, with_model
from todoku.plans.funding.form import FundingOption
from todoku.radio.link_budget import services
from todoku.reports.rows import words
from todoku_web.planning.plain_text import one_line
from todoku_web.planning.typed_values import typed_count, typed_share, typed_yen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from todoku.i18n import Lang
    from todoku.programmes.rulebook.marked_yaml import Marked

Kind = Literal["flag", "share", "choice", "classes", "yen", "yen_list", "count", "text", "date"]

FORM = "plan.yaml"
"""What a configuration is called in messages."""
_LONGEST_TEXT = 80
_ROAD_CLASSES = ("national", "prefectural", "trunk", "primary", "secondary")
"""Roads that may be too wide for drops to cross."""
OWNERSHIPS: tuple[str, ...] = get_args(FundingOption.model_fields["id"].annotation)
FILE_FIELDS = ("one_sheet", "present", "funding.parts", "funding.schemes")
"""Names of files on a computer: the portal takes none, since they would be the server's."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One decision about a plan: where it stands in the configuration, and how it is asked for."""

    path: str
    kind: Kind
    choices: tuple[str, ...] = ()
    further: bool = False
    """Whether most plans leave it as it is: the form folds it away."""

    @property
    def name(self) -> str:
        """Its name in a form."""
        return self.path.replace(".", "-")

    @property
    def word(self) -> str:
        """The key of its label; ``<key>.help`` is the line under it."""
        return f"planning.set.{self.path}"

    def read(self, typed: list[str]) -> Any:
        """Return the value for the configuration of what a form sent; None leaves it out. Raises InputError."""
        if self.kind == "flag":
            return bool(typed)
        if self.kind == "classes":
            return [one for one in typed if one in self.choices]
        value = typed[0].strip() if typed else ""
        return self._read_one(value) if value else None

    def _read_one(self, value: str) -> Any:
        if self.kind == "choice":
            if value not in self.choices:
                raise InputError("planning.choice")
            return value
        if self.kind == "yen_list":
            found = [typed_yen(part) for part in value.replace("、", " ").replace(";", " ").split()]
            return found[0] if len(found) == 1 else found
        readers = {"yen": typed_yen, "share": typed_share, "count": typed_count, "date": _typed_day}
        reader = readers.get(self.kind)
        return one_line(value, most=_LONGEST_TEXT) if reader is None else reader(value)

    def typed(self, value: Any) -> list[str]:
        """Return what stands in the form for a value of the configuration."""
        if self.kind == "flag":
            return ["on"] if value else []
        if value is None:
            return []
        if isinstance(value, (list, tuple)):
            return [str(one) for one in value] if self.kind == "classes" else [" ".join(str(one) for one in value)]
        return [f"{value * 100:.10g}" if self.kind == "share" else str(value)]

    def shown(self, value: Any, lang: Lang) -> str:
        """Return a value in words."""
        if self.kind == "flag":
            return text("planning.yes" if value else "planning.no", lang)
        if value is None or value in ([], ()):
            key = f"{self.word}.none"
            return text(key if has(key) else "planning.not_set", lang)
        if isinstance(value, (list, tuple)):
            return text("report.list", lang, items=[self._shown_one(one, lang) for one in value])
        return self._shown_one(value, lang)

    def _shown_one(self, value: Any, lang: Lang) -> str:
        if self.kind in ("choice", "classes"):
            return self.choice_name(str(value), lang)
        if self.kind == "share":
            return words.ratio(value, lang)
        if self.kind in ("yen", "yen_list"):
            return words.yen(value, lang)
        return words.day(value, lang) if self.kind == "date" else str(value)

    def choice_name(self, choice: str, lang: Lang) -> str:
        """Return what a choice is called."""
        if self.path == "mobile.service":
            return words.service_name(choice, lang)
        key = f"road_class.{choice}" if self.kind == "classes" else f"planning.choice.{choice}"
        return text(key, lang) if has(key) else choice


def _typed_day(value: str) -> str:
    return parse_date(value).isoformat()


GROUPS: tuple[tuple[str, tuple[Setting, ...]], ...] = (
    (
        "fibre",
        (
            Setting("fibre.enabled", "flag"),
            Setting("fibre.target", "share"),
            Setting("fibre.construction", "choice", ("aerial", "underground"), further=True),
            Setting("fibre.both_sides", "classes", _ROAD_CLASSES, further=True),
        ),
    ),
    (
        "mobile",
        (
            Setting("mobile.enabled", "flag"),
            Setting("mobile.service", "choice", tuple(services())),
            Setting("mobile.target", "share"),
            Setting("mobile.environment", "choice", ("urban", "suburban", "open"), further=True),
            Setting("mobile.operators", "count", further=True),
            Setting("mobile.shared", "flag", further=True),
        ),
    ),
    (
        "money",
        (
            Setting("budget_jpy", "yen"),
            Setting("phasing.years", "count"),
            Setting("phasing.ceiling_jpy", "yen_list", further=True),
            Setting("funding.contribution_jpy", "yen", further=True),
            Setting("funding.prefecture_jpy", "yen", further=True),
            Setting("funding.fiscal_index", "text", further=True),
            Setting("funding.area_ground", "text", further=True),
            Setting("funding.decision_date", "date", further=True),
            Setting("funding.rules_as_of", "date", further=True),
            Setting("funding.user_rate", "text", further=True),
        ),
    ),
    (
        "computing",
        (
            Setting("assume_unknown", "choice", ("auto", "served", "unserved")),
            Setting("date", "date"),
            Setting("effort", "choice", ("quick", "standard", "thorough")),
        ),
    ),
)
SETTINGS: tuple[Setting, ...] = tuple(one for _, members in GROUPS for one in members)
_BY_PATH = {one.path: one for one in SETTINGS}


def setting(path: str) -> Setting | None:
    """Return the setting at a path of the configuration; None for one that the form does not ask for."""
    return _BY_PATH.get(path)


def value_at(config: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a path of a configuration; None where nothing does."""
    found: Any = config
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def with_value(config: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a configuration with a value at a path; None takes it away, which means the default."""
    head, _, rest = path.partition(".")
    inner = config.get(head)
    changed = with_value(inner if isinstance(inner, dict) else {}, rest, value) if rest else value
    kept = {name: one for name, one in config.items() if name != head}
    return kept if changed is None or changed == {} else {**kept, head: changed}


def checked(config: Mapping[str, Any], *, marked: Marked | None = None) -> PlanConfig:
    """Return a configuration that the portal may compute; InputError for one that names files or is not allowed.

    ``marked`` knows the lines of the file that it was read from.
    """
    for path in FILE_FIELDS:
        if value_at(config, path) is not None:
            raise InputError("planning.file_named", field=path)
    return parse_config(with_model(dict(config)), name=FORM, marked=marked)


def fault_of(one: Setting, value: Any) -> TodokuError | None:
    """Return what is wrong with one value by itself; None where it may stand."""
    if value is None or one.kind == "flag":
        return None
    try:
        parse_config(with_value({}, one.path, value), name=FORM)
    except InputError as error:
        return InputError("planning.field", detail=error.params["detail"])
    return None


@dataclass(frozen=True, slots=True)
class Change:
    """A setting in which two configurations differ, in words."""

    path: str
    label: str
    before: str
    after: str


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any], lang: Lang) -> list[Change]:
    """Return in what two configurations differ: settings of the form by their labels, the others by their paths."""
    paths = dict.fromkeys((*_leaves(before), *_leaves(after)))
    found = []
    for path in paths:
        one, other = value_at(before, path), value_at(after, path)
        if one == other or path == "edits" or path.startswith("edits."):
            continue
        known = setting(path)
        if known is None:
            found.append(Change(path, path, _plain(one, lang), _plain(other, lang)))
        else:
            found.append(Change(path, text(known.word, lang), known.shown(one, lang), known.shown(other, lang)))
    return found


def _leaves(config: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, value in config.items():
        here = f"{path}{name}"
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{here}.")
        else:
            yield here


def _plain(value: Any, lang: Lang) -> str:
    return text("planning.not_set", lang) if value is None else str(value)
