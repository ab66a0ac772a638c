"""People, organisations and memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_NAME = 80


class OrganisationKind(models.TextChoices):
    """What kind of body an organisation is; the texts are keys of the catalogue."""

    BUREAU = "bureau", "organisation.bureau"
    PREFECTURE = "prefecture", "organisation.prefecture"
    MUNICIPALITY = "municipality", "organisation.municipality"
    OPERATOR = "operator", "organisation.operator"
    VENDOR = "vendor", "organisation.vendor"
    ADVISER = "adviser", "organisation.adviser"
    PUBLIC = "public", "organisation.public"


class Role(models.TextChoices):
    """What a person is in an organisation; each role may do what those before it may."""

    VIEWER = "viewer", "role.viewer"
    DRAFTER = "drafter", "role.drafter"
    REVIEWER = "reviewer", "role.reviewer"
    APPROVER = "approver", "role.approver"
    ADMINISTRATOR = "administrator", "role.administrator"


class PersonManager(UserManager["Person"]):
    """Makes people, who are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:  # type: ignore[override]
        """Return a new person."""
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:  # type: ignore[override]
        """Return a new person who runs the portal."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractUser):
    """Somebody with an account; known by the e-mail address, shown by the name."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=_LONGEST_NAME, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()  # type: ignore[misc]

    def __str__(self) -> str:
        """Return the name, or the part of the address before the @ where none was given."""
        return self.name or self.email.partition("@")[0]


class Organisation(models.Model):
    """A body that people belong to: the bureau, a prefecture, a town, an operator, a vendor, an adviser, the public."""

    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(max_length=_LONGEST_NAME, unique=True)
    name_en = models.CharField(max_length=_LONGEST_NAME, blank=True)
    area_code = models.CharField(max_length=20, blank=True, db_index=True)
    """The area that a public body answers for, as ``Region.area_code``; empty for the others."""
    created_at = models.DateTimeField(default=timezone.now)
    members = models.ManyToManyField(Person, through="Membership", related_name="organisations")

    def __str__(self) -> str:
        """Return the official name."""
        return self.name


class Membership(models.Model):
    """A person in an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    sole_decision_limit_jpy = models.PositiveBigIntegerField(null=True, blank=True)
    """Up to which cost this person decides alone (専決); null where they do not."""
    deputises_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="deputies")
    """The membership in whose absence this one decides (代決)."""

    class Meta:
        """One membership of a person in an organisation."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("person", "organisation"), name="one_membership_each")
        ]

    def __str__(self) -> str:
        """Return person and organisation."""
        return f"{self.person} ({self.organisation})"

    def has_role(self, role: Role) -> bool:
        """Whether the person is this or more in the organisation."""
        order = list(Role)
        return order.index(Role(self.role)) >= order.index(role)
