"""The addresses of api."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
