"""The hashes of entries and seals: each covers its content and the hash before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from todoku_web.audit.models import Entry, Seal


def written(content: Any) -> str:
    """Return JSON in the one way in which it is hashed; TypeError for what JSON does not hold."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entry_hash(entry: Entry) -> str:
    """Return the hash of an entry's content and of the hash before it."""
    return _hash(
        {
            "organisation": entry.organisation_id,
            "number": entry.number,
            "at": entry.at.astimezone(UTC).isoformat(),
            "actor": [entry.actor_id, entry.actor_name],
            "action": entry.action,
            "subject": [entry.subject_type, entry.subject_id],
            "detail": entry.detail_json,
            "previous": entry.previous_hash,
        }
    )


def seal_hash(seal: Seal) -> str:
    """Return the hash of a seal's content and of the seal before it."""
    return _hash(
        {
            "organisation": seal.organisation_id,
            "day": seal.day.isoformat(),
            "number": seal.last_number,
            "head": seal.last_hash,
            "previous": seal.previous_hash,
        }
    )


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(written(content).encode()).hexdigest()
