"""A trial that was held elsewhere, as an office collected it from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models.events import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE, TEXT = 200, 1000


class CollectedTrial(models.Model):
    """What is known of it, and where from."""

    digest = models.CharField(max_length=64, unique=True)
    """Of title, place, year and operator: the same line of two files stands once."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    """The office that collected it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    issue_area = models.CharField(max_length=WORD, choices=IssueArea.choices)
    issue_inferred = models.BooleanField(default=False)
    """Whether the issue is the collector's reading, and not the source's."""
    year = models.PositiveSmallIntegerField()
    """Fiscal year."""
    title = models.CharField(max_length=LINE)
    operator = models.CharField(max_length=LINE, blank=True)
    partner = models.CharField(max_length=LINE, blank=True)
    place = models.CharField(max_length=LINE)
    summary = models.TextField(max_length=TEXT, blank=True)
    source = models.CharField(max_length=LINE)
    url = models.CharField(max_length=LINE, blank=True)

    class Meta:
        """The newest year first."""

        ordering: ClassVar[Sequence[str]] = ["-year", "title", "pk"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("issue_area", "-year"))]

    def __str__(self) -> str:
        """Return the title."""
        return self.title
