"""Uncertain dates in EDTF (ISO 8601-2), kept as written."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer


class When:
    """PLACEHOLDER"""


Edtf = Annotated[When, BeforeValidator(lambda v: v), PlainSerializer(str)]
