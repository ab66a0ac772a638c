"""Rounds of matching, matches of a need with an offer, and their histories."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.matches.workflow import LIVE, MatchState, Method, Outcome, RoundState, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

REASON_LENGTH = 1000
NAME_LENGTH = 80
AREA_LENGTH = 60
WORD = 20
HASH = 64


class Round(models.Model):
    """A round of matching: what was known when it was prepared, what the methods made of it, what was decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=HASH)
    """Of the form that made it: the same form sent twice makes one round."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="rounds")
    """The office that runs it."""
    area_code = models.CharField(max_length=AREA_LENGTH)
    """The areas whose needs are in it, as the office's own; a municipality's round holds its own needs alone."""
    state = models.CharField(max_length=WORD, choices=RoundState.choices, default=RoundState.PREPARED)
    version = models.PositiveIntegerField(default=1)
    method = models.CharField(max_length=WORD, choices=Method.choices)
    weights = models.JSONField(default=dict)
    """Of each side: component -> what it counts, as they stand in the snapshot."""
    snapshot = models.TextField()
    """Everything that goes in, as canonical JSON (``todoku.matching.decisions``): the result follows from it alone."""
    snapshot_sha256 = models.CharField(max_length=HASH)
    result = models.TextField(blank=True)
    """What came out, as canonical JSON; empty until it is run."""
    result_sha256 = models.CharField(max_length=HASH, blank=True)
    need_count = models.PositiveIntegerField()
    offer_count = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    run_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decision = models.TextField(max_length=REASON_LENGTH, blank=True)
    """What the office took over of it, and why."""

    class Meta:
        """One round for each form; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [models.UniqueConstraint(fields=("made_by", "key"), name="round_once")]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("organisation", "-created_at"))]

    def __str__(self) -> str:
        """Return the office and the moment."""
        return f"{self.organisation} {self.created_at:%Y-%m-%d %H:%M}"


class Match(models.Model):
    """An offer put to a need, from the proposal to what came of it; it is no contract."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=HASH)
    """Of the form that made it: the same form sent twice makes one match."""
    need = models.ForeignKey("needs.Need", on_delete=models.PROTECT, related_name="matches")
    offer = models.ForeignKey("needs.Offer", on_delete=models.PROTECT, related_name="matches")
    side = models.CharField(max_length=WORD, choices=Side.choices)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="matches")
    """The round from which it was taken over; null where somebody chose it from the shortlist."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="proposed_matches")
    """The office that proposed it."""
    state = models.CharField(max_length=WORD, choices=MatchState.choices, default=MatchState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(max_length=REASON_LENGTH)
    """Why somebody chose this offer for this need."""

    score = models.FloatField(null=True, blank=True)
    """As it was at the proposal, 0-1; null where nothing was known."""
    known = models.FloatField(default=0.0)
    """Share of the weight of all components that was known, 0-1."""
    rank = models.PositiveIntegerField(null=True, blank=True)
    """Its place among the offers of its side for the need then; null where it had none."""
    reasons = models.JSONField(default=list)
    """As they were: [{"component", "value", "weight", "bars", "text": {"ja", "en"}}]; value null is not known."""

    outcome = models.CharField(max_length=WORD, choices=Outcome.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One living match of a need with an offer; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("proposed_by", "key"), name="match_once"),
            models.UniqueConstraint(
                fields=("need", "offer"), condition=models.Q(state__in=LIVE), name="match_lives_once"
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("need", "state")),
            models.Index(fields=("offer", "state")),
            models.Index(fields=("state", "-changed_at")),
        ]

    def __str__(self) -> str:
        """Return both titles."""
        return f"{self.need} / {self.offer}"

    @property
    def area_code(self) -> str:
        """The municipality of the need: its offices look after the match."""
        return self.need.area_code

    @property
    def is_live(self) -> bool:
        """Whether it takes a place of its offer."""
        return self.state in LIVE


class MatchEvent(models.Model):
    """What happened to a match, when, by whom, and why; never changed."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Null where the portal itself did it, or the account is gone."""
    office = models.CharField(max_length=NAME_LENGTH, blank=True)
    """Name of the body for which it was done; empty of a person of their own."""
    action = models.CharField(max_length=WORD)
    """``proposed``, a way's name, or what ended it: ``offer_withdrawn``, ``need_closed``, ``need_withdrawn``."""
    from_state = models.CharField(max_length=WORD, blank=True)
    to_state = models.CharField(max_length=WORD)
    text = models.TextField(max_length=REASON_LENGTH, blank=True)
    version = models.PositiveIntegerField()
    """The version of the match that it made."""

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
