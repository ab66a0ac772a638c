"""The eight issue areas (課題分野) of the bureau's deck, by which trials, requirements, needs and models are sorted."""

from __future__ import annotations

from typing import Literal, get_args

IssueArea = Literal[
    "labour", "local_industry", "tourism", "education", "mobility", "medicine", "disaster", "administration"
]
"""労働力, 地場産業, 観光, 教育, モビリティ, 医療・介護, 防災・減災, 行政サービス."""
ISSUE_AREAS: tuple[IssueArea, ...] = get_args(IssueArea)
