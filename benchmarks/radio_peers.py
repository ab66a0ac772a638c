"""Times other engines on profiles that benchmarks/radio.py hands over; run by a Python that has them.

python radio_peers.py PROFILES.npz: prints one line of JSON, engine -> microseconds a profile (best of several runs),
null with its reason for an engine that cannot be imported.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Heights = NDArray[np.float64]

RUNS = 3
FREQUENCY_MHZ, TX_M, RX_M = 800.0, 30.0, 1.5


def itm_us(x_km: Heights, profiles: Heights) -> float:
    from itmlogic.misc.qerfi import qerfi
    from itmlogic.preparatory_subroutines.qlrpfl import qlrpfl
    from itmlogic.statistics.avar import avar

    step_m = float(x_km[1] * 1e3)

    def loss(heights: Any) -> object:
        prop = {
            "eps": 15.0, "sgm": 0.005, "klim": 5, "ens": 301.0, "lvar": 5, "mdvarx": 11, "kwx": 0, "klimx": 0,
            "hg": [TX_M, RX_M], "wn": FREQUENCY_MHZ / 47.7, "gma": 157e-9, "pfl": [len(heights) - 1, step_m, *heights],
        }  # fmt: skip
        prop["gme"] = prop["gma"] * (1 - 0.04665 * np.exp(prop["ens"] / 179.3))
        prop["zgnd"] = np.sqrt(complex(15.0, 376.62 * 0.005 / prop["wn"]) - 1)
        spread = qerfi([0.5])[0]
        return avar(spread, 0, spread, qlrpfl(prop))[0]

    return best_us(loss, [heights.tolist() for heights in profiles])


def p452_us(x_km: Heights, profiles: Heights) -> float:
    from astropy import units as u
    from pycraf import conversions as cnv
    from pycraf import pathprof

    distances = x_km * u.km

    def loss(heights: Any) -> object:
        path = pathprof.PathProp(
            FREQUENCY_MHZ * u.MHz, 290 * u.K, 1013 * u.hPa, 141.5 * u.deg, 43.5 * u.deg, 141.5 * u.deg, 43.77 * u.deg,
            TX_M * u.m, RX_M * u.m, x_km[1] * u.km, 10 * u.percent, delta_N=45 * cnv.dimless / u.km,
            N0=330 * cnv.dimless, hprof_dists=distances, hprof_heights=heights * u.m, hprof_bearing=0 * u.deg,
            hprof_backbearing=180 * u.deg,
        )  # fmt: skip
        return pathprof.loss_complete(path, 0 * cnv.dB, 0 * cnv.dB)

    return best_us(loss, list(profiles))


def best_us(loss: Callable[[Any], object], profiles: list[Any]) -> float:
    loss(profiles[0])
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        for heights in profiles:
            loss(heights)
        seconds.append(time.perf_counter() - started)
    return min(seconds) / len(profiles) * 1e6


def main() -> None:
    warnings.simplefilter("ignore")
    given = np.load(Path(sys.argv[1]))
    found = {}
    for name, engine in (("itmlogic (ITM, Python)", itm_us), ("pycraf (P.452, Cython)", p452_us)):
        try:
            found[name] = engine(given["x_km"], given["profiles"])
        except ImportError as error:
            found[name] = f"not here: {error}"
    print(json.dumps(found))


if __name__ == "__main__":
    main()
