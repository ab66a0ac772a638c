"""Reports that a place has or lacks service, each with what became of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMENT_LENGTH = 1000
REASON_LENGTH = 500
PLACE_LENGTH = 120
FASTEST_MBPS = 100_000
_HASH = 64
_CODE, _SQUARE, _WORD = 5, 9, 12


class State(models.TextChoices):
    """Where a report stands; the texts are keys of the catalogue."""

    REPORTED = "reported", "service_reports.state.reported"
    ASKED = "asked", "service_reports.state.asked"
    CONFIRMED = "confirmed", "service_reports.state.confirmed"
    REJECTED = "rejected", "service_reports.state.rejected"
    WITHDRAWN = "withdrawn", "service_reports.state.withdrawn"


OPEN = (State.REPORTED, State.ASKED)
"""Nobody has decided yet: what the page calls 未確認 (unverified)."""
PUBLIC = (State.REPORTED, State.ASKED, State.CONFIRMED)
"""What counts in published figures."""


class Origin(models.TextChoices):
    """Who says it."""

    RESIDENT = "resident", "service_reports.origin.resident"
    MUNICIPALITY = "municipality", "service_reports.origin.municipality"


class Service(models.TextChoices):
    """What a report is about, as ``tables.PRESENT`` names it."""

    FTTH = "ftth", "service_reports.service.ftth"
    MOBILE = "mobile", "service_reports.service.mobile"


class Finding(models.TextChoices):
    """What was found at the place, as ``tables.PRESENT`` names it."""

    SERVED = "served", "service_reports.finding.served"
    UNSERVED = "unserved", "service_reports.finding.unserved"


class Setting(models.TextChoices):
    """Where a mobile terminal was used."""

    OUTDOOR = "outdoor", "service_reports.setting.outdoor"
    INDOOR = "indoor", "service_reports.setting.indoor"


class Technology(models.TextChoices):
    """Of which generation a mobile service is."""

    LTE = "4g", "service_reports.technology.4g"
    NR = "5g", "service_reports.technology.5g"


class PlaceKind(models.TextChoices):
    """How the place was given."""

    POINT = "point", "service_reports.place.point"
    SQUARE = "square", "service_reports.place.square"
    NAME = "name", "service_reports.place.name"


class ServiceReport(models.Model):
    """What somebody says of one place; it rules on nothing, and is unverified until the municipality confirms it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one report."""
    origin = models.CharField(max_length=_WORD, choices=Origin.choices, default=Origin.RESIDENT)
    state = models.CharField(max_length=_WORD, choices=State.choices, default=State.REPORTED)
    version = models.PositiveIntegerField(default=1)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="service_reports"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="service_reports"
    )
    """The municipality that declares it; null of a resident's report."""

    area_code = models.CharField(max_length=_CODE)
    """Code of the municipality in which the place lies, and which reviews the report."""
    square = models.CharField(max_length=_SQUARE)
    """Code of the 500 m square that holds the place: all that is published of where it is."""
    place_kind = models.CharField(max_length=_WORD, choices=PlaceKind.choices)
    place = models.CharField(max_length=PLACE_LENGTH)
    """As it was given; seen by whoever reported it and by the municipality alone."""
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    service = models.CharField(max_length=_WORD, choices=Service.choices)
    finding = models.CharField(max_length=_WORD, choices=Finding.choices)
    carrier = models.CharField(max_length=40, blank=True)
    """Empty where it holds for any of them, or it is not known."""
    technology = models.CharField(max_length=_WORD, choices=Technology.choices, blank=True)
    setting = models.CharField(max_length=_WORD, choices=Setting.choices, blank=True)
    observed_on = models.DateField()
    down_mbps = models.FloatField(null=True)
    up_mbps = models.FloatField(null=True)
    comment = models.TextField(max_length=COMMENT_LENGTH, blank=True)
    evidence = models.ForeignKey("uploads.Upload", null=True, on_delete=models.PROTECT, related_name="+")

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """One report for each form; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("reporter", "key"), name="service_report_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("area_code", "state", "square", "service")),
            models.Index(fields=("reporter", "created_at")),
        ]

    def __str__(self) -> str:
        """Return the square, the service and what is said of it."""
        return f"{self.square} {self.service} {self.finding}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state in OPEN


class ReportEvent(models.Model):
    """One step in the history of a report; never changed."""

    report = models.ForeignKey(ServiceReport, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_kind = models.CharField(max_length=_WORD, choices=Origin.choices)
    action = models.CharField(max_length=20)
    """``service_reports.did.<action>`` is its text in the catalogue."""
    text = models.TextField(max_length=REASON_LENGTH, blank=True)
    changes = models.JSONField(default=list)
    """Of an edit: [{"field", "before", "after"}]"""
    evidence_sha256 = models.CharField(max_length=_HASH, blank=True)
    """Hash of the evidence as it was then."""

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
