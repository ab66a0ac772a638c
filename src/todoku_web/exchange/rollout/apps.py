"""The app of rollout."""

from __future__ import annotations

from django.apps import AppConfig


class RolloutConfig(AppConfig):
    """The rollout of the exchange."""

    name = "todoku_web.exchange.rollout"
