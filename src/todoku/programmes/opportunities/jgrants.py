"""Takes in what the public interface of Jグランツ answers: lists of subsidies and their details, from saved files.

Interface: デジタル庁, 補助金情報取得API 1.0 (https://developers.digital.go.jp/documents/jgrants/api/), the list
``/exp/v1/public/subsidies`` and the details ``/exp/v1|v2/public/subsidies/id/{id}``; v2 gives the rounds of a subsidy
(``workflow``) with their own areas and dates. Nothing is asked over the network here.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from todoku.dates import JST
from todoku.errors import InputError
from todoku.money import MAX_YEN
from todoku.programmes.opportunities.opportunity import (
    OPPORTUNITIES_SCHEMA,
    Opportunity,
    OpportunityFile,
    Origin,
    Round,
    read_file,
    read_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

JGRANTS = Origin(
    publisher="デジタル庁",
    title="Jグランツ 補助金情報取得API 1.0",
    url="https://developers.digital.go.jp/documents/jgrants/api/",
    credit="Jグランツ(jGrants)からの出典",
)

_SEPARATOR = re.compile(r"\s*/\s*")
_DIGITS = re.compile(r"[\d,]+(\.0+)?")
_YES, _NO = "有", "無"
_FILES = ("application_guidelines", "outline_of_grant", "application_form")
_LINES = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style"})


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item of a file that was left out: where it stands, and the field that cannot be read."""

    file: str
    number: int
    """Place in the file, from 1."""
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: the file's name, and its place in the file from 1."""

    file: str
    number: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A subsidy that several items tell of: the one that was kept, and those that gave only what it leaves empty."""

    id: str
    kept: Place
    others: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in, what was put together of several items, and what was left out."""

    file: OpportunityFile
    bad: tuple[BadItem, ...]
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """A subsidy with how much the item it was kept from tells, and where it stands, that item first."""

    rank: int
    opportunity: Opportunity
    places: tuple[Place, ...]


class _BadField(Exception):
    """A field that cannot be read."""


def import_jgrants(paths: Sequence[Path], *, as_of: dt.date) -> Imported:
    """Return the subsidies of saved answers; ``as_of`` is the day on which they were saved.

    A subsidy that stands in several files is put together from them: a detail goes before a list, v2 before v1, a later
    file before an earlier one; what one leaves empty another may give. Times are kept in JST. InputError for a file
    that is not such an answer, and where the files hold no subsidy.
    """
    taken: dict[str, _Told] = {}
    bad: list[BadItem] = []
    for path in paths:
        for number, item in enumerate(_items(path), start=1):
            try:
                one = _opportunity(item, as_of=as_of)
            except _BadField as wrong:
                field, value = wrong.args
                bad.append(BadItem(path.name, number, field, value))
                continue
            told = _Told(_rank(item), one, (Place(path.name, number),))
            taken[one.id] = _together(taken[one.id], told) if one.id in taken else told
    if not taken and not bad:
        raise InputError("opportunities.nothing", files=[path.name for path in paths])
    file = OpportunityFile(
        schema=OPPORTUNITIES_SCHEMA,
        as_of=as_of,
        source=JGRANTS,
        files=tuple(read_file(path) for path in paths),
        opportunities=tuple(told.opportunity for told in taken.values()),
    )
    merged = [Merged(name, told.places[0], told.places[1:]) for name, told in taken.items() if len(told.places) > 1]
    return Imported(file, tuple(bad), tuple(merged))


def plain_text(markup: str) -> str:
    """Return the text of HTML, its blocks as lines, without empty lines."""
    reader = _TextOf()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


class _TextOf(HTMLParser):
    """Gathers the text of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (the parser's own signature)
        self._silent += tag in _SILENT
        if tag in _LINES:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def _items(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the subsidies of an answer, of several answers in a list, or of a plain list."""
    content = read_json(path)
    answers = content if isinstance(content, list) else [content]
    for answer in answers:
        if not isinstance(answer, dict):
            raise InputError("opportunities.not_jgrants", file=str(path))
        if "errorCode" in answer:
            raise InputError("opportunities.api_error", file=str(path), code=str(answer["errorCode"]))
        found = answer.get("result", answer)
        for item in found if isinstance(found, list) else [found]:
            if not isinstance(item, dict) or "id" not in item or "title" not in item:
                raise InputError("opportunities.not_jgrants", file=str(path))
            yield item


def _rank(item: dict[str, Any]) -> int:
    """Return how much an answer tells: a list 0, a detail 1, a detail with its rounds 2."""
    if "workflow" in item:
        return 2
    return int("detail" in item or "subsidy_rate" in item)


def _together(held: _Told, new: _Told) -> _Told:
    """Return two tellings of a subsidy as one: what the fuller (of two alike the later) leaves out the other gives."""
    lesser, fuller = (held, new) if new.rank >= held.rank else (new, held)
    told = {name: value for name, value in fuller.opportunity if value not in (None, ())}
    return _Told(fuller.rank, lesser.opportunity.model_copy(update=told), (*fuller.places, *lesser.places))


def _opportunity(item: dict[str, Any], *, as_of: dt.date) -> Opportunity:
    number, title = _required(item, "id"), _required(item, "title")
    detail = _text(item, "detail")
    workflow = item.get("workflow")
    rounds = [item] if workflow is None else _dicts(item, "workflow")
    return Opportunity(
        id=f"jgrants:{number}",
        title=title,
        number=_text(item, "name"),
        scheme=_text(item, "institution_name"),
        summary=_text(item, "subsidy_catch_phrase"),
        detail=None if detail is None else plain_text(detail) or None,
        max_amount_jpy=_yen(item, "subsidy_max_limit"),
        rate_text=_text(item, "subsidy_rate"),
        purposes=_several(item, "use_purpose"),
        industries=_several(item, "industry"),
        employees=_text(item, "target_number_of_employees"),
        grant_type=_text(item, "granttype"),
        takes_applications={_YES: True, _NO: False}.get(_text(item, "request_reception_presence") or ""),
        several_applications=_flag(item, "is_enable_multiple_request"),
        documents=tuple(name for kind in _FILES for part in _dicts(item, kind) if (name := _text(part, "name"))),
        url=_text(item, "front_subsidy_detail_page_url"),
        rounds=tuple(_round(one, of_workflow=workflow is not None, as_of=as_of) for one in rounds),
    )


def _round(item: dict[str, Any], *, of_workflow: bool, as_of: dt.date) -> Round:
    opens, closes = _instant(item, "acceptance_start_datetime"), _instant(item, "acceptance_end_datetime")
    if opens is not None and closes is not None and closes <= opens:
        raise _BadField("acceptance_end_datetime", str(item["acceptance_end_datetime"]))
    return Round(
        id=_text(item, "id") if of_workflow else None,
        name=_text(item, "fiscal_year_round"),
        opens=opens,
        closes=closes,
        work_ends=_instant(item, "project_end_deadline"),
        areas=_several(item, "target_area_search"),
        area_detail=_text(item, "target_area_detail"),
        recorded_on=as_of,
    )


def _required(item: dict[str, Any], field: str) -> str:
    value = _text(item, field)
    if value is None:
        raise _BadField(field, str(item.get(field)))
    return value


def _text(item: dict[str, Any], field: str) -> str | None:
    """Return a text, None where it is missing or empty."""
    value = item.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _BadField(field, str(value))
    return value.strip() or None


def _several(item: dict[str, Any], field: str) -> tuple[str, ...]:
    """Return the values of a field that parts them by `` / ``."""
    return tuple(part for part in _SEPARATOR.split(_text(item, field) or "") if part)


def _dicts(item: dict[str, Any], field: str) -> Iterable[dict[str, Any]]:
    value = item.get(field) or []
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise _BadField(field, type(value).__name__)
    return value


def _flag(item: dict[str, Any], field: str) -> bool | None:
    value = item.get(field)
    if value is not None and not isinstance(value, bool):
        raise _BadField(field, str(value))
    return value


def _yen(item: dict[str, Any], field: str) -> int | None:
    """Return whole yen; None where nothing, or 0 as an upper limit, is said."""
    value = item.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not _DIGITS.fullmatch(str(value)):
        raise _BadField(field, str(value))
    amount = int(str(value).replace(",", "").partition(".")[0])
    if amount > MAX_YEN:
        raise _BadField(field, str(value))
    return amount or None


def _instant(item: dict[str, Any], field: str) -> dt.datetime | None:
    """Return a moment in Japan's time; None where it is missing."""
    value = _text(item, field)
    if value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise _BadField(field, value) from error
    if moment.tzinfo is None:
        raise _BadField(field, value)
    return moment.astimezone(JST)
