"""The child process in which HiGHS solves a whole-number programme: it tells each choice and bound as it finds them.

Standard input: an .npz archive of the programme. Standard output: one JSON object a line, ``bound`` or ``chosen`` (the
numbers of the columns at one), ``values`` (of all columns, where none is whole) or ``done``. Who started it
may end it at any time.
"""

from __future__ import annotations

import json
import signal
import sys
from io import BytesIO
from typing import Any

import highspy
import numpy as np

_HALF = 0.5


def tell(**content: object) -> None:
    """Write a line to the parent at once."""
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def solver_of(given: Any) -> Any:
    """Return HiGHS with the programme: minimise, columns 0 to 1, the first ``whole`` of them whole."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(given["cost"]), len(given["row_lower"])
    model.col_cost_, model.col_lower_, model.col_upper_ = given["cost"], np.zeros(model.num_col_), given["upper"]
    model.row_lower_, model.row_upper_ = given["row_lower"], given["row_upper"]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = given["start"], given["index"]
    model.a_matrix_.value_ = given["value"]
    kinds = [highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous]
    whole = int(given["whole"])
    model.integrality_ = kinds[:1] * whole + kinds[1:] * (model.num_col_ - whole)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # (the package has no types)
    solver.setOptionValue("output_flag", False)
    for name, value in json.loads(str(given["options"])).items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    if len(given["begin"]):
        solution = highspy.HighsSolution()
        solution.col_value = given["begin"].tolist()
        solver.setSolution(solution)
    return solver


def main() -> None:
    """Solve what comes on standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    with np.load(BytesIO(sys.stdin.buffer.read())) as given:
        solver, whole = solver_of(given), int(given["whole"])

    def on_event(kind: int, message: str, data: Any, _input: Any, _user: Any) -> None:
        del message
        if np.isfinite(data.mip_dual_bound):
            tell(bound=data.mip_dual_bound)
        if kind == highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution:
            tell(chosen=np.flatnonzero(np.asarray(data.mip_solution)[:whole] > _HALF).tolist())

    solver.setCallback(on_event, None)
    for kind in ("kCallbackMipImprovingSolution", "kCallbackMipLogging"):
        solver.startCallback(getattr(highspy.cb.HighsCallbackType, kind))
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        values = np.asarray(solver.getSolution().col_value)
        tell(chosen=np.flatnonzero(values[:whole] > _HALF).tolist())
        if whole == 0:
            tell(values=values.tolist())
    if whole and np.isfinite(info.mip_dual_bound):
        tell(bound=info.mip_dual_bound)
    tell(done=True, infeasible=status == highspy.HighsModelStatus.kInfeasible)


if __name__ == "__main__":
    main()
