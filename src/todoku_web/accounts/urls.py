"""The addresses of people and organisations."""

from __future__ import annotations

urlpatterns: list[object] = []
