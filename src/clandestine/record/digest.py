"""A short fingerprint of a record, the same on every machine."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel


def digest(record: BaseModel) -> str:
    """The first 12 hex digits of the SHA-256 of the record written as sorted JSON (comments and layout do not count)."""
    plain = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
