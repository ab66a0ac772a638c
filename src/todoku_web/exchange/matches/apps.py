"""The app of matches."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_save


class MatchesConfig(AppConfig):
    """The matches of the exchange."""

    name = "todoku_web.exchange.matches"

    def ready(self) -> None:
        """Make known what the app brings: its rights, what follows on needs and offers, its parts of their pages."""
        from todoku_web.exchange.matches import permissions
        from todoku_web.exchange.matches.actions.consequences import after_need_event, after_offer_event
        from todoku_web.exchange.matches.parts import need_part, offer_part
        from todoku_web.exchange.needs import page_parts
        from todoku_web.exchange.needs.models import NeedEvent, OfferEvent
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("matches:home", title="matches.board", order=53, group="exchange")
        post_save.connect(after_need_event, sender=NeedEvent, dispatch_uid="matches.after_need_event")
        post_save.connect(after_offer_event, sender=OfferEvent, dispatch_uid="matches.after_offer_event")
        page_parts.add_part("need", "matches", template="matches/need_part.html", contents=need_part)
        page_parts.add_part("offer", "matches", template="matches/offer_part.html", contents=offer_part)
        page_parts.add_link("matches:board", title="matches.board", right="matches.view_board")
        page_parts.add_link("matches:mine", title="matches.mine", right="matches.list_own")
