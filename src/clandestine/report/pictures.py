"""The figures of a report, each for one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clandestine.report.blocks import Roles
from clandestine.report.figures.picture import Picture
from clandestine.translate.case import Case


def waterfalls(case: Case, weights: Sequence[Mapping[str, Any]], called_: tuple[str, str]) -> list[Picture]:
    return []


def role_picture(case: Case, roles: Roles) -> Picture:
    return Picture("roles", "", "", "")


def tornado_picture(case: Case, data: Mapping[str, Any]) -> list[Picture]:
    return []


def timeline_pictures(case: Case, data: Mapping[str, Any]) -> list[Picture]:
    return []


def network_picture(case: Case) -> Picture:
    return Picture("network", "", "", "")
