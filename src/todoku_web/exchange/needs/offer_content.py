"""What people write of an offer: plain, within its limits, and only what belongs to its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from todoku.areas.municipalities import by_code
from todoku.errors import InputError
from todoku.money import MAX_YEN
from todoku.programmes.rulebook.load import builtin_programmes
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.checking import Checked, chosen, held_by, within
from todoku_web.exchange.needs.models import Competence, OfferKind
from todoku_web.exchange.needs.models.offer import LINK_LENGTH, MOST_AREAS, NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from todoku_web.exchange.needs.places import municipality_of, region_asked
from todoku_web.exchange.needs.requirement_rows import known_ids
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from datetime import date

    from todoku.i18n import Lang
    from todoku_web.exchange.needs.checking import Check
    from todoku_web.exchange.needs.models import Offer

_MOST_DAYS, _MOST_HOURS, _MOST_AT_ONCE, _MOST_RESULTS = 366, 3_000, 10_000, 1_000_000
_MOST_REQUIREMENTS = 60
_HOST = re.compile(r"(?=.{1,253}$)[^\s.]+(\.[^\s.]+)+")


@dataclass(frozen=True, slots=True)
class OfferContent(Checked):
    """What a form says of an offer; ``areas`` and ``base_code`` are any names or codes until it is clean."""

    NEEDED: ClassVar[tuple[str, ...]] = ("description",)

    kind: Any
    title: str
    description: str = ""
    issue_areas: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    days_max: int | None = None
    hours_max: int | None = None
    capacity: int | None = None
    areas: tuple[str, ...] = ()
    base_code: str = ""
    budget_jpy: int | None = None
    programme: str = ""
    open_from: date | None = None
    open_until: date | None = None
    terms: str = ""
    link: str = ""
    results_count: int | None = None
    results_text: str = ""
    results_source: str = ""

    @classmethod
    def of(cls, offer: Offer) -> OfferContent:
        """Return what an offer says now."""
        return cls(**held_by(offer, cls))

    def checks(self) -> dict[str, Check]:
        """Return the checks; what its kind has not is left empty."""
        people, money = self.kind == OfferKind.PEOPLE, self.kind == OfferKind.MONEY
        return {
            "kind": lambda: {"kind": chosen(self.kind, OfferKind.values)},
            "title": lambda: {"title": one_line(self.title, most=TITLE_LENGTH, needed=True)},
            "description": lambda: {"description": paragraphs(self.description, most=TEXT_LENGTH)},
            "issue_areas": lambda: {"issue_areas": _choices(self.issue_areas, IssueArea.values)},
            "requirements": lambda: {"requirements": known_ids(self.requirements, most=_MOST_REQUIREMENTS)},
            "fields": lambda: {"fields": _choices(self.fields, Competence.values) if people else []},
            "days_max": lambda: {"days_max": within(self.days_max, 1, _MOST_DAYS) if people else None},
            "hours_max": lambda: {"hours_max": within(self.hours_max, 1, _MOST_HOURS) if people else None},
            "capacity": lambda: {"capacity": within(self.capacity, 1, _MOST_AT_ONCE)},
            "areas": self._areas,
            "base_code": self._base,
            "budget_jpy": lambda: {"budget_jpy": within(self.budget_jpy, 0, MAX_YEN) if money else None},
            "programme": lambda: {"programme": self._programme() if money else ""},
            "open_until": self._dates,
            "terms": lambda: {"terms": paragraphs(self.terms, most=NOTE_LENGTH)},
            "link": lambda: {"link": checked_link(self.link)},
            "results_count": lambda: {"results_count": within(self.results_count, 0, _MOST_RESULTS)},
            "results_text": lambda: {"results_text": paragraphs(self.results_text, most=NOTE_LENGTH)},
            "results_source": lambda: {"results_source": one_line(self.results_source, most=LINK_LENGTH)},
        }

    def _areas(self) -> dict[str, Any]:
        codes = list(dict.fromkeys(region_asked(one).area_code for one in self.areas if one.strip()))
        if len(codes) > MOST_AREAS:
            raise InputError("needs.areas_many", most=MOST_AREAS, found=len(codes))
        return {"areas": codes}

    def _base(self) -> dict[str, Any]:
        """Take the town hall for the base's place, where the register knows it."""
        if not self.base_code.strip():
            return {"base_code": "", "lat": None, "lon": None}
        hall = by_code(municipality_of(self.base_code)[0])
        return {"base_code": hall.code, "lat": hall.lat, "lon": hall.lon}

    def _programme(self) -> str:
        return chosen(self.programme, ("", *programme_titles("ja")))

    def _dates(self) -> dict[str, Any]:
        if self.open_from and self.open_until and self.open_until < self.open_from:
            raise InputError("needs.dates_order", first=self.open_from.isoformat(), last=self.open_until.isoformat())
        return {"open_from": self.open_from, "open_until": self.open_until}


@cache
def programme_titles(lang: Lang) -> dict[str, str]:
    """Return the programmes whose rules are built in: id -> title."""
    return {name: one.file.title.in_lang(lang) for name, one in builtin_programmes().items()}


def checked_link(typed: str) -> str:
    """Return the address of a page; InputError for one that is not of the web."""
    link = one_line(typed, most=LINK_LENGTH)
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        raise InputError("needs.link", value=link) from None
    if parts.scheme not in {"http", "https"} or parts.username is not None or " " in link or not _HOST.fullmatch(host):
        raise InputError("needs.link", value=link)
    return link


def _choices(values: tuple[str, ...], known: list[str]) -> list[str]:
    """Return choices once each, in the order in which they are offered."""
    for value in values:
        chosen(value, known)
    return [one for one in known if one in values]
