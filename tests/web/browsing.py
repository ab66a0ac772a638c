"""How tests start the program and a browser: flags, screens."""

from __future__ import annotations

import sys
from pathlib import Path

TODOKU = Path(sys.executable).with_name("todoku")
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""Maps are drawn by software where there is no graphics card."""
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
