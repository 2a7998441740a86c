"""What an answer rests on: digests of model and dossier, versions, seed."""

from __future__ import annotations

from typing import Any

from clandestine import __version__
from clandestine.translate.case import Case


def provenance(case: Case, **settings: Any) -> dict[str, Any]:
    """Digests, versions and settings that reproduce an answer (no clock, no paths)."""
    return {
        "clandestine": __version__,
        "model": f"{case.model.name} {case.digests['model']}",
        "dossier": f"{case.dossier.dossier} {case.digests['dossier']}",
        "scale": case.scale.name,
        **settings,
    }
