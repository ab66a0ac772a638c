"""The work of the queue that makes a rank table, and what follows when it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.matching.committee import rank_rows
from todoku.matching.decisions import decision_record
from todoku_web.exchange.screening.actions.history import changed, locked
from todoku_web.exchange.screening.facts import facts_of, read, written
from todoku_web.exchange.screening.models import Ranking, Screening
from todoku_web.store.results import result_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.run import Run

KIND = "screening_ranks"
"""Name of the kind of job."""
FACTS_FILE, RANKS_FILE = "facts.json", "ranks.json"
KEPT_DAYS = 30


def work(parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
    """Write the facts of a screening as they stand, and the rank table that follows from them."""
    screening = Screening.objects.select_related("criteria").get(pk=parameters["screening"])
    with run.step("step.ranks"):
        facts = written(facts_of(screening))
        ranks = decision_record(rank_rows(read(facts.text.decode())))
    (folder / FACTS_FILE).write_bytes(facts.text)
    (folder / RANKS_FILE).write_bytes(ranks.text)


def about(parameters: Mapping[str, Any]) -> str:
    """Return what the table is for: the stage's title."""
    return str(parameters["title"])


def address(job: Any) -> str:
    """Return the page of the rank table."""
    return reverse("screening:ranking", args=[job.parameters["screening"]])


def done(job: Any) -> None:
    """Keep the rank table with its facts, in the transaction in which the job ends."""
    if Ranking.objects.filter(job=job).exists():
        return
    screening = locked(job.parameters["screening"])
    folder = result_path(job.result)
    facts = (folder / FACTS_FILE).read_text(encoding="utf-8")
    last = screening.rankings.values_list("number", flat=True).first() or 0
    made = Ranking.objects.create(
        screening=screening,
        number=last + 1,
        job=job,
        made_by=job.asked_by,
        facts=facts,
        facts_sha256=written(read(facts)).sha256,
        result=(folder / RANKS_FILE).read_text(encoding="utf-8"),
        facts_version=job.parameters["facts_version"],
    )
    changed(screening, "ranked", job.asked_by, number=made.number, facts_sha256=made.facts_sha256)
