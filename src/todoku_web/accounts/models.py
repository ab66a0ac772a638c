"""People, organisations and memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import rules
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_LONGEST_NAME = 80
_LONGEST_AREA_CODES = 60
_HASH = 64
_LONGEST_REASON = 500


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

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the sentence of a permission lets this person; the portal's staff have no more than it says."""
        return bool(self.is_active and rules.has_perm(perm, self, obj))

    def has_module_perms(self, app_label: str) -> bool:
        """Whether this person may do anything in an app: nobody may as such, each thing is asked for by itself."""
        return bool(self.is_active and rules.has_perm(app_label, self))


class Organisation(models.Model):
    """A body that people belong to: the bureau, a prefecture, a town, an operator, a vendor, an adviser, the public."""

    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(max_length=_LONGEST_NAME, unique=True)
    name_en = models.CharField(max_length=_LONGEST_NAME, blank=True)
    area_code = models.CharField(max_length=_LONGEST_AREA_CODES, blank=True, db_index=True)
    """The area that a public body answers for, as ``Region.area_code``, a bureau's prefectures with commas between
    them (``16,17,18``); empty for the others."""
    created_at = models.DateTimeField(default=timezone.now)
    members = models.ManyToManyField(Person, through="Membership", related_name="organisations")

    def __str__(self) -> str:
        """Return the official name."""
        return self.name

    @property
    def area_codes(self) -> tuple[str, ...]:
        """The areas that the body answers for, one after the other."""
        return tuple(code for code in self.area_code.split(",") if code)


class Membership(models.Model):
    """A person in an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    sole_decision_limit_jpy = models.PositiveBigIntegerField(null=True, blank=True)
    """Up to which cost this person decides alone (専決); null where they do not."""
    deputises_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="deputies")
    """The membership in whose absence this one decides (代決)."""
    deputises_from = models.DateField(null=True, blank=True)
    deputises_until = models.DateField(null=True, blank=True)
    """First and last day (in Japan) of that absence."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """One membership of a person in an organisation."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("person", "organisation"), name="one_membership_each")
        ]

    def __str__(self) -> str:
        """Return person and organisation."""
        return f"{self.person} ({self.organisation})"

    def has_role(self, role: Any) -> bool:
        """Whether the person is this or more in the organisation."""
        order = list(Role)
        return order.index(Role(self.role)) >= order.index(role)

    def deputises_on(self, day: date) -> bool:
        """Whether the person decides for the absent one on a day."""
        if self.deputises_for_id is None or self.deputises_from is None or self.deputises_until is None:
            return False
        return self.deputises_from <= day <= self.deputises_until


class Invitation(models.Model):
    """An invitation by e-mail into an organisation; only the hash of its token is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    token_hash = models.CharField(max_length=_HASH, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the address and the organisation."""
        return f"{self.email} ({self.organisation})"

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and timezone.now() < self.expires_at


class RequestState(models.TextChoices):
    """Where the wish for a new organisation stands; the texts are keys of the catalogue."""

    WAITING = "waiting", "organisation_request.waiting"
    CONFIRMED = "confirmed", "organisation_request.confirmed"
    REFUSED = "refused", "organisation_request.refused"


class OrganisationRequest(models.Model):
    """A person's wish that an organisation be made, whose administrator they become when the staff confirm it."""

    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(max_length=_LONGEST_NAME)
    name_en = models.CharField(max_length=_LONGEST_NAME, blank=True)
    area_code = models.CharField(max_length=_LONGEST_AREA_CODES, blank=True)
    reason = models.CharField(max_length=_LONGEST_REASON)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.WAITING)
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="organisation_requests")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=_LONGEST_REASON, blank=True)

    class Meta:
        """The oldest is decided first."""

        ordering: ClassVar[Sequence[str]] = ["asked_at", "pk"]

    def __str__(self) -> str:
        """Return the wished name and the state."""
        return f"{self.name} {self.state}"
