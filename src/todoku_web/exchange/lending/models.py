"""Equipment that is lent, its units and sets, and who has reserved them."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from todoku_web.exchange.issue_areas import IssueArea

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TITLE_LENGTH = 80
TEXT_LENGTH = 2000
NOTE_LENGTH = 500
LABEL_LENGTH = 40
MOST_HOURS = 24 * 30
"""Longest preparation, service or way, in hours."""
MOST_DAYS = 366
_CODE, _WORD, _KEY = 5, 16, 64


class Offer(models.TextChoices):
    """Whether something is in the catalogue; the texts are keys of the catalogue of words."""

    OFFERED = "offered", "lending.offer.offered"
    WITHDRAWN = "withdrawn", "lending.offer.withdrawn"


class UnitState(models.TextChoices):
    """Whether a unit can be lent."""

    IN_SERVICE = "in_service", "lending.unit_state.in_service"
    IN_REPAIR = "in_repair", "lending.unit_state.in_repair"
    RETIRED = "retired", "lending.unit_state.retired"


class Condition(models.TextChoices):
    """How a unit was found; what is damaged or missing goes to repair."""

    GOOD = "good", "lending.condition.good"
    WORN = "worn", "lending.condition.worn"
    DAMAGED = "damaged", "lending.condition.damaged"
    MISSING = "missing", "lending.condition.missing"


class State(models.TextChoices):
    """Where a reservation stands; that it is overdue follows from the clock."""

    ASKED = "asked", "lending.state.asked"
    WAITING = "waiting", "lending.state.waiting"
    REFUSED = "refused", "lending.state.refused"
    GRANTED = "granted", "lending.state.granted"
    PREPARED = "prepared", "lending.state.prepared"
    SHIPPED = "shipped", "lending.state.shipped"
    HANDED_OVER = "handed_over", "lending.state.handed_over"
    RETURNED = "returned", "lending.state.returned"
    CLOSED = "closed", "lending.state.closed"
    CANCELLED = "cancelled", "lending.state.cancelled"


MOVABLE = (State.GRANTED, State.PREPARED)
"""Promised and still with the lender: other units can be given."""
OUT = (State.SHIPPED, State.HANDED_OVER)
HOLDING = (*MOVABLE, *OUT, State.RETURNED)
"""Occupies its units."""
UNDECIDED = (State.ASKED, State.WAITING)
OPEN = (*UNDECIDED, *MOVABLE)
"""Can still be called off."""


class Lender(models.Model):
    """The terms on which an organisation lends; whoever promises or frees its units locks this one row."""

    organisation = models.OneToOneField("accounts.Organisation", on_delete=models.PROTECT, related_name="lender")
    default_shipping_h = models.PositiveIntegerField()
    """Hours to a town for which a kind of equipment says nothing, one way."""
    note = models.TextField(max_length=TEXT_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        """Return the organisation's name."""
        return str(self.organisation)


class Offered(models.Model):
    """What a kind of equipment and a set have in common."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    description = models.TextField(max_length=TEXT_LENGTH, blank=True)
    state = models.CharField(max_length=_WORD, choices=Offer.choices, default=Offer.OFFERED)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By title."""

        abstract = True
        ordering: ClassVar[Sequence[str]] = ["title", "pk"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_offered(self) -> bool:
        """Whether it stands in the catalogue."""
        return self.state == Offer.OFFERED


class Equipment(Offered):
    """A kind of equipment: what it is, how long it needs before and after a loan, and how long it is on its way."""

    kind = "equipment"
    issue_areas = models.CharField(max_length=160, blank=True)
    """With a comma before and behind each: ``,tourism,disaster,``."""
    needs_radio_licence = models.BooleanField(default=False)
    licence_note = models.TextField(max_length=TEXT_LENGTH, blank=True)
    """Who holds the licence and what the borrower has to do, as the lender says it."""
    preparation_h = models.PositiveIntegerField()
    service_h = models.PositiveIntegerField()
    max_days = models.PositiveIntegerField()
    area_code = models.CharField(max_length=_CODE, db_index=True)
    """Code of the municipality where it is kept."""
    shipping_subprefecture_h = models.PositiveIntegerField(null=True, blank=True)
    shipping_prefecture_h = models.PositiveIntegerField(null=True, blank=True)
    shipping_elsewhere_h = models.PositiveIntegerField(null=True, blank=True)
    confirms_each = models.BooleanField(default=True)
    """Whether the lender decides on each request; else what is free is granted at once."""

    class Meta(Offered.Meta):
        """What the public list is filtered by."""

        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("state", "title"))]

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("lending:thing", args=["equipment", self.pk])

    @property
    def issues(self) -> list[IssueArea]:
        """The issue areas that it serves."""
        return [IssueArea(one) for one in self.issue_areas.split(",") if one]

    @staticmethod
    def written_issues(issues: Iterable[str]) -> str:
        """Return issue areas as they are kept."""
        chosen = set(issues)
        listed = [value for value in IssueArea.values if value in chosen]
        return f",{','.join(listed)}," if listed else ""

    @property
    def parts(self) -> list[tuple[Equipment, int]]:
        """Itself, once: as a set has its parts."""
        return [(self, 1)]


class EquipmentPhoto(models.Model):
    """A picture of a kind of equipment, and what it shows."""

    equipment = models.ForeignKey(Equipment, on_delete=models.CASCADE, related_name="photos")
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    shows = models.CharField(max_length=TITLE_LENGTH)

    class Meta:
        """The first one first."""

        ordering: ClassVar[Sequence[str]] = ["pk"]

    def __str__(self) -> str:
        """Return what it shows."""
        return self.shows


def new_feed_key() -> str:
    """Return a new secret for the address of a calendar."""
    return secrets.token_urlsafe(24)


class Unit(models.Model):
    """One piece of a kind of equipment."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="units")
    label = models.CharField(max_length=LABEL_LENGTH)
    """Serial number, or what stands on it."""
    condition = models.CharField(max_length=_WORD, choices=Condition.choices, default=Condition.GOOD)
    note = models.TextField(max_length=NOTE_LENGTH, blank=True)
    state = models.CharField(max_length=_WORD, choices=UnitState.choices, default=UnitState.IN_SERVICE)
    feed_key = models.CharField(max_length=_KEY, unique=True, default=new_feed_key)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """A label once for each kind."""

        ordering: ClassVar[Sequence[str]] = ["label", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("equipment", "label"), name="lending_unit_label_once")
        ]

    def __str__(self) -> str:
        """Return the label."""
        return self.label


class Kit(Offered):
    """A set of equipment that is lent together; it is free when every part is."""

    kind = "kit"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("lending:thing", args=["kit", self.pk])

    @property
    def parts(self) -> list[tuple[Equipment, int]]:
        """Each kind of equipment in it, and how many."""
        return [(part.equipment, part.count) for part in self.kit_parts.all()]


class KitPart(models.Model):
    """So many units of a kind in a set."""

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="kit_parts")
    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=1)

    class Meta:
        """Each kind once."""

        ordering: ClassVar[Sequence[str]] = ["pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("kit", "equipment"), name="lending_kit_part_once")
        ]

    def __str__(self) -> str:
        """Return kind and count."""
        return f"{self.equipment} × {self.count}"


class Reservation(models.Model):
    """What an organisation wants to borrow, from which hour until which, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_KEY)
    """Of the form that made it: the same form sent twice makes one reservation."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    """The lender."""
    borrower = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="reservations")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    equipment = models.ForeignKey(Equipment, null=True, on_delete=models.PROTECT, related_name="reservations")
    kit = models.ForeignKey(Kit, null=True, on_delete=models.PROTECT, related_name="reservations")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    """The one unit that is wanted; null where any will do."""
    count = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    shipping_h = models.PositiveIntegerField()
    """Hours on the way, each way, when it was asked for."""
    area_code = models.CharField(max_length=_CODE)
    """Code of the municipality where it goes."""
    purpose = models.TextField(max_length=TEXT_LENGTH)
    waits = models.BooleanField(default=False)
    """Whether it joins the waiting list where nothing is free."""
    state = models.CharField(max_length=_WORD, choices=State.choices, default=State.ASKED)
    reason = models.TextField(max_length=NOTE_LENGTH, blank=True)
    """Why it was refused or called off."""
    returned_at = models.DateTimeField(null=True)
    return_photo = models.ForeignKey("uploads.Upload", null=True, on_delete=models.PROTECT, related_name="+")
    overdue_told_on = models.DateField(null=True)
    """Day (in Japan) of the last notice that it is overdue."""
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """One reservation for each form and of one thing; in the order of the waiting list."""

        ordering: ClassVar[Sequence[str]] = ["created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("asked_by", "key"), name="lending_reservation_once"),
            models.CheckConstraint(
                condition=models.Q(equipment__isnull=False, kit__isnull=True)
                | models.Q(equipment__isnull=True, kit__isnull=False),
                name="lending_reservation_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="lending_reservation_in_order"
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("organisation", "state", "starts_at")),
            models.Index(fields=("borrower", "created_at")),
        ]

    def __str__(self) -> str:
        """Return thing and state."""
        return f"{self.thing} {self.state}"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("lending:reservation", args=[self.pk])

    @property
    def thing(self) -> Any:
        """The kind of equipment, or the set."""
        return self.equipment if self.equipment_id is not None else self.kit

    @property
    def is_overdue(self) -> bool:
        """Whether it should be back by now and is not."""
        return self.state in OUT and timezone.now() >= self.ends_at


class Holding(models.Model):
    """A unit that a reservation occupies, preparation, ways and service included; kept when it is over."""

    reservation = models.ForeignKey(Reservation, on_delete=models.CASCADE, related_name="holdings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="holdings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    condition_out = models.CharField(max_length=_WORD, choices=Condition.choices, blank=True)
    condition_back = models.CharField(max_length=_WORD, choices=Condition.choices, blank=True)

    class Meta:
        """Each unit once for each reservation."""

        ordering: ClassVar[Sequence[str]] = ["starts_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("reservation", "unit"), name="lending_holding_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("unit", "ends_at"))]

    def __str__(self) -> str:
        """Return the unit."""
        return str(self.unit)


class ReservationEvent(models.Model):
    """One step in the history of a reservation; never changed."""

    reservation = models.ForeignKey(Reservation, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Null where the portal itself did it."""
    action = models.CharField(max_length=20)
    """``lending.did.<action>`` is its text in the catalogue."""
    text = models.TextField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
