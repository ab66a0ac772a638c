"""The addresses of service reports."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
