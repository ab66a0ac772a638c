"""Reads the deck's policy catalogue: pillars, areas, items, budget lines, trials, events and cautions.

The deck is 総務省 北海道総合通信局, "Society 5.0時代の地域社会 ～総務省重点施策2020より～" (December 2019). Titles are
the deck's own; English ones are todoku's translation. The markers ○, ☆ and ※ are carried as printed: the deck has no
legend for them, so nothing here gives them a meaning.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from todoku.errors import InputError
from todoku.i18n import load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.i18n import Lang

POLICY_SCHEMA = "todoku.policy/1"
BUDGET_SCHEMA = "todoku.policy-budget/1"
TRIALS_SCHEMA = "todoku.policy-trials/1"
CAUTIONS_SCHEMA = "todoku.policy-cautions/1"

Marker = Literal["○", "☆", "※"]
PillarId = Literal["I", "II", "III", "IV", "V"]


class Part(BaseModel):
    """A part of the catalogue."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Titled(Part):
    """A part with the deck's title and our translation of it."""

    title_ja: str
    title_en: str

    def title(self, lang: Lang) -> str:
        """Return the title in a language."""
        return self.title_ja if lang == "ja" else self.title_en


class Links(Part):
    """What todoku holds on a subject, by our reading: programmes, indicators and modules of the library."""

    programmes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


class OtherPrinting(Part):
    """How the page that is printed again has an item, where it differs."""

    line: int
    marker: Marker
    title_ja: str


class Item(Titled, Links):
    """One printed item of an area; ``id`` is the area's number and its place there: 3.1."""

    id: str
    marker: Marker
    printed: bool
    """Whether the marker itself stands in the text; else the line is one of the slide's default bullets."""
    line: int
    repeats: str | None = None
    """The item that this one, marked 再掲, lists again."""
    differs: OtherPrinting | None = None


class Area(Titled, Links):
    """One of the 20 areas; its links concern all of its items."""

    id: str
    line: int
    items: tuple[Item, ...]


class Pillar(Titled):
    """One of the five pillars."""

    id: PillarId
    line: int
    areas: tuple[Area, ...]


class BudgetLine(Titled):
    """A figure of money as the deck prints it, in units of 100 million yen (億円)."""

    id: str
    line: int
    under: str
    """The item or area that it stands with."""
    programmes: tuple[str, ...]
    printed: str
    fy2020_oku_yen: Decimal
    fy2019_oku_yen: Decimal | None
    label: str
    """What the deck calls it, word for word."""
    kind: Literal["budget", "request"] | None
    approximate: bool = False
    """Printed with 約."""
    new: bool = False
    """Printed with 新規."""
    part_of: str | None = None
    """The line inside which this one lies."""
    pot: str | None = None
    share_of_pot: bool = False
    """Printed as 内数: the figure is the pot's, the line's own amount is unknown."""
    note_ja: str | None = None
    note_en: str | None = None


class Issue(Titled):
    """One of the eight issues of the trials."""

    id: str


class Trial(Titled):
    """One of the 23 examples of 5G trials of FY2019."""

    number: int
    line: int
    operator: str
    partner: str
    place: str
    and_others: bool
    inferred_issue: str
    """The colour that told it is lost: this is our reading of the title."""
    confidence: Literal["high", "medium", "low"]


class Theme(Titled):
    """A theme of the trials of a year; for FY2019 the issue is inferred from the order of the rows."""

    year: int
    issue: str
    inferred: bool


class Event(Titled):
    """A seminar or contest, with the quarter of the fiscal year."""

    id: str
    line: int
    quarter: int
    audience_ja: str
    audience_en: str
    partners: tuple[str, ...]


class Caution(Part):
    """Something of the deck that misleads if taken as it stands, and what todoku does about it."""

    id: str
    lines: tuple[int, ...]
    concerns: tuple[str, ...]
    what_ja: str
    what_en: str
    answer_ja: str
    answer_en: str

    def what(self, lang: Lang) -> str:
        """Return what is wrong, in a language."""
        return self.what_ja if lang == "ja" else self.what_en

    def answer(self, lang: Lang) -> str:
        """Return what is done about it, in a language."""
        return self.answer_ja if lang == "ja" else self.answer_en


class Origin(Part):
    """Where the catalogue comes from."""

    publisher: str
    title: str
    as_of: str


class Policy(Part):
    """The whole catalogue."""

    source: Origin
    pillars: tuple[Pillar, ...]
    budget_lines: tuple[BudgetLine, ...]
    issues: tuple[Issue, ...]
    trials: tuple[Trial, ...]
    themes: tuple[Theme, ...]
    events: tuple[Event, ...]
    cautions: tuple[Caution, ...]

    def placed(self) -> Iterator[tuple[Pillar, Area, Item]]:
        """Yield every item with its pillar and area, in the deck's order."""
        for pillar in self.pillars:
            for area in pillar.areas:
                for item in area.items:
                    yield pillar, area, item

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its id."""
        return {item.id: item for _, _, item in self.placed()}

    def item(self, item_id: str) -> Item:
        """Return an item; raise InputError naming the first and last there are."""
        if item_id not in self.items:
            ids = list(self.items)
            raise InputError("policy.no_item", value=item_id, first=ids[0], last=ids[-1])
        return self.items[item_id]

    def links(self, item: Item) -> Links:
        """Return what todoku holds on an item: its own links, or for one listed again those of the first."""
        return self.items[item.repeats] if item.repeats is not None else item

    def concerning(self, *names: str) -> tuple[Caution, ...]:
        """Return the cautions that concern any of these: items, areas, ``budget:ID``, ``indicator:ID``, trials."""
        return tuple(caution for caution in self.cautions if set(caution.concerns) & set(names))


@cache
def policy_catalogue() -> Policy:
    """Return the built-in catalogue."""
    framework = _content("deck_policy.yaml", POLICY_SCHEMA)
    trials = _content("deck_trials.yaml", TRIALS_SCHEMA)
    return Policy.model_validate(
        {
            **framework,
            **trials,
            "budget_lines": _content("deck_budget.yaml", BUDGET_SCHEMA)["lines"],
            "cautions": _content("deck_cautions.yaml", CAUTIONS_SCHEMA)["cautions"],
        }
    )


def _content(name: str, schema: str) -> dict[str, Any]:
    file = resources.files("todoku").joinpath(f"data/policy/{name}")
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    found = content.pop("schema")
    if found != schema:
        raise InputError("policy.schema", file=name, found=found, expected=schema)
    return content
