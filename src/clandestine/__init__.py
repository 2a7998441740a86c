"""clandestine: what the record says about people who had reason to hide, and how much each line of it weighs.

The public names are loaded when first used, so that `import clandestine` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clandestine.ask.bounds import bounds
    from clandestine.ask.conflict import conflict
    from clandestine.ask.disagreement import disagreement
    from clandestine.ask.draws import draws
    from clandestine.ask.each import fewest_to_flip, suppose_each
    from clandestine.ask.explain import explain
    from clandestine.ask.finding import Finding
    from clandestine.ask.posterior import posterior
    from clandestine.ask.sensitivity import sensitivity
    from clandestine.ask.suppose import suppose
    from clandestine.ask.timeline import timeline
    from clandestine.ask.weigh import weigh
    from clandestine.ask.worth import worth
    from clandestine.errors import BadInput, BadQuestion, ClandestineError, Fault, ImpossibleEvidence
    from clandestine.files.dossiers import read_dossier
    from clandestine.files.models import read_model
    from clandestine.files.suppositions import read_supposition
    from clandestine.record.dossier import Dossier
    from clandestine.record.model import Model
    from clandestine.record.whatif import WhatIf
    from clandestine.record.when import When
    from clandestine.report.model import show
    from clandestine.translate.case import Case
    from clandestine.translate.scholars import sides_of
    from clandestine.translate.supposed import supposed

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
    "WhatIf": "record.whatif",
    "When": "record.when",
    "bounds": "ask.bounds",
    "conflict": "ask.conflict",
    "disagreement": "ask.disagreement",
    "draws": "ask.draws",
    "explain": "ask.explain",
    "fewest_to_flip": "ask.each",
    "posterior": "ask.posterior",
    "read_dossier": "files.dossiers",
    "read_model": "files.models",
    "read_supposition": "files.suppositions",
    "sensitivity": "ask.sensitivity",
    "show": "report.model",
    "sides_of": "translate.scholars",
    "suppose": "ask.suppose",
    "suppose_each": "ask.each",
    "supposed": "translate.supposed",
    "timeline": "ask.timeline",
    "weigh": "ask.weigh",
    "worth": "ask.worth",
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
    "WhatIf",
    "When",
    "bounds",
    "conflict",
    "disagreement",
    "draws",
    "explain",
    "fewest_to_flip",
    "posterior",
    "read_dossier",
    "read_model",
    "read_supposition",
    "sensitivity",
    "show",
    "sides_of",
    "suppose",
    "suppose_each",
    "supposed",
    "timeline",
    "weigh",
    "worth",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
