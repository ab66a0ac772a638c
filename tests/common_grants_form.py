"""The form of CommonGrants opportunities, written from the specification: OpenAPI document 0.4.0, commongrants.org."""

# ruff: noqa: N815 (the specification's own names)

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AnyUrl, BaseModel, ConfigDict, Field


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Money(Form):
    amount: Annotated[str, Field(pattern=r"^-?[0-9]+\.?[0-9]*$")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class SingleDateEvent(Form):
    name: str
    eventType: Literal["singleDate"]
    description: str = ""
    date: dt.date
    time: Annotated[str, Field(pattern=r"^\d\d:\d\d:\d\d$")] = ""


class DateRangeEvent(Form):
    name: str
    eventType: Literal["dateRange"]
    description: str = ""
    startDate: dt.date
    startTime: Annotated[str, Field(pattern=r"^\d\d:\d\d:\d\d$")] = ""
    endDate: dt.date
    endTime: Annotated[str, Field(pattern=r"^\d\d:\d\d:\d\d$")] = ""


class OtherEvent(Form):
    name: str
    eventType: Literal["other"]
    details: str = ""
    description: str = ""


Event = Annotated[SingleDateEvent | DateRangeEvent | OtherEvent, Field(discriminator="eventType")]


class OppStatus(Form):
    value: Literal["forecasted", "open", "closed", "custom"]
    customValue: str = ""
    description: str = ""


class OppFunding(Form):
    details: str = ""
    totalAmountAvailable: Money | None = None
    minAwardAmount: Money | None = None
    maxAwardAmount: Money | None = None
    minAwardCount: int = 0
    maxAwardCount: int = 0
    estimatedAwardCount: int = 0


class OppTimeline(Form):
    postDate: Event | None = None
    closeDate: Event | None = None
    otherDates: dict[str, Event] = {}


class CustomField(Form):
    name: str
    fieldType: Literal["string", "number", "integer", "boolean", "object", "array"]
    schema_: AnyUrl | None = Field(default=None, alias="schema")
    value: Any
    description: str = ""


class OpportunityBase(Form):
    id: UUID
    title: str
    status: OppStatus
    description: str
    funding: OppFunding | None = None
    keyDates: OppTimeline | None = None
    source: AnyUrl | None = None
    customFields: dict[str, CustomField] = {}
    createdAt: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    lastModifiedAt: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


class PaginatedResultsInfo(Form):
    page: Annotated[int, Field(ge=1)]
    pageSize: Annotated[int, Field(ge=1)]
    totalItems: int = 0
    totalPages: int = 0


class Answer(Form):
    status: Literal[200]
    message: str
    items: list[OpportunityBase]
    paginationInfo: PaginatedResultsInfo
