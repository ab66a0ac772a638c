"""What people write of a need: plain, within its limits, and complete before it is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils import timezone

from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.money import MAX_YEN
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.checking import Checked, chosen, held_by, within
from todoku_web.exchange.needs.models import PlaceKind, Readiness, Who
from todoku_web.exchange.needs.models.need import MOST_REQUIREMENTS, NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from todoku_web.exchange.needs.places import place_of
from todoku_web.exchange.needs.requirement_rows import known_ids
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from todoku.errors import TodokuError
    from todoku_web.exchange.needs.checking import Check
    from todoku_web.exchange.needs.models import Need

_MOST_PEOPLE = 130_000_000
_YEARS_AHEAD = 15
_PLACE = ("area_code", "place", "lat", "lon", "square")


@dataclass(frozen=True, slots=True)
class NeedContent(Checked):
    """What a form says of a need; ``area_code`` is any name or code until it is clean."""

    NEEDED: ClassVar[tuple[str, ...]] = ("problem", "sufferers")

    who: str
    issue_area: str
    title: str
    problem: str = ""
    sufferers: str = ""
    sufferers_count: int | None = None
    loss: str = ""
    place_kind: Any = PlaceKind.MUNICIPALITY
    area_code: str = ""
    place: str = ""
    requirements: tuple[str, ...] = ()
    requirement_note: str = ""
    readiness: Any = Readiness.IDEA
    budget_year: int | None = None
    budget_jpy: int | None = None

    @classmethod
    def of(cls, need: Need) -> NeedContent:
        """Return what a need says now."""
        return cls(**held_by(need, cls))

    def checks(self) -> dict[str, Check]:
        """Return the checks; that of the place also gives ``lat``, ``lon``, ``square`` and ``former``."""
        return {
            "who": lambda: {"who": chosen(self.who, Who.values)},
            "issue_area": lambda: {"issue_area": chosen(self.issue_area, IssueArea.values)},
            "title": lambda: {"title": one_line(self.title, most=TITLE_LENGTH, needed=True)},
            "problem": lambda: {"problem": paragraphs(self.problem, most=TEXT_LENGTH)},
            "sufferers": lambda: {"sufferers": paragraphs(self.sufferers, most=NOTE_LENGTH)},
            "sufferers_count": lambda: {"sufferers_count": within(self.sufferers_count, 0, _MOST_PEOPLE)},
            "loss": lambda: {"loss": paragraphs(self.loss, most=NOTE_LENGTH)},
            "area_code": self._area,
            "place": self._place,
            "requirements": lambda: {"requirements": known_ids(self.requirements, most=MOST_REQUIREMENTS)},
            "requirement_note": lambda: {"requirement_note": paragraphs(self.requirement_note, most=NOTE_LENGTH)},
            "readiness": lambda: {"readiness": chosen(self.readiness, Readiness.values)},
            "budget_year": self._year,
            "budget_jpy": lambda: {"budget_jpy": within(self.budget_jpy, 0, MAX_YEN)},
        }

    def faults(self) -> dict[str, TodokuError]:
        """Return what is wrong, by field; of a place in a municipality that is none, the municipality alone."""
        found = super(NeedContent, self).faults()
        if "area_code" in found:
            found.pop("place", None)
        return found

    def _area(self) -> dict[str, Any]:
        kind = chosen(self.place_kind, PlaceKind.values)
        if kind != PlaceKind.POINT or self.area_code.strip():
            place_of(PlaceKind.MUNICIPALITY, self.area_code, "")
        return {"place_kind": kind}

    def _place(self) -> dict[str, Any]:
        found = place_of(chosen(self.place_kind, PlaceKind.values), self.area_code, self.place)
        return {name: getattr(found, name) for name in (*_PLACE, "former")}

    def _year(self) -> dict[str, Any]:
        """Refuse years far ahead or long gone; a year that has passed since it was written may stay."""
        if self.budget_year is None:
            return {"budget_year": None}
        now = fiscal_year(timezone.localdate())
        return {"budget_year": within(self.budget_year, now - 1, now + _YEARS_AHEAD)}


def years_to_choose() -> list[int]:
    """Return the fiscal years in which money could be budgeted."""
    now = fiscal_year(timezone.localdate())
    return list(range(now, now + _YEARS_AHEAD + 1))


def require_complete(content: Checked) -> None:
    """Raise InputError naming the first field without which it cannot be handed in."""
    missing = content.missing()
    if missing:
        named = {lang: [text(f"needs.field.{name}", lang) for name in missing] for lang in LANGS}
        joint = {lang: text("parts.list_joint", lang).join(names) for lang, names in named.items()}
        raise InputError("needs.incomplete", fields=joint)
