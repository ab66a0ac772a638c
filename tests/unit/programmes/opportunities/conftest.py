"""Saves answers of Jグランツ as files."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def saved(tmp_path):
    def save(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return save
