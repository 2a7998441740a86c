"""Whatever is edited in a record is found and named where its digest changes, and nothing is told where it does not."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from clandestine import read_dossier, read_model
from clandestine.files.records import build
from clandestine.files.yaml import parse_yaml
from clandestine.record.changes import changes
from clandestine.record.digest import digest
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.parts import fingerprints, leaves, plain
from clandestine.record.since import changes_between_parts, changes_since

ROOT = Path(__file__).parents[2]
DOSSIERS = sorted(path.stem for path in (ROOT / "evidence").glob("*.yaml"))


@cache
def dossier(name: str) -> Dossier:
    return read_dossier(ROOT / "evidence" / f"{name}.yaml")


@cache
def model(name: str = "person") -> Model:
    return read_model(name)


def edited(record: BaseModel, path: tuple[str, ...], value: Any) -> BaseModel | None:
    """The record with another value at the path of one of its leaves, or None where that is no record."""
    held = copy.deepcopy(plain(record))
    inner: Any = held
    for step in path[:-1]:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    last: Any = int(path[-1]) if isinstance(inner, list) else path[-1]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    try:
        return type(record).model_validate(held)
    except ValidationError:
        return None


def where(record: Dossier, path: tuple[str, ...]) -> tuple[str, str]:
    """The section a leaf stands in, and the name by which a historian knows its entry."""
    if path[0] == "observations":
        return path[0], record.observations[int(path[1])].id
    return path[0], path[1] if path[0] in ("sources", "consulted") else ""


@settings(max_examples=150)
@given(st.sampled_from(DOSSIERS), st.integers(0, 10_000), st.sampled_from(["other", "1931-02", "gone", "7"]))
def test_any_edit_of_a_dossier_is_found_and_named(name: str, place: int, value: str) -> None:
    """One leaf is changed or taken out: if the digest is another, one change names its entry, else there is none."""
    old = dossier(name)
    held = list(leaves(old))
    leaf = held[place % len(held)]
    new = edited(old, leaf.path, None if value == "gone" else value)
    assume(new is not None)
    assert isinstance(new, Dossier)
    found = changes(old, new)
    assert bool(found) == (digest(old) != digest(new))
    section, entry = where(old, leaf.path)
    if not found:
        return
    told = json.dumps([[one.noun, one.name, one.before, one.after] for one in found], ensure_ascii=False)
    assert (entry or section.replace("_", " ")) in told
    assert all(one.words for one in found) == (leaf.word or leaf.path[2:] == ("id",))
    assert bool(changes_since(fingerprints(old), new)) and bool(
        changes_between_parts(fingerprints(old), fingerprints(new))
    )


@settings(max_examples=60)
@given(st.integers(0, 100_000), st.floats(0.001, 0.999).map(lambda value: round(value, 3)))
def test_any_number_of_a_model_is_named_with_both_its_values(place: int, value: float) -> None:
    """One number is changed: exactly one change, with what stood there and what stands there now, by both ways of telling."""
    old = model()
    held = [leaf for leaf in leaves(old) if leaf.number and leaf.path[-1] == "is"]
    leaf = held[place % len(held)]
    new = edited(old, leaf.path, value)
    assume(new is not None and value != leaf.value)
    assert isinstance(new, Model)
    for found in (changes(old, new), changes_since(fingerprints(old), new)):
        assert [(one.name, one.before, one.after, one.words) for one in found] == [
            (leaf.path[1], leaf.value, value, False)
        ]
        assert found[0].place == ".".join(leaf.path[2:-1])


@settings(max_examples=20)
@given(st.sampled_from(DOSSIERS), st.integers(60, 200), st.booleans(), st.booleans())
def test_layout_is_no_change(name: str, width: int, flow: bool, flipped: bool) -> None:
    """Comments, quotes, line lengths, line ends and the order of keys: the digest is the same, and no change is told."""
    written = plain(dossier(name))
    if flipped:
        written = {key: dict(reversed(value.items())) if isinstance(value, dict) else value
                   for key, value in reversed(written.items())}  # fmt: skip
    text = "# a comment\n" + yaml.safe_dump(
        written,
        width=width,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=True if flow else None,
        default_style="'",
    )
    # Quoted by default, numbers and flags would be text: these are read from text all the same.
    text = text.replace("!!bool ", "").replace("!!int ", "").replace("!!float ", "").replace("!!null ", "")
    new = build(Dossier, parse_yaml(text.replace("\n", "\r\n"), "again.yaml"))
    assert digest(new) == digest(dossier(name))
    assert changes(dossier(name), new) == []


@settings(max_examples=30)
@given(st.data())
def test_another_order_of_observations_is_told_as_that(data: st.DataObject) -> None:
    old = dossier(data.draw(st.sampled_from(DOSSIERS)))
    assume(len(old.observations) > 1)
    order = data.draw(st.permutations(old.observations))
    found = changes(old, old.model_copy(update={"observations": order}))
    assert [(one.what, one.words) for one in found] == ([("moved", True)] if order != old.observations else [])


@pytest.mark.parametrize(("noun", "section", "before", "after"), [
    ("variable", "variables", "says_withheld", "keeps_silent"), ("source kind", "kinds", "private_letter", "letter_home"),
    ("temper", "tempers", "pressure", "thumbscrew"), ("scenario", "scenarios", "underground", "beneath"),
])  # fmt: skip
def test_a_new_name_wherever_it_stands_is_one_change(noun: str, section: str, before: str, after: str) -> None:
    """Renamed with all that names it; with a number changed as well, both are told."""
    old = model()
    if before not in getattr(old, section):
        before = next(iter(getattr(old, section)))
    text = json.dumps(plain(old), ensure_ascii=False).replace(f'"{before}"', f'"{after}"')
    text = text.replace(f".{before}.", f".{after}.")
    new = Model.model_validate(json.loads(text))
    found = changes(old, new)
    assert [(one.what, one.noun, one.before, one.after) for one in found] == [("renamed", noun, before, after)]
    assert found[0].words


def test_words_stand_apart_from_what_can_move_an_answer() -> None:
    """Of every leaf that is called wording, a change leaves the posterior as it is (checked on a real dossier)."""
    from clandestine.ask.posterior import answers
    from clandestine.translate.case import Case

    old = dossier("baron-aron")
    held = copy.deepcopy(plain(old))
    for leaf in leaves(old):
        if leaf.word and isinstance(leaf.value, str) and leaf.path[-1] not in ("dossier", "arrived", "published"):
            inner: Any = held
            for step in leaf.path[:-1]:
                inner = inner[int(step)] if isinstance(inner, list) else inner[step]
            last: Any = int(leaf.path[-1]) if isinstance(inner, list) else leaf.path[-1]
            if leaf.path[0] not in ("background",) and last not in ("judged_on",):
                inner[last] = f"{leaf.value} once more"
    new = Dossier.model_validate(held)
    told = changes(old, new)
    assert len(told) > 20 and all(one.words for one in told)
    one, two = (answers(Case(model(), each), "role", draws=2) for each in (old, new))
    for left, right in zip(one, two, strict=True):
        assert left.posterior.tolist() == right.posterior.tolist()
