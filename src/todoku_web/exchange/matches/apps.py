"""The app of matches."""

from __future__ import annotations

from django.apps import AppConfig


class MatchesConfig(AppConfig):
    """The matches of the exchange."""

    name = "todoku_web.exchange.matches"
