"""The app of planning."""

from __future__ import annotations

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Plans."""

    name = "todoku_web.planning"
