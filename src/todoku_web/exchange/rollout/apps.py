"""The app of rollout."""

from __future__ import annotations

from django.apps import AppConfig


class RolloutConfig(AppConfig):
    """The roll-out of what was proven."""

    name = "todoku_web.exchange.rollout"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, its layers, its parts of others' pages."""
        from todoku_web.atlas.layers import register_provider
        from todoku_web.exchange.needs import page_parts as of_needs
        from todoku_web.exchange.rollout import permissions
        from todoku_web.exchange.rollout.as_library import published_model, runnable_choices
        from todoku_web.exchange.rollout.atlas_layers import provider
        from todoku_web.exchange.rollout.karte_section import models_section
        from todoku_web.exchange.rollout.need_part import need_part
        from todoku_web.exchange.rollout.standard_part import standard_part
        from todoku_web.exchange.rollout.trial_part import trial_part
        from todoku_web.exchange.trials import page_parts as of_trials
        from todoku_web.karte import sections
        from todoku_web.offices.standards import page_parts as of_standards
        from todoku_web.pages.navigation import add_entry
        from todoku_web.planning.rollout_models import Source, add_source

        assert permissions.SENTENCES
        add_entry("rollout:home", title="rollout.nav", order=67, group="exchange")
        register_provider(provider)
        add_source(Source(runnable_choices, published_model))
        of_needs.add_part("need", "rollout", template="rollout/need_part.html", contents=need_part)
        of_trials.add_part("rollout", template="rollout/trial_part.html", contents=trial_part)
        of_standards.add_part("rollout", template="rollout/standard_part.html", contents=standard_part)
        sections.register(
            "models",
            title="rollout.karte",
            order=66,
            template="rollout/karte_section.html",
            contents=models_section,
        )
