"""What all members agree to: versions of the key by which costs are shared, and of how data are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.needs.models.events import NAME_LENGTH, WORD
from todoku_web.exchange.shared_services.models.service import Member, SharedService
from todoku_web.exchange.shared_services.shares import Portion

if TYPE_CHECKING:
    from collections.abc import Sequence


class KeyState(models.TextChoices):
    """Where a version of the key stands."""

    PROPOSED = "proposed", "shared_services.key_state.proposed"
    AGREED = "agreed", "shared_services.key_state.agreed"
    SUPERSEDED = "superseded", "shared_services.key_state.superseded"


class _Version(models.Model):
    number = models.PositiveIntegerField()
    """Counts up within a service."""
    content = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        abstract = True
        ordering: ClassVar[Sequence[str]] = ["-number"]


class KeyVersion(_Version):
    """A key, as ``part_specs.KEY`` describes its content; never changed, but for where it stands."""

    service = models.ForeignKey(SharedService, on_delete=models.CASCADE, related_name="keys")
    state = models.CharField(max_length=WORD, choices=KeyState.choices, default=KeyState.PROPOSED)
    from_year = models.PositiveSmallIntegerField()
    """The fiscal year from which it holds."""
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta(_Version.Meta):
        """Each number once."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("service", "number"), name="shared_key_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    def portions(self, of: str) -> list[Portion]:
        """Return by what the costs of a kind are shared."""
        return [Portion(row["basis"], row["percent"]) for row in self.content["mix"] if row["of"] == of]

    def uses(self, basis: str) -> bool:
        """Whether some cost is shared by a basis."""
        return any(row["basis"] == basis and row["percent"] for row in self.content["mix"])

    @property
    def census(self) -> dict[str, dict[str, Any]]:
        """People and households that were agreed upon, by the organisation's id as text."""
        found: dict[str, dict[str, Any]] = self.content.get("census", {})
        return found

    @property
    def fixed(self) -> dict[str, int]:
        """Weights that were agreed, by the organisation's id as text."""
        return {row["organisation"]: row["weight"] for row in self.content.get("fixed", [])}


class _Assent(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    office = models.CharField(max_length=NAME_LENGTH)
    at = models.DateTimeField(default=timezone.now)
    taken_over = models.BooleanField(default=False)
    """Whether it was the word of a member whose place this one took."""

    class Meta:
        """The oldest first."""

        abstract = True
        ordering: ClassVar[Sequence[str]] = ["at", "pk"]


class Confirmation(_Assent):
    """A member's word that a version of the key is to hold."""

    version = models.ForeignKey(KeyVersion, on_delete=models.CASCADE, related_name="confirmations")

    class Meta(_Assent.Meta):
        """Each member once."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("version", "member"), name="shared_key_confirmed_once"),
        ]

    def __str__(self) -> str:
        """Return whose word it is."""
        return self.office


class AgreementVersion(_Version):
    """How data are used, as ``part_specs.AGREEMENT`` describes it; never changed."""

    service = models.ForeignKey(SharedService, on_delete=models.CASCADE, related_name="agreements")

    class Meta(_Version.Meta):
        """Each number once."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("service", "number"), name="shared_agreement_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    @property
    def until(self) -> str:
        """The last day on which data may be used, as ISO has it; empty where none is said."""
        return self.content.get("until") or ""


class DataConsent(_Assent):
    """A member's word that its data may be used as a version says."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="consents")

    class Meta(_Assent.Meta):
        """Each member once."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("version", "member"), name="shared_data_agreed_once"),
        ]

    def __str__(self) -> str:
        """Return whose word it is."""
        return self.office
