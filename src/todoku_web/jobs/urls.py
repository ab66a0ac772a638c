"""The addresses of jobs."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
