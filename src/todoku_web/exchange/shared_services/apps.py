"""The app of shared services."""

from __future__ import annotations

from django.apps import AppConfig


class SharedServicesConfig(AppConfig):
    """The services that municipalities develop and use together."""

    name = "todoku_web.exchange.shared_services"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, its part of an offer's page."""
        from todoku_web.exchange.needs import page_parts
        from todoku_web.exchange.shared_services import permissions
        from todoku_web.exchange.shared_services.linking import offer_part
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("shared_services:list", title="shared_services.nav", order=72, group="exchange")
        page_parts.add_part("offer", "shared_services", template="shared_services/offer_part.html", contents=offer_part)
