"""The collection of questions with their answers: text, sources, versions, whether it was of help, and its words."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.desk.desk_terms import checked_before
from todoku_web.exchange.desk.models.question import NAME_LENGTH, TITLE_LENGTH
from todoku_web.exchange.desk.subjects import FIELDS
from todoku_web.exchange.desk.workflow import KnowledgeState

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWER_LENGTH = 6000
SOURCE_LENGTH = 300
MOST_SOURCES = 12
_WORD, _HASH, _GRAM = 20, 64, 8


class SourceKind(models.TextChoices):
    """What an answer rests on."""

    LAW = "law", "desk.source_kind.law"
    RULE = "rule", "desk.source_kind.rule"
    PROGRAMME = "programme", "desk.source_kind.programme"
    HOW_TO = "how_to", "desk.source_kind.how_to"
    OTHER = "other", "desk.source_kind.other"


class Written(models.Model):
    """What an answer of the collection says."""

    field = models.CharField(max_length=_WORD, choices=FIELDS)
    title = models.CharField(max_length=TITLE_LENGTH)
    """The question, in words that name nobody."""
    answer = models.TextField(max_length=ANSWER_LENGTH)
    sources = models.JSONField(default=list, blank=True)
    """[{"kind": value of SourceKind, "title", "url"}]; an address may be empty."""
    checked_on = models.DateField()
    """When somebody last held it against its sources."""

    class Meta:
        """What both the answer and its versions are."""

        abstract = True


class Knowledge(Written):
    """A question with its answer, for everybody once it is published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one."""
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="knowledge")
    """Who answers for it."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    question = models.ForeignKey(
        "desk.Question", null=True, blank=True, on_delete=models.SET_NULL, related_name="knowledge"
    )
    """From which it was made; never public."""
    state = models.CharField(max_length=_WORD, choices=KnowledgeState.choices, default=KnowledgeState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    helped = models.PositiveIntegerField(default=0)
    not_helped = models.PositiveIntegerField(default=0)
    """How many people said so, each once."""

    class Meta:
        """The last changed first; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="knowledge_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("state", "field", "-changed_at"))]

    def __str__(self) -> str:
        """Return the question."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.state == KnowledgeState.PUBLISHED

    @property
    def is_out_of_date(self) -> bool:
        """Whether it was last checked so long ago that it may no longer hold."""
        return self.checked_on < checked_before(timezone.localdate())


class KnowledgeVersion(Written):
    """An answer as it once stood; never changed."""

    knowledge = models.ForeignKey(Knowledge, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=_WORD)
    action = models.CharField(max_length=_WORD)
    """``written``, ``edited``, ``published``, ``taken_back``."""
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    office = models.CharField(max_length=NAME_LENGTH, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[Sequence[str]] = ["-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("knowledge", "number"), name="knowledge_version_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Vote(models.Model):
    """Whether an answer was of help to a person; each says it once, and may say otherwise later."""

    knowledge = models.ForeignKey(Knowledge, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    helped = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One of each person."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("knowledge", "person"), name="vote_once"),
        ]

    def __str__(self) -> str:
        """Return what was said."""
        return str(self.helped)


class Gram(models.Model):
    """A pair of signs that a published answer holds: what a search looks up."""

    gram = models.CharField(max_length=_GRAM)
    knowledge = models.ForeignKey(Knowledge, on_delete=models.CASCADE, related_name="grams", db_index=False)
    weight = models.PositiveSmallIntegerField()
    """More where it stands in the question than in the answer."""

    class Meta:
        """Looked up by gram, and taken away by answer."""

        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("gram", "knowledge", "weight")),
            models.Index(fields=("knowledge",)),
        ]

    def __str__(self) -> str:
        """Return the pair."""
        return self.gram
