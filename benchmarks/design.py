"""Speed and proof of network design: every section beside the libraries that a planner could use instead.

Sections stand in files of their own; name some to run only these: ``python benchmarks/design.py steiner``.
"""

from __future__ import annotations

import sys

import design_siting
import design_steiner

SECTIONS = {"siting": design_siting.main, "steiner": design_steiner.main}


def main() -> None:
    for name in sys.argv[1:] or SECTIONS:
        SECTIONS[name]()


if __name__ == "__main__":
    main()
