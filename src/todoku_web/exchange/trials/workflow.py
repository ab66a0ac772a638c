"""The states of trials and every way from one to another, as data: pages, actions and tests read them."""

from __future__ import annotations

from typing import Any

from django.db import models

from todoku_web.exchange.needs.workflow import Transition


class TrialState(models.TextChoices):
    """Where a trial stands; the texts are keys of the catalogue."""

    PLANNED = "planned", "trials.state.planned"
    RUNNING = "running", "trials.state.running"
    ENDED = "ended", "trials.state.ended"
    REPORTED = "reported", "trials.state.reported"
    PROVEN = "proven", "trials.state.proven"
    NOT_PROVEN = "not_proven", "trials.state.not_proven"
    STOPPED = "stopped", "trials.state.stopped"


_S: Any = TrialState
EDITABLE = (_S.PLANNED, _S.RUNNING, _S.ENDED)
GOING_ON = (_S.RUNNING, _S.ENDED, _S.REPORTED)
"""While one of these, its need is in trial."""
FINAL = (_S.PROVEN, _S.NOT_PROVEN, _S.STOPPED)

TRANSITIONS = (
    Transition("start", "実証の開始", (_S.PLANNED,), _S.RUNNING, reason=True, said_to_all=True, tells_author=True),
    Transition("end", "実施の終了", (_S.RUNNING,), _S.ENDED, reason=True, said_to_all=True),
    Transition("report", "結果の報告", (_S.ENDED,), _S.REPORTED, reason=True, said_to_all=True),
    Transition("send_back", "差戻し", (_S.REPORTED,), _S.ENDED, reason=True, tells_author=True),
    Transition("prove", "効果を確認", (_S.REPORTED,), _S.PROVEN, reason=True, said_to_all=True, tells_author=True),
    Transition(
        "not_prove",
        "効果を確認できず",
        (_S.REPORTED,),
        _S.NOT_PROVEN,
        reason=True,
        said_to_all=True,
        tells_author=True,
    ),
    Transition("stop", "中止", EDITABLE, _S.STOPPED, reason=True, said_to_all=True, tells_author=True),
)
_WAYS = {one.name: one for one in TRANSITIONS}


def transition(name: str) -> Transition:
    """Return a transition by its name; raise KeyError for one that there is not."""
    return _WAYS[name]
