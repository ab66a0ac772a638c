"""The app of trials."""

from __future__ import annotations

from django.apps import AppConfig


class TrialsConfig(AppConfig):
    """The trials of the exchange."""

    name = "todoku_web.exchange.trials"
