"""Random people as rows of a table, and the same people as dossiers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from clandestine.batch.chunk import Chunk, Column
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model

LONG = (
    "person",
    "window",
    "variable",
    "saying",
    "state",
    "source",
    "kind",
    "date",
    "written",
    "part_of",
    "derives_from",
    "read",
)
Rows = list[dict[str, str]]


def person(
    chooser: np.random.Generator, model: Model, name: str, windows: Sequence[str] = ("1922/1930", "1926")
) -> Rows:
    """What a few papers say of somebody: files of several papers, copies, silences, repeats, contradictions, dates in and out."""
    spoken = [(kind, list(known.about) or list(model.variables)) for kind, known in model.kinds.items()]
    window = str(chooser.choice(windows))
    papers: dict[str, dict[str, str]] = {}
    rows: Rows = []
    for number in range(int(chooser.integers(1, 6))):
        kind, about = spoken[chooser.integers(len(spoken))]
        about = [one for one in about if one in model.variables and model.kinds[kind].rates_for(one)]
        about = [one for one in about if not model.variables[one].of_the_world and not model.variables[one].derive]
        paper = dict.fromkeys(LONG, "") | {"person": name, "window": window, "source": f"s{number}", "kind": kind}
        if chooser.random() < 0.7:
            paper["written"] = str(chooser.integers(1921, 1936))
        if chooser.random() < 0.1:
            paper["read"] = "3"
        if papers and chooser.random() < 0.3:
            paper["part_of"] = str(chooser.choice(list(papers)))
        elif papers and chooser.random() < 0.4:
            paper["derives_from"] = above = str(chooser.choice(list(papers)))
            while above:
                about = [one for one in about if model.kinds[papers[above]["kind"]].rates_for(one)]
                above = papers[above]["derives_from"]
        if not about:
            continue
        papers[f"s{number}"] = paper
        whole = chooser.random() < 0.3
        for variable in chooser.choice(about, size=min(len(about), int(chooser.integers(1, 4))), replace=False):
            for _ in range(2 if chooser.random() < 0.1 else 1):
                said = paper | {"variable": str(variable)}
                if whole and chooser.random() < 0.5:
                    said["saying"] = "silent"
                else:
                    said["saying"] = "denies" if chooser.random() < 0.2 else "asserts"
                    said["state"] = str(chooser.choice(model.states(variable)))
                if chooser.random() < 0.2:
                    said["date"] = str(chooser.integers(1920, 1938))
                rows.append(said)
    return rows or person(chooser, model, name, windows)


def people(seed: int, model: Model, count: int, windows: Sequence[str] = ("1922/1930", "1926")) -> list[Rows]:
    """So many people."""
    chooser = np.random.default_rng(seed)
    return [person(chooser, model, f"p{number:04}", windows) for number in range(count)]


def dossier(rows: Rows) -> Dossier:
    """The same as a dossier: what is silent was read whole for it."""
    sources: dict[str, dict[str, object]] = {}
    consulted: dict[str, list[str]] = {}
    observations = []
    for number, row in enumerate(rows):
        stated = {
            key: row[name]
            for key, name in (("date", "written"), ("part_of", "part_of"), ("derives_from", "derives_from"))
            if row[name]
        }
        sources.setdefault(row["source"], {"kind": row["kind"], "read": int(row["read"] or 1), **stated})
        silent = row["saying"] == "silent"
        if silent and not row["derives_from"]:
            consulted.setdefault(row["source"], []).append(row["variable"])
        says = {"silent": row["variable"]} if silent else {row["saying"]: {row["variable"]: row["state"]}}
        when = {"when": row["date"]} if row["date"] else {}
        observations.append({"id": f"row-{number}", "by": row["source"], **says, **when})
    return Dossier.model_validate(
        {
            "clandestine": "1", "dossier": rows[0]["person"], "person": {"name": rows[0]["person"]}, "window": rows[0]["window"],
            "sources": sources, "observations": observations,
            "consulted": {name: {"read_for": read, "extent": "whole"} for name, read in consulted.items()},
        }
    )  # fmt: skip


def chunk(rows: Iterable[dict[str, str]]) -> Chunk:
    """Rows as a chunk, as if from line 2 of a file."""
    held = list(rows)
    return Chunk.of(0, {name: Column.of([row[name] for row in held]) for name in LONG}, 2 + np.arange(len(held)))


def table(rows: Iterable[dict[str, str]]) -> str:
    """Rows as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, LONG, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
