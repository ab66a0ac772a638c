"""Cases of RPA and AI-OCR with what they saved: the published ones, and those that a municipality measured itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from todoku.i18n import LANGS, load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang

CaseBasis = Literal["published", "measured"]


@dataclass(frozen=True, slots=True)
class Case:
    """Work before and after software took part in it.

    ``remaining`` is the share of the hours that was left (after / before; above 1 where it got slower), worked out
    from the hours where these are told, else from the told share. ``full_check``: each result had to be checked by eye;
    None where that is not told.
    """

    id: str
    title: Mapping[Lang, str]
    municipality: str
    kind: str
    remaining: float
    before_hours: float | None
    after_hours: float | None
    full_check: bool | None
    basis: CaseBasis
    confidence: str = ""
    year: int | None = None
    source_title: str = ""
    url: str = ""
    note: Mapping[Lang, str] | None = None

    @property
    def saving_rate(self) -> float:
        """Share of the hours that was saved; below 0 where it got slower."""
        return 1 - self.remaining


def _content() -> dict[str, Any]:
    file = resources.files("todoku").joinpath("data/office/rpa_cases.yaml")
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    return content


@cache
def published_cases() -> tuple[Case, ...]:
    """Return the published cases, each with its source."""
    return tuple(_published(one) for one in _content()["cases"])


@cache
def task_words() -> dict[str, tuple[str, ...]]:
    """Return words in the name of a task by which another way than RPA is proposed: chat, matching, procedure."""
    return {name: tuple(words) for name, words in _content()["words"].items()}


def _published(one: Mapping[str, Any]) -> Case:
    before, after = one["before_hours"], one["after_hours"]
    told = before is not None and after is not None
    return Case(
        id=one["id"],
        title={lang: one["title"][lang] for lang in LANGS},
        municipality=one["municipality"],
        kind=one["kind"],
        remaining=after / before if told else 1 - one["published_saving"]["rate"],
        before_hours=before,
        after_hours=after,
        full_check=one["full_check"],
        basis="published",
        confidence=one["confidence"],
        year=one["year"],
        source_title=one["source"]["title"],
        url=one["source"]["url"],
        note={lang: one["note"][lang] for lang in LANGS},
    )
