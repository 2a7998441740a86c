"""Pages in Markdown: a weighing, five timelines, the movement, the validation."""

from __future__ import annotations

from pathlib import Path

from clandestine import Case, read_dossier, read_model, timeline, weigh
from clandestine.files.shipped import example_names
from clandestine.files.verdicts import read_verdicts
from clandestine.learn.movement import movement
from clandestine.learn.validate import validate

HERE = Path(__file__).parents[1]
ROOT = HERE.parent
TIMELINES = ("belash-viktor", "arshinov-peter", "baron-aron", "borovoi-alexei", "solonovich-alexei")
VALIDATION = """The shipped model of years against what scholars concluded of the people in the casebook. `make examples` rebuilds
this page; [what the numbers mean](theory/validation.md)."""


def make_weighing() -> None:
    """The founding text's line, read under two views of the movement."""
    model = read_model("person")
    case = Case(model, read_dossier("turkestan-1925", model), scenarios=["crushed", "underground"])
    (HERE / "turkestan.md").write_text(weigh(case).markdown(), encoding="utf-8")


def make_timelines() -> None:
    """Five people year by year."""
    model = read_model("person-years")
    for name in TIMELINES:
        case = Case(model, read_dossier(name, model))
        (HERE / f"{name}-years.md").write_text(timeline(case).markdown(), encoding="utf-8")


def make_movement() -> None:
    """All shipped dossiers together: two views of the movement, and base rates."""
    told = [read_dossier(name, "person") for name in example_names()]
    (HERE / "movement.md").write_text(movement(read_model("person"), told).markdown(), encoding="utf-8")


def make_validation() -> None:
    """The model of years against what scholars concluded."""
    model, verdicts = read_model("person-years"), read_verdicts(ROOT / "evidence" / "verdicts" / "casebook.yaml")
    names = dict.fromkeys(one.dossier for one in verdicts.verdicts)
    people = [read_dossier(name, model) for name in names]
    page = validate(model, people, verdicts).markdown()
    (ROOT / "docs" / "validation.md").write_text(f"# Validation\n\n{VALIDATION}\n\n{page}", encoding="utf-8")
