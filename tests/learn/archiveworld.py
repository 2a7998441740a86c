"""A small archive for the tests of learning: its model, and dossiers made by procedure from numbers drawn from their ranges.

The procedure is written from the formulas (LIKELIHOODS sections 1 to 3), not sampled from the translated network.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from clandestine.record.dossier import Dossier
from clandestine.record.model import Model

RANGES: dict[str, tuple[float, float, float]] = {  # mode, from, to
    "variables.x.prior": (0.4, 0.2, 0.7),
    "kinds.letter.rates.sees": (0.5, 0.2, 0.8),
    "kinds.letter.rates.invents": (0.1, 0.02, 0.3),
    "kinds.letter.rates.denies.not_so": (0.2, 0.05, 0.6),
    "kinds.report.rates.sees.sober": (0.4, 0.2, 0.7),
    "kinds.report.rates.sees.inflating": (0.6, 0.3, 0.9),
    "kinds.report.rates.invents.sober": (0.05, 0.01, 0.15),
    "kinds.report.rates.invents.inflating": (0.4, 0.2, 0.7),
    "tempers.reporting.prior.inflating": (0.4, 0.2, 0.7),
}
SHARED = {"sees": "kinds.report.rates.sees", "invents": "kinds.report.rates.invents"}  # one doubt for both tempers


def number(path: str) -> dict[str, float]:
    """A number with its range, as a model writes it."""
    mode, low, high = RANGES[path]
    return {"is": mode, "from": low, "to": high}


def small_model() -> Model:
    """One variable, a kind without a temper and one with two."""
    of = {path: number(path) for path in RANGES}
    report = "kinds.report.rates"
    return Model.model_validate(
        {
            "clandestine": "1",
            "name": "archive",
            "about": "x",
            "variables": {"x": {"states": ["absent", "present"], "prior": of["variables.x.prior"]}},
            "tempers": {
                "reporting": {
                    "states": ["sober", "inflating"],
                    "prior": {"inflating": of["tempers.reporting.prior.inflating"]},
                }
            },
            "kinds": {
                "letter": {
                    "says": "a letter",
                    "rates": {
                        "sees": of["kinds.letter.rates.sees"],
                        "invents": of["kinds.letter.rates.invents"],
                        "denies": {"so": 0.05, "not_so": of["kinds.letter.rates.denies.not_so"]},
                    },
                },
                "report": {
                    "says": "a report",
                    "temper": "reporting",
                    "rates": {
                        name: {temper: of[f"{report}.{name}.{temper}"] for temper in ("sober", "inflating")}
                        for name in ("sees", "invents")
                    },
                },
            },
        }
    )


def drawn_numbers(chooser: np.random.Generator) -> dict[str, float]:
    """Every number drawn from its range: scaled Beta-PERT, one level for the tempers of a rate."""
    from scipy.stats import beta

    found = {}
    levels: dict[str, float] = {}
    for path, (mode, low, high) in RANGES.items():
        doubt = next((start for start in SHARED.values() if path.startswith(start)), path)
        level = levels.setdefault(doubt, float(chooser.random()))
        width = high - low
        found[path] = low + width * float(beta.ppf(level, 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width))
    return found


def small_archive(
    numbers: Mapping[str, float], people: int, chooser: np.random.Generator, *, files: int = 3, whole: bool = True
) -> list[Dossier]:
    """Dossiers of `people`: a letter read whole, and a paper in each of two of some files that several people lie in."""
    n, report = numbers, "kinds.report.rates"
    temper = [
        "inflating" if chooser.random() < n["tempers.reporting.prior.inflating"] else "sober" for _ in range(files)
    ]
    found = []
    for person in range(people):
        present = chooser.random() < n["variables.x.prior"]
        sources: dict[str, Any] = {"letter": {"kind": "letter"}}
        said = {"letter": _says(chooser, n["kinds.letter.rates.sees"] if present else n["kinds.letter.rates.invents"],
                                0.05 if present else n["kinds.letter.rates.denies.not_so"])}  # fmt: skip
        for place in chooser.choice(files, size=min(2, files), replace=False):
            name, rate = f"file-{place}", "sees" if present else "invents"
            sources[name] = {"kind": "report", "cite": name}
            said[name] = _says(chooser, n[f"{report}.{rate}.{temper[place]}"], 0.0)
        found.append(dossier(f"person-{person}", sources, said))
    return found


def dossier(name: str, sources: Mapping[str, Any], said: Mapping[str, str], *, whole: bool = True) -> Dossier:
    """A dossier in which every source says "yes", "no" or nothing about x; read whole, unless told otherwise."""
    observations = []
    for source, words in said.items():
        if words:
            saying = "asserts" if words == "yes" else "denies"
            observations.append({"id": f"on-{source}", "by": source, saying: {"x": "present"}})
    consulted = {source: {"read_for": ["x"], "extent": "whole"} for source in sources} if whole else {}
    return Dossier.model_validate(
        {"clandestine": "1", "dossier": name, "window": "1925", "sources": sources, "consulted": consulted,
         "observations": observations}
    )  # fmt: skip


def _says(chooser: np.random.Generator, yes: float, no: float) -> str:
    at = chooser.random()
    return "yes" if at < yes else "no" if at < yes + no else ""
