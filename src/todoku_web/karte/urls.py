"""The addresses of karte."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
