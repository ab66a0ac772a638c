"""Puts two people's changes of one plan side by side, and asks where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import has, text
from todoku_web.planning.actions.drafting import Content
from todoku_web.planning.forms import PlanForm
from todoku_web.planning.plan_settings import SETTINGS, value_at

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.planning.models import Plan

_TAKE = "take-"
_TEXTS = ("title", "purpose", "ownership")


@dataclass(frozen=True, slots=True)
class Row:
    """A field that somebody changed: what it was, what each made of it, and the values to send."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    their_values: tuple[str, ...]
    my_values: tuple[str, ...]

    @property
    def both(self) -> bool:
        """Whether both changed it, and differently: this is what is asked."""
        return self.theirs not in (self.before, self.mine) and self.mine != self.before


@dataclass(frozen=True, slots=True)
class Question:
    """What two people changed at the same time."""

    seen: int
    by: str
    rows: tuple[Row, ...]
    unchanged: tuple[tuple[str, str], ...]
    """Fields that nobody changed, as the form sends them on."""


def merge_question(plan: Plan, seen: int, mine: Content, lang: Lang) -> Question:
    """Return the fields that the person and somebody else changed since revision ``seen`` of a plan."""
    revision = plan.revisions.filter(version=seen).first()
    later = plan.revisions.filter(version__gt=seen).select_related("by").order_by("-version").first()
    base = Content(**revision.content) if revision else Content.of(plan)
    now = Content.of(plan)
    rows, unchanged = [], []
    for name, label, before, theirs, own in _fields(base, now, mine, lang):
        if before[1] == theirs[1] == own[1]:
            unchanged += [(name, value) for value in theirs[0]]
        else:
            rows.append(Row(name, label, before[1], theirs[1], own[1], tuple(theirs[0]), tuple(own[0])))
    by = str(later.by) if later and later.by else text("planning.somebody", lang)
    return Question(plan.version, by, tuple(rows), tuple(unchanged))


def answered_question(typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what a form sent, with the side that was taken of each field that was asked about."""
    made = dict(typed)
    for name, (side, *_) in typed.items():
        if name.startswith(_TAKE):
            field = name.removeprefix(_TAKE)
            made[field] = typed.get(f"{side if side == 'mine' else 'theirs'}-{field}", [])
    return made


def _fields(base: Content, now: Content, mine: Content, lang: Lang) -> list[Any]:
    """Return each field's name and label, and for each side what the form sends and what it says."""
    contents = (base, now, mine)
    forms = [PlanForm.of(one, lang).typed for one in contents]
    made: list[Any] = []
    for name in _TEXTS:
        sides = [
            (form[name], _text_shown(name, getattr(one, name), lang)) for form, one in zip(forms, contents, strict=True)
        ]
        made.append((name, text(f"planning.set.{name}", lang), *sides))
    for one in SETTINGS:
        sides = [
            (form[one.name], one.shown(value_at(content.config, one.path), lang))
            for form, content in zip(forms, contents, strict=True)
        ]
        made.append((one.name, text(one.word, lang), *sides))
    return made


def _text_shown(name: str, value: str, lang: Lang) -> str:
    key = f"report.option.{value}"
    return text(key, lang) if name == "ownership" and value and has(key) else value
