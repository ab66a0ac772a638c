"""Lists by the page: how many, from where, and the addresses of the pages around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from ninja import Query
from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

Item = TypeVar("Item")
DEFAULT_LIMIT = 100
MOST = 1000
FARTHEST = 1_000_000_000
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most")]
Offset = Annotated[int, Query(ge=0, le=FARTHEST, description="How many of the list to pass over")]


class Page(BaseModel, Generic[Item]):
    """A part of a list, with how many there are in all and the addresses of the parts around it."""

    items: list[Item]
    total: int
    limit: int
    offset: int
    next: str | None
    previous: str | None


def page_of(
    request: HttpRequest, response: HttpResponse, found: Sequence[Any] | Any, *, total: int, limit: int, offset: int
) -> dict[str, Any]:
    """Return a part of a list as a :class:`Page`, and put the addresses around it into the header ``Link`` (RFC 8288).

    ``found`` are the items of this part, ``total`` is how many the whole list has.
    """
    last = max(0, (total - 1) // limit * limit)
    at = {"first": 0}
    if offset > 0:
        at["prev"] = max(0, min(offset - limit, last))
    if offset + limit < total:
        at["next"] = offset + limit
    at["last"] = last
    addresses = {name: page_address(request, limit=limit, offset=start) for name, start in at.items()}
    response.headers["Link"] = ", ".join(f'<{address}>; rel="{name}"' for name, address in addresses.items())
    return {
        "items": list(found),
        "total": total,
        "limit": limit,
        "offset": offset,
        "next": addresses.get("next"),
        "previous": addresses.get("prev"),
    }


def page_address(request: HttpRequest, *, limit: int, offset: int) -> str:
    """Return the address of another part of the same list."""
    asked = request.GET.copy()
    asked["limit"], asked["offset"] = str(limit), str(offset)
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
