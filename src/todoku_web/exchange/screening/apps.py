"""The app of screenings."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_save


class ScreeningConfig(AppConfig):
    """The screenings of the exchange."""

    name = "todoku_web.exchange.screening"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, its jobs, its parts of calls, and what follows."""
        from todoku_web.exchange.calls import page_parts
        from todoku_web.exchange.calls.models import ApplicationEvent, CallEvent
        from todoku_web.exchange.screening import dealing, permissions, ranking
        from todoku_web.exchange.screening.actions import consequences
        from todoku_web.exchange.screening.parts import application_part, call_part
        from todoku_web.jobs.kinds import register
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        for kind in (dealing, ranking):
            register(
                kind.KIND, kind.work, done=kind.done, about=kind.about, address=kind.address, keep_days=kind.KEPT_DAYS
            )
        add_entry("screening:home", title="screening.nav", order=57, group="exchange")
        page_parts.add_part("call", "screening", template="screening/call_part.html", contents=call_part)
        page_parts.add_part(
            "application", "screening", template="screening/application_part.html", contents=application_part
        )
        page_parts.add_holder("screening", consequences.holds_reserve)
        post_save.connect(
            consequences.after_application_event,
            sender=ApplicationEvent,
            dispatch_uid="screening.after_application_event",
        )
        post_save.connect(consequences.after_call_event, sender=CallEvent, dispatch_uid="screening.after_call_event")
