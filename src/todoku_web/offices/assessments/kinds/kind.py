"""What a kind of assessment is made of; the rest of the app knows kinds by this alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.run import Run
    from todoku_web.offices.assessments.kinds.answers import Answers
    from todoku_web.offices.assessments.kinds.task import Task
    from todoku_web.parts.columns import Column
    from todoku_web.parts.part import Faults


def _no_faults(_options: dict[str, Any]) -> Faults:
    return {}


@dataclass(frozen=True, slots=True)
class Role:
    """What a file is taken for; ``assessments.role.<kind>.<name>`` is what it is called.

    ``needed``: nothing is computed without it. ``many``: several files may be handed in.
    """

    name: str
    needed: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of assessment, called ``assessments.kind.<name>.title`` and told by ``assessments.kind.<name>.about``."""

    name: str
    roles: tuple[Role, ...]
    options: tuple[Column, ...]
    """What is asked when an assessment is begun or changed; labels are ``assessments.field.<name>``. Kept as JSON."""
    compute: Callable[[Mapping[str, list[Path]], Mapping[str, Any], Path, Run], dict[str, Any]]
    """Reads the files of each role, each under its own name, with the options as they were read, writes the papers
    (``<lang>.xlsx``, ``<lang>.pdf``) into the folder, and returns the result as JSON has it. Raises InputError."""
    papers: tuple[str, ...]
    """Ends of the names of the papers that are handed out."""
    worksheets: Mapping[str, Callable[[Lang], bytes]]
    """Role -> what makes its empty worksheet, an .xlsx."""
    shown: Callable[[dict[str, Any], Lang], Mapping[str, Any]]
    """Gives a result in words, for its template; the result is not to be changed."""
    template: str
    """Included in the run's page, which gives it what ``shown`` returned as ``told``."""
    tasks: Callable[[dict[str, Any]], tuple[Task, ...]] | None = None
    """Lists the tasks of a result of which people may write down what a trial measured; the computation finds what they
    wrote under the option ``measurements``. None where nothing is measured."""

    answers: Answers | None = None
    """How a file is answered on the screen; None where it is only handed in."""
    check: Callable[[dict[str, Any]], Faults] = _no_faults
    """Says what does not hold between the options, by the name of one of them."""

    def role(self, name: str) -> Role | None:
        """Return a role by its name; None for none."""
        return next((one for one in self.roles if one.name == name), None)
