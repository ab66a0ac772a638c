"""The eight issue areas of the policy deck, by which needs, offers, calls and trials are sorted."""

from __future__ import annotations

from django.db import models


class IssueArea(models.TextChoices):
    """An issue area (課題分野); the texts are keys of the catalogue."""

    LABOUR = "labour", "exchange.issue.labour"
    LOCAL_INDUSTRY = "local_industry", "exchange.issue.local_industry"
    TOURISM = "tourism", "exchange.issue.tourism"
    EDUCATION = "education", "exchange.issue.education"
    MOBILITY = "mobility", "exchange.issue.mobility"
    MEDICINE = "medicine", "exchange.issue.medicine"
    DISASTER = "disaster", "exchange.issue.disaster"
    ADMINISTRATION = "administration", "exchange.issue.administration"


_WRITTEN = ("労働力", "地場産業", "観光", "教育", "モビリティ", "医療・介護", "防災・減災", "行政サービス")
IN_JAPANESE = dict(zip(IssueArea, _WRITTEN, strict=True))
"""As the deck, the requirement catalogue and the trials write them."""
