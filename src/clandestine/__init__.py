"""clandestine: what the record says about people who had reason to hide, and how much each line of it weighs.

The public names are loaded when first used, so that `import clandestine` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clandestine.ask.finding import Finding
    from clandestine.ask.posterior import posterior
    from clandestine.ask.weigh import weigh
    from clandestine.errors import BadInput, BadQuestion, ClandestineError, Fault, ImpossibleEvidence
    from clandestine.files.dossiers import read_dossier
    from clandestine.files.models import read_model
    from clandestine.record.dossier import Dossier
    from clandestine.record.model import Model
    from clandestine.translate.case import Case

__version__ = "0.1.0"

_HOMES = {
    "BadInput": "errors",
    "BadQuestion": "errors",
    "Case": "translate.case",
    "ClandestineError": "errors",
    "Dossier": "record.dossier",
    "Fault": "errors",
    "Finding": "ask.finding",
    "ImpossibleEvidence": "errors",
    "Model": "record.model",
    "posterior": "ask.posterior",
    "read_dossier": "files.dossiers",
    "read_model": "files.models",
    "weigh": "ask.weigh",
}

__all__ = [
    "BadInput",
    "BadQuestion",
    "Case",
    "ClandestineError",
    "Dossier",
    "Fault",
    "Finding",
    "ImpossibleEvidence",
    "Model",
    "posterior",
    "read_dossier",
    "read_model",
    "weigh",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
