"""The app of the desk."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class DeskConfig(AppConfig):
    """The desk of the exchange."""

    name = "todoku_web.exchange.desk"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, what follows elsewhere, its part of a need's page."""
        from todoku_web.exchange.calls.models import ApplicationEvent
        from todoku_web.exchange.desk import permissions
        from todoku_web.exchange.desk.actions import consequences
        from todoku_web.exchange.desk.need_part import need_part
        from todoku_web.exchange.needs import page_parts
        from todoku_web.exchange.needs.models import NeedEvent, OfferEvent
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("desk:home", title="desk.nav", order=70, group="exchange")
        page_parts.add_part("need", "desk", template="desk/need_part.html", contents=need_part)
        post_save.connect(consequences.after_offer_event, sender=OfferEvent, dispatch_uid="desk.after_offer_event")
        post_save.connect(consequences.after_need_event, sender=NeedEvent, dispatch_uid="desk.after_need_event")
        post_save.connect(
            consequences.after_application_event, sender=ApplicationEvent, dispatch_uid="desk.after_application_event"
        )
        post_migrate.connect(consequences.after_migrations, sender=self, dispatch_uid="desk.follow_mergers")
