"""The timeline: its numbers are the model's, in every format, and what must not be named is not."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yearsworld import ACTIVITY, YEARS, World, asked, by_hand, every_year, observed, small_dossier

from clandestine.ask.bands import HEIGHT, LABEL, WIDTH, Mark, bands, legend, marks, signs_of
from clandestine.ask.finding import Finding
from clandestine.ask.timeline import timeline
from clandestine.errors import BadQuestion
from clandestine.translate.yearly import Yearly

Said = tuple[dict[str, Any], list[dict[str, Any]]]
SEEDS = st.integers(0, 2**32 - 1)
LETTERS = {"letter-0": {"date": "1920"}, "letter-1": {"date": "1922"}}
SENSITIVE = [{"variable": "contact", "state": "yes", "role": "hidden", "words": "secret work"}]


def world_of(seed: int) -> World:
    """A world whose letters say little, so that no draw of a guess makes them say more than they can."""
    world = World.random(np.random.default_rng(seed))
    world.rates[..., :2] = 0.02 + 0.13 * world.rates[..., :2]
    world.rates[..., 2] = 1 - world.rates[..., :2].sum(axis=-1)
    return world


def formats(found: Finding) -> dict[str, str]:
    """A finding in every form it is printed in."""
    return {
        "text": found.text(), "csv": found.csv(), "json": found.json(), "md": found.markdown(), "html": found._repr_html_(),
    }  # fmt: skip


def view_of(found: Finding) -> tuple[str, dict[str, Any]]:
    ((name, view),) = found.data["views"].items()
    return name, view


@settings(max_examples=6)
@given(SEEDS, observed(), st.sampled_from(["activity", "contact"]))
def test_table_and_data_are_the_posteriors(seed: int, said: Said, about: str) -> None:
    case = asked(world_of(seed).model(), small_dossier(*said))
    found = timeline(case, about, draws=4, changed=(1920, 1922), first=case.model.states(about)[1])
    name, view = view_of(found)
    yearly = Yearly(case, about)
    after, before = yearly.posterior(case.views[0])[..., 0], yearly.prior(case.views[0])
    drawn = yearly.posterior(case.views[0], draws=4, seed=1917)[..., 1:]
    rows = list(csv.DictReader(io.StringIO(found.csv())))
    assert [row["year"] for row in rows] == [str(year) for year in YEARS] == list(view["posterior"])
    plain = json.loads(found.json())
    for place, (row, year) in enumerate(zip(rows, YEARS, strict=True)):
        for at, state in enumerate(yearly.states):
            low, high = np.quantile(drawn[place, at], [0.05, 0.95])
            expected = {"prior": before[place, at], "posterior": after[place, at], "low": low, "high": high}
            assert low <= high
            for part, value in expected.items():
                column = f"{name}_{state}" + ("" if part == "posterior" else f"_{part}")
                assert plain["views"][name][part][str(year)][state] == pytest.approx(value, abs=1e-9)
                assert float(row[column]) == pytest.approx(value, abs=1e-9)
        leading = yearly.states[int(np.argmax(after[place]))]
        assert row[f"{name}_leading"].startswith(leading)
    assert all(sum(years.values()) == pytest.approx(1) for years in view["first"].values())
    assert [mark["id"] for mark in found.data["evidence"]] == [item.id for item in case.network.items]


@settings(max_examples=6)
@given(SEEDS, observed())
def test_effects_are_what_a_removal_takes_away(seed: int, said: Said) -> None:
    """Each item's effect on each chosen year: the posterior with everything less that without it."""
    model, dossier = world_of(seed).model(), small_dossier(*said)
    case = asked(model, dossier)
    found = timeline(case, years=[1922, 1920], draws=0, paths=0)
    _, view = view_of(found)
    every = every_year(case, "activity")
    for item in case.network.items:
        gone = every_year(asked(model, dossier, without=item.observations), "activity")
        for row, year in zip(view["effects"][item.id], (1922, 1920), strict=True):
            place = year - YEARS[0]
            assert [row[state] for state in ACTIVITY] == pytest.approx(list(every[place] - gone[place]), abs=1e-9)
    assert set(view["effects"]) == {item.id for item in case.network.items}
    assert found.answer is not None and len(found.answer.rows) == len(case.network.items)
    leads = [ACTIVITY[int(np.argmax(every[year - YEARS[0]]))] for year in (1922, 1920)]
    assert [column.key for column in found.answer.columns][1:] == [
        f"{case.views[0].name}_{year}_{state}" for year, state in zip((1922, 1920), leads, strict=True)
    ]


def numbers_under(held: Any, name: str, inside: bool = False) -> list[float]:
    """Every number that stands under a key with a word in it."""
    if isinstance(held, dict):
        return [one for key, value in held.items() for one in numbers_under(value, name, inside or name in str(key))]
    if isinstance(held, list):
        return [one for value in held for one in numbers_under(value, name, inside)]
    return [held] if inside and isinstance(held, (int, float)) and not isinstance(held, bool) else []


@settings(max_examples=5)
@given(SEEDS, st.sampled_from(["no", "yes"]))
def test_a_sensitive_state_without_evidence_is_never_printed(seed: int, arrested: str) -> None:
    """Nothing bears on it: no number, no band, no course and no first year of it, in any format."""
    world = world_of(seed)
    world.start[:], world.turn[:] = [0.1, 0.8, 0.1], [0.1, 0.8, 0.1]  # it would lead in every year
    seen = [{"id": "a", "by": "letter-0", "when": "1920", "asserts": {"arrest": arrested}}]
    case = asked(world.model(sensitive=SENSITIVE), small_dossier(LETTERS, seen), year=None)  # a timeline needs none
    found = timeline(case, years=[1921], changed=(1920, 1921), draws=3)
    printed = formats(found)
    for name, text in printed.items():
        held = (
            text
            if name != "json"
            else "\n".join(line for line in text.split("\n") if '"hidden": "secret work' not in line)
        )
        assert "hidden" not in held, name
    assert numbers_under(json.loads(printed["json"]), "hidden") == []
    assert "secret work: no evidence here, prior only" in printed["text"].replace("\n  ", " ")
    secret = every_year(case, "activity")[:, 1]
    for value in secret:
        assert repr(float(value)) not in printed["json"] and repr(float(value)) not in printed["csv"]
    sign = signs_of(ACTIVITY)["hidden"]
    drawn = [line.partition("|")[2] for line in found.figure.split("\n") if "|" in line]
    assert drawn and not any(sign in line for line in drawn)
    with pytest.raises(BadQuestion, match="no evidence here"):
        timeline(case, first="hidden", draws=0)


@settings(max_examples=5)
@given(SEEDS, st.booleans())
def test_a_sensitive_state_is_named_on_two_origins(seed: int, two: bool) -> None:
    """On one origin a number, but it never leads and is in no course; on two it is named like any other."""
    world = world_of(seed)
    world.start[:], world.turn[:] = [0.1, 0.8, 0.1], [0.1, 0.8, 0.1]
    world.contact[1, :2], world.contact[[0, 2], :2] = 0.6, 0.5
    seen = [{"id": f"c{n}", "by": f"letter-{n}", "when": "1921", "asserts": {"contact": "no"}} for n in range(1 + two)]
    found = timeline(asked(world.model(sensitive=SENSITIVE), small_dossier(LETTERS, seen)), years=[1921], draws=2)
    name, view = view_of(found)
    assert max(view["posterior"]["1921"], key=view["posterior"]["1921"].get) == "hidden"
    leading = [row[f"{name}_leading"].split()[0] for row in found.table.records()]
    courses = {state for part in ("courses", "dated") for one in view[part] for state in one["states"]}
    assert ("hidden" in leading) == ("hidden" in courses) == ("hidden" in found.sentence) == two
    assert view["first"]["hidden"] and numbers_under(view["posterior"], "hidden")
    assert found.answer is not None and found.answer.columns[1].key.endswith("hidden") == two
    told = " ".join(found.notes)
    assert ("too few to name it as leading" in told) != two and "hangs, under this model, on c0" in told


def test_a_sensitive_variable_itself_is_refused_in_words() -> None:
    """Asked about the very thing nothing bears on: words, not numbers."""
    case = asked(world_of(4).model(sensitive=SENSITIVE), small_dossier(LETTERS, []))
    with pytest.raises(BadQuestion, match="secret work: no evidence here"):
        timeline(case, "contact", draws=0)


@settings(max_examples=6)
@given(SEEDS, observed(), st.sampled_from(["", "1922"]))
def test_a_timeline_fits_eighty_columns(seed: int, said: Said, died: str) -> None:
    case = asked(world_of(seed).model(), small_dossier(*said, died or None))
    text = timeline(case, years=[1920, 1921, 1922], changed=(1920, 1922), first="retired", draws=2).text()
    assert max(map(len, text.split("\n"))) <= 80
    assert ("taken as settled, not weighed" in text.replace("\n  ", " ")) == bool(died)


@pytest.mark.parametrize(
    ("settings_", "told"),
    [
        ({"years": [1925]}, "no year 1925; it has 1920 to 1922"),
        ({"changed": (1920, 1940)}, "no year 1940"),
        ({"changed": (1922, 1920)}, "an earlier and a later year"),
        ({"changed": (1921, 1921)}, "an earlier and a later year"),
        ({"first": "retird"}, "no state 'retird'; its states are open, hidden, retired"),
        ({"about": "activty"}, "did you mean 'activity'"),
    ],
)
def test_questions_that_do_not_fit(settings_: dict[str, Any], told: str) -> None:
    case = asked(world_of(5).model(), small_dossier(LETTERS, []))
    with pytest.raises(BadQuestion, match=told):
        timeline(case, draws=0, **settings_)


@settings(max_examples=60)
@given(st.integers(2, 200), st.integers(2, 9), SEEDS, st.integers(0, 1))
def test_bands_are_filled_to_the_total(count: int, states: int, seed: int, blank: int) -> None:
    """Every column has its letters from the bottom up, as many as the shares come to, in the order of the states."""
    rows = np.random.default_rng(seed).dirichlet(np.full(states, 0.4), size=count)
    years, names = range(1800, 1800 + count), [f"s{n}" for n in range(states)]
    shown, signs = names[blank:], signs_of(names)
    lines = bands(years, {name: rows[:, names.index(name)] for name in shown}, signs).split("\n")
    assert len(lines) == HEIGHT + 2 and max(map(len, lines)) <= 80 and max(map(len, lines[:-1])) <= WIDTH
    body = [line[LABEL:].ljust(WIDTH) for line in lines[:HEIGHT]]
    room = WIDTH - LABEL
    cell, step = (min(3, room // count), 1) if count <= room else (1, -(-count // room))
    for column, place in enumerate(range(0, count, step)):
        letters = "".join(line[column * cell] for line in reversed(body))
        assert all(line[column * cell : (column + 1) * cell] == line[column * cell] * cell for line in body)
        total = float(rows[place, blank:].sum())
        filled = letters.rstrip(" ")
        assert " " not in filled and abs(len(filled) - total * HEIGHT) <= 0.5 + 1e-9
        assert list(filled) == sorted(filled, key=[signs[name] for name in shown].index)
        for name in shown:
            assert abs(filled.count(signs[name]) - rows[place, names.index(name)] * HEIGHT) <= 1 + 1e-9
    assert not "".join(line[cell * -(-count // step) :] for line in body).strip()
    assert len({*signs.values()}) == states and max(map(len, legend(names, signs, {}).split("\n"))) <= 80


@settings(max_examples=40)
@given(st.integers(2, 200), st.data())
def test_marks_stand_under_their_years(count: int, data: st.DataObject) -> None:
    years = range(1800, 1800 + count)
    inside = data.draw(st.lists(st.sampled_from(years), min_size=1, max_size=4, unique=True).map(sorted))
    doubtful = data.draw(st.booleans())
    line = marks(years, [Mark("an item with a long name indeed", tuple(inside), doubtful)])
    assert len(line) <= 80 and line[LABEL - 3] == "…"
    room = WIDTH - LABEL
    cell, step = (min(3, room // count), 1) if count <= room else (1, -(-count // room))
    columns = {(year - 1800) // step for year in inside}
    sign = "*" if len(inside) == 1 else "?" if doubtful else "="
    assert {place // cell for place, letter in enumerate(line[LABEL:]) if letter == sign} == columns


@settings(max_examples=4)
@given(SEEDS, observed())
def test_what_is_told_of_a_change_is_counted(seed: int, said: Said) -> None:
    """The sentence's probability of a change, and of a first year, against all trajectories."""
    world = world_of(seed)
    p, held = by_hand(world, *said)
    x, share = held["activity"], p / p.sum()
    found = timeline(asked(world.model(), small_dossier(*said)), changed=(1920, 1921), draws=0)
    _, view = view_of(found)
    assert view["changed"]["share"] == pytest.approx(share @ (x[:, 0] != x[:, 1]), abs=1e-9)
    assert view["first"]["hidden"]["never"] == pytest.approx(share @ (x != 1).all(axis=1), abs=1e-9)
    assert f"{view['changed']['share']:.2f}" in found.sentence or view["changed"]["share"] < 0.1
