"""Reports that places have or lack service: what is published of them, by 500 m square."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from todoku.areas.municipalities import find_region
from todoku.i18n import text
from todoku.provenance import Basis
from todoku_web.api.door import operation
from todoku_web.api.paging import DEFAULT_LIMIT, Limit, Offset, Page, page_of
from todoku_web.api.resources.areas import LONGEST
from todoku_web.api.scopes import Scope
from todoku_web.pages.language import current_lang
from todoku_web.service_reports.queries import area_counts, square_summaries

router = Router(tags=["reports"])
ServiceName = Literal["ftth", "mobile"]
_NOTES = ("service_reports.rules_nothing", "service_reports.left_out")


class ReportedSquare(BaseModel):
    """What was said of a service in a square: counts, and the month of the newest observation."""

    mesh_code: str
    municipality_code: str
    service: ServiceName
    reported_served: int
    reported_unserved: int
    confirmed_served: int
    confirmed_unserved: int
    status: Literal["unserved", "served", "mixed", "reported"]
    """What the municipality confirmed; ``reported`` where it has confirmed nothing."""
    newest_month: str
    basis: Basis


class ReportPage(Page[ReportedSquare]):
    """A part of the squares, with what they are and what is left out."""

    source: str
    note: str


@operation(
    router,
    "GET",
    "/service-reports",
    scope=Scope.READ_REPORTS,
    is_public=True,
    answer=ReportPage,
    examples=("service-reports?area=01205",),
)
def list_service_reports(
    request: HttpRequest,
    response: HttpResponse,
    area: Annotated[str | None, Query(max_length=LONGEST)] = None,
    service: ServiceName | None = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Any:
    """List the squares of which something was reported."""
    codes = find_region(area).codes if area is not None else [one["area_code"] for one in area_counts()]
    found = square_summaries(codes, service=service or "")
    items = [
        {
            "mesh_code": one.square,
            "municipality_code": one.area_code,
            "status": one.verdict,
            "newest_month": one.month,
            **{name: getattr(one, name) for name in ("service", "basis", *_COUNTS)},
        }
        for one in found[offset : offset + limit]
    ]
    lang = current_lang()
    page = page_of(request, response, items, total=len(found), limit=limit, offset=offset)
    note = " ".join(text(key, lang) for key in _NOTES)
    return {**page, "source": text("service_reports.source", lang), "note": note}


_COUNTS = ("reported_served", "reported_unserved", "confirmed_served", "confirmed_unserved")
