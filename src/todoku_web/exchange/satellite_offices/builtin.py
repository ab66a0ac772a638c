"""The offices that come with todoku: entries of the directory that nobody keeps yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml
from django.urls import reverse

from todoku.areas.municipalities import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang

_SCHEMA = "todoku.satellite_offices/1"


@dataclass(frozen=True, slots=True)
class KnownOffice:
    """An office of which a source tells; all that it does not tell is not known."""

    id: str
    name: str
    name_en: str
    area_code: str
    summary: dict[str, str]
    sources: tuple[dict[str, str], ...]

    def named(self, lang: Lang) -> str:
        """Return the name in a language."""
        return self.name_en if lang == "en" else self.name

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("satellite_offices:known", args=[self.id])

    @property
    def citations(self) -> list[str]:
        """The lines that stand under what is said of it."""
        return [f"{one['publisher']}「{one['title']}」({one['as_of']})" for one in self.sources]

    def as_part(self) -> dict[str, Any]:
        """Return what it says as the part ``about`` of an office has it."""
        unknown = dict.fromkeys(("address", "point", "access", "price", "link"), "")
        told = {
            "name": self.name,
            "name_en": self.name_en,
            "area": label(self.area_code),
            "summary": self.summary["ja"],
        }
        return {**unknown, **told, "sources": "\n".join(self.citations)}


@cache
def known_offices() -> dict[str, KnownOffice]:
    """Return the offices that come with todoku, by id."""
    content = resources.files("todoku_web.exchange.satellite_offices").joinpath("data/offices.yaml").read_text("utf-8")
    document = yaml.safe_load(content)
    if document["schema"] != _SCHEMA:
        raise ValueError(document["schema"])
    made = [KnownOffice(**{**one, "sources": tuple(one["sources"])}) for one in document["offices"]]
    return {one.id: one for one in made}


def not_taken_over(taken: Iterable[str]) -> list[KnownOffice]:
    """Return the entries that nobody keeps yet, of which ``taken`` have been taken over."""
    gone = set(taken)
    return [one for one in known_offices().values() if one.id not in gone]
