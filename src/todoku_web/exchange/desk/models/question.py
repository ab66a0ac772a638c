"""A question to the desk, what was said of it, and the files that came with it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.desk.subjects import FIELDS
from todoku_web.exchange.desk.workflow import QuestionState

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH = 120
TEXT_LENGTH = 4000
NAME_LENGTH = 80
_WORD, _HASH, _CODE = 20, 64, 5


class Question(models.Model):
    """What somebody asks the desk; seen by who asked and by the office that has it, and by nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one question."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="questions")
    asker_name = models.CharField(max_length=NAME_LENGTH)
    """As it was when it was asked; never public."""
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    """For whom it is asked; null of somebody for themselves."""
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="questions_had")
    """Who has it now."""
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who in the office took it."""
    field = models.CharField(max_length=_WORD, choices=FIELDS)
    area_code = models.CharField(max_length=_CODE)
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField(max_length=TEXT_LENGTH)
    may_publish = models.BooleanField(default=False)
    """Whether question and answer may be published without a name."""
    state = models.CharField(max_length=_WORD, choices=QuestionState.choices, default=QuestionState.OPEN)
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    """By when the office is to answer; the days on which it waited for who asked are not counted."""
    need = models.ForeignKey("needs.Need", null=True, blank=True, on_delete=models.SET_NULL, related_name="questions")
    """What became of it."""

    class Meta:
        """The newest first; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["-asked_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="question_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("office", "state", "due_on")),
            models.Index(fields=("author", "-changed_at")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def shown_name(self) -> str:
        """Who asks, for the office."""
        return f"{self.organisation.name} {self.asker_name}" if self.organisation else self.asker_name


class QuestionStep(models.Model):
    """What was done with a question, and what was said; never changed."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    office = models.CharField(max_length=NAME_LENGTH, blank=True)
    """Name of the body for which it was done; empty of a person of their own."""
    action = models.CharField(max_length=_WORD)
    """``asked``, ``moved``, ``became_need``, ``learnt``, or the name of a way."""
    from_state = models.CharField(max_length=_WORD, blank=True)
    to_state = models.CharField(max_length=_WORD)
    text = models.TextField(max_length=TEXT_LENGTH, blank=True)
    version = models.PositiveIntegerField()

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action


class QuestionFile(models.Model):
    """A file that came with a question, or with something that was said of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="files")
    step = models.ForeignKey(QuestionStep, on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Return the file's name."""
        return str(self.upload)
