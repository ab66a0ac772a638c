"""What is asked of a collection: how many features, from where, which rectangle, which time, which values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from todoku.dates import JST
from todoku_web.api.door import check_parameters
from todoku_web.api.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

Form = Literal["json", "html"]
DEFAULT_LIMIT, MOST, FARTHEST = 100, 10_000, 1_000_000_000
_WHOLE = re.compile(r"[0-9]{1,10}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d([Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))?")
_CORNERS, _CORNERS_WITH_HEIGHTS = 4, 6
_OPEN = ("", "..")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for items."""

    limit: int
    offset: int
    bbox: tuple[float, float, float, float] | None
    span: tuple[float, float] | None
    values: Mapping[str, str]


def form_asked(request: HttpRequest) -> Form:
    """Return the form of the answer: ``f``, else what ``Accept`` prefers, else JSON."""
    given = request.GET.get("f")
    if given is None:
        best = request.get_preferred_type(["application/geo+json", "application/json", "text/html"])
        return "html" if best == "text/html" else "json"
    if given == "json":
        return "json"
    if given == "html":
        return "html"
    raise Refused("ogc.form", value=given)


def items_asked(request: HttpRequest, asked: Iterable[str]) -> Asked:
    """Return what is asked of items; ``asked`` are the properties that they may be chosen by. Raises Refused."""
    names = tuple(asked)
    check_parameters(request, ("f", "limit", "offset", "bbox", "datetime", *names))
    given = request.GET
    return Asked(
        limit=min(_whole(given.get("limit"), "limit", DEFAULT_LIMIT, least=1), MOST),
        offset=_whole(given.get("offset"), "offset", 0, least=0),
        bbox=_bbox(given["bbox"]) if "bbox" in given else None,
        span=_span(given["datetime"]) if "datetime" in given else None,
        values={name: given[name] for name in names if name in given},
    )


def _whole(written: str | None, name: str, default: int, *, least: int) -> int:
    if written is None:
        return default
    if not _WHOLE.fullmatch(written) or not least <= int(written) <= FARTHEST:
        raise Refused("ogc.whole", name=name, value=written, least=least)
    return int(written)


def _bbox(written: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north; of six numbers the heights are passed over, as no feature has one."""
    try:
        numbers = [float(part) for part in written.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == _CORNERS_WITH_HEIGHTS:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != _CORNERS or not all(math.isfinite(one) for one in numbers):
        raise Refused("ogc.bbox", value=written)
    west, south, east, north = numbers
    if south > north:
        raise Refused("api.bbox_order", value=written)
    return west, south, east, north


def _span(written: str) -> tuple[float, float]:
    """Return the first and last second of an instant, or of an interval that may be open at one end."""
    first, slash, last = written.partition("/")
    if not slash:
        begin, end = _moment(first, written)
        return begin, end
    begin = -math.inf if first in _OPEN else _moment(first, written)[0]
    end = math.inf if last in _OPEN else _moment(last, written)[1]
    if begin > end or (first in _OPEN and last in _OPEN):
        raise Refused("ogc.datetime", value=written)
    return begin, end


def _moment(written: str, whole: str) -> tuple[float, float]:
    """Return the second of an instant of RFC 3339; of a day its first and last second in Japan."""
    if not _INSTANT.fullmatch(written):
        raise Refused("ogc.datetime", value=whole)
    try:
        found = datetime.fromisoformat(written.upper())
        if found.tzinfo is not None:
            return found.timestamp(), found.timestamp()
        day = found.replace(tzinfo=JST)
        return day.timestamp(), (day + timedelta(days=1)).timestamp() - 1
    except (ValueError, OverflowError) as error:
        raise Refused("ogc.datetime", value=whole) from error
