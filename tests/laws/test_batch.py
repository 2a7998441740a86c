"""Many at once as one by one: a batch gives what a case gives, for everything a table can say (docs/theory/many.md)."""

from __future__ import annotations

import gc
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import pytest
from crowdtable import LONG, chunk, dossier, people
from hypothesis import given, settings
from hypothesis import strategies as st
from randomworld import models
from smallworld import kind, model, two

from clandestine.batch.chunk import Chunk, Column
from clandestine.batch.question import Batch
from clandestine.batch.weighing import Weighed, weigh_chunk
from clandestine.batch.wide import lengthened
from clandestine.files.models import read_model
from clandestine.record.model import Model
from clandestine.record.when import When
from clandestine.scales import DECIBANS_PER_NAT
from clandestine.translate.case import Case
from clandestine.translate.crowd import Crowd
from clandestine.translate.numbers import Numbers
from clandestine.translate.papers import Sort
from clandestine.translate.view import views_of

PERSON = read_model("person")


def agrees(known: Model, told: list, asked: Batch, tolerance: float = 1e-9) -> Weighed:
    """Weigh people together and one by one; fails unless everything is the same. Returns the batch."""
    found = weigh_chunk(asked, chunk(chain.from_iterable(told)))
    place = {name: number for number, name in enumerate(found.rows["person"])}
    plain = {one.person for one in found.troubles if not one.words.startswith("impossible")}
    assert not plain
    for rows in told:
        case = Case(known, dossier(rows), restarts=1)
        at = place[rows[0]["person"]]
        assert found.rows["items"][at] == case.item_count
        assert found.rows["origins"][at] == len(case.origins)
        for view in case.views_for(asked.about):
            joint = case.log_joint(asked.about, view, draws=asked.draws, seed=asked.seed)
            prior = case.prior_log_joint(asked.about, view, draws=asked.draws, seed=asked.seed)
            name = f"{view.name}." if len(asked.views) > 1 else ""
            states = [state for state in case.states(asked.about) if f"{name}{state}" in found.rows]
            assert states
            if np.isneginf(joint[:, 0]).all():
                assert np.isnan(found.rows[f"{name}log_evidence"][at])
                assert all(np.isnan(found.rows[f"{name}{state}"][at]) for state in states)
                continue
            total = np.logaddexp.reduce(joint, axis=0)
            evidence = total[0] - np.logaddexp.reduce(prior, axis=0)[0]
            assert found.rows[f"{name}log_evidence"][at] == pytest.approx(evidence, abs=tolerance)
            for state in states:
                own = np.exp(joint[case.states(asked.about).index(state)] - total)
                assert found.rows[f"{name}{state}"][at] == pytest.approx(own[0], abs=tolerance)
                if asked.draws:
                    low, high = np.quantile(own[1:], [0.05, 0.95])
                    assert found.rows[f"{name}{state}.low"][at] == pytest.approx(low, abs=tolerance)
                    assert found.rows[f"{name}{state}.high"][at] == pytest.approx(high, abs=tolerance)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_everybody_gets_the_answer_of_their_own_case(seed: int) -> None:
    """The shipped model: files of several papers, copies of copies, silences, contradictions, dates outside the window, draws."""
    told = people(seed, PERSON, 60, ("1922/1930", "1926", "1930/1937"))
    asked = Batch.of(PERSON, draws=8, seed=3, weights=True)
    found = agrees(PERSON, told, asked)
    assert "crushed.informing" not in found.rows and "crushed.informing:retired" not in found.rows
    alone = [rows for rows in told if not any(row["derives_from"] for row in rows)][:12]
    for rows in alone:
        case = Case(PERSON, dossier(rows), restarts=1)
        if any(np.isneginf(case.log_joint("role", view)).all() for view in case.views):
            continue
        for view in case.views:
            masks = ~np.eye(len(case.network.items), dtype=bool)
            last = case.log_joint("role", view, case.work.every) - case.log_joint("role", view, masks)
            states = case.states("role")
            gain = (last[states.index("clandestine")] - last[states.index("retired")]) * DECIBANS_PER_NAT
            mine = [number for number, name in enumerate(found.items["person"]) if name == rows[0]["person"]]
            told_ = found.items[f"{view.name}.clandestine:retired"]
            # A case has items in the order of its dossier, a batch by its own; being on file is not one of them.
            np.testing.assert_allclose(sorted(told_[mine]), sorted(gain[:-1]), atol=1e-8)


@settings(max_examples=25)
@given(models(), st.integers(0, 10**6), st.sampled_from(["x", "habit"]))
def test_any_model(written: dict[str, Any], seed: int, about: str) -> None:
    """Random tables and rates: tempers, concealment, what papers deal with, one view."""
    known = model(**{name: value for name, value in written.items() if name != "about"})
    agrees(known, people(seed, known, 8, ("1925",)), Batch.of(known, about, draws=3))


@pytest.mark.parametrize("prior", ["population", "on_file"])
def test_being_on_file(prior: str) -> None:
    """Of the population it is a fact about everybody; of those on file, what entails it is counted once."""
    yes_no = ["no", "yes"]
    filed: dict[str, Any] = {"states": yes_no, "given": ["x"], "table": {"absent": 0.2, "present": 0.6}}
    if prior == "population":
        rest = {"no": {"absent": 0.05, "present": 0.2}, "yes": {"else": 1}}
        filed = {"states": yes_no, "given": ["arrest", "x"], "table": rest}
    variables = {
        "x": two(0.3),
        "arrest": {"states": yes_no, "given": ["x"], "table": {"absent": 0.1, "present": 0.5}},
        "on_file": filed,
        "habit": {"states": yes_no, "given": ["x"], "table": {"absent": 0.2, "present": 0.7}},
    }
    about = {"arrest": {}, "habit": {}}
    kinds = {"register": {**kind(0.9, 0.05, 0.0, 0.5), "about": about}, "letter": {**kind(0.6, 0.1), "about": about}}
    entry = {"variable": "on_file", "state": "yes", "entailed_by": {"arrest": "yes"}}
    known = model(variables, kinds, prior_of=prior, on_file=entry)
    found = agrees(known, people(5, known, 60, ("1925",)), Batch.of(known, weights=True))
    assert len(found.items["person"])


def test_the_order_of_rows_and_people_does_not_matter() -> None:
    """Nor what sources are called."""
    told = people(11, PERSON, 40)
    asked = Batch.of(PERSON, weights=True)
    first = weigh_chunk(asked, chunk(chain.from_iterable(told)))
    names = {name: f"z{9 - int(name[1:])}" for name in (f"s{number}" for number in range(6))}
    columns = ("source", "part_of", "derives_from")
    # A file is dated by its first dated paper, so papers keep their order; what each says does not.
    turned = [
        sorted(
            ({**row, **{name: names.get(row[name], "") for name in columns}} for row in rows),
            key=lambda row: row["source"][::-1],
            reverse=True,
        )
        for rows in told[::-1]
    ]
    second = weigh_chunk(asked, chunk(chain.from_iterable(turned)))
    for name, values in first.rows.items():
        if isinstance(values, np.ndarray):
            np.testing.assert_allclose(values, np.asarray(second.rows[name])[::-1], atol=1e-12)
        else:
            assert list(values) == list(second.rows[name])[::-1]


def test_the_same_chunk_is_the_same_bytes() -> None:
    """Whatever was weighed before in the same process."""
    asked = Batch.of(PERSON, draws=4)
    told = chunk(chain.from_iterable(people(1, PERSON, 30)))
    first = weigh_chunk(asked, told)
    weigh_chunk(asked, chunk(chain.from_iterable(people(2, PERSON, 30))))
    again = weigh_chunk(asked, told)
    for name, values in first.rows.items():
        assert np.asarray(values).tobytes() == np.asarray(again.rows[name]).tobytes()


def test_a_hidden_thing_stays_itself() -> None:
    """Papers of two kinds on one topic: what each hides has its own prior, however many sorts of report are met in between."""
    deals = {"letter": 0.9, "bulletin": 0.2}
    variables = {name: {**two(0.3), "topic": "hidden"} for name in "xyz"}
    about = {"about": {name: {"sees": 0.6, "invents": 0.1} for name in "xyz"}}
    known = model(variables, {name: {**about, "deals_with": {"hidden": share}} for name, share in deals.items()})
    crowd = Crowd(known, When.parse("1925"), "x", views_of(known, (), False))
    numbers = Numbers()
    for variable in "xyzxyz":
        for kind_name, share in deals.items():
            sort = Sort(kind_name, variable, silent=True, whole=True)
            crowd.papers.report(sort)
            topic = crowd.papers.topic(sort)
            assert topic is crowd.papers.topic(Sort(kind_name, "x", silent=True, whole=True))
            gc.collect()
            assert crowd._fill(topic.node, numbers)[1, 0] == share


def test_the_wide_form_says_what_the_long_one_says() -> None:
    """A column for each source and variable; blank says nothing; a second paper of a kind has its number."""
    cells = {
        "private_letter:foreign_contact": ["present", "", "not present"],
        "private_letter#2:foreign_contact": ["absent", "", ""],
        "relief_bulletin:arrest_before_1934": ["yes", "silent", ""],
        "relief_bulletin:sentence": ["", "", "silent"],
        "private_letter:written": ["1925", "1926", ""],
    }
    wide = Chunk.of(
        0,
        {"person": Column.of(["a", "b", "c"]), "window": Column.of(["1922/1930"] * 3)}
        | {name: Column.of(words) for name, words in cells.items()},
        2 + np.arange(3),
    )
    rows = []
    for number, name in enumerate("abc"):
        for column, words in cells.items():
            source, _, variable = column.partition(":")
            word = words[number]
            if variable == "written" or not word:
                continue
            said = (
                {"saying": "silent"}
                if word == "silent"
                else {"saying": "denies" if word.startswith("not ") else "asserts", "state": word.removeprefix("not ")}
            )
            written = cells["private_letter:written"][number] if source == "private_letter" else ""
            rows.append(
                dict.fromkeys(LONG, "")
                | {
                    "person": name,
                    "window": "1922/1930",
                    "variable": variable,
                    "source": source,
                    "kind": source.split("#")[0],
                    "written": written,
                }
                | said
            )
    asked = Batch.of(PERSON)
    one, other = weigh_chunk(asked, lengthened(wide)), weigh_chunk(asked, chunk(rows))
    assert not one.troubles and not other.troubles
    for name, values in one.rows.items():
        assert np.asarray(values).tolist() == np.asarray(other.rows[name]).tolist()


def test_somebody_of_whom_nothing_is_said_gets_the_prior() -> None:
    """In the wide form a row of blanks is a person all the same."""
    blank = Chunk.of(
        0,
        {"person": Column.of(["a"]), "window": Column.of([""]), "private_letter:foreign_contact": Column.of([""])},
        np.array([2]),
    )
    asked = Batch.of(PERSON, window=dossier(people(1, PERSON, 1)[0]).window[0])
    found = weigh_chunk(asked, lengthened(blank))
    assert found.rows["items"].tolist() == [0] and found.rows["origins"].tolist() == [0]
    assert 0 < found.rows["crushed.open"][0] < 1


def test_informing_is_told_only_where_asked_and_where_something_bears_on_it() -> None:
    """Without the option there is no column; with it, a blank for those on whom nothing bears."""
    letter = dict.fromkeys(LONG, "") | {
        "person": "a",
        "window": "1926",
        "variable": "old_literature",
        "state": "held",
        "source": "s",
        "kind": "private_letter",
    }
    told = {**letter, "person": "b", "variable": "informs", "state": "yes", "kind": "memoir"}
    if not PERSON.kinds["memoir"].rates_for("informs"):
        told["kind"] = next(name for name, one in PERSON.kinds.items() if one.rates_for("informs"))
    plain = weigh_chunk(Batch.of(PERSON), chunk([letter, told]))
    assert not any("informing" in name for name in plain.rows)
    found = weigh_chunk(Batch.of(PERSON, informing=True, weights=True), chunk([letter, told]))
    assert np.isnan(found.rows["crushed.informing"]).tolist() == [True, False]
    assert np.isnan(found.rows["crushed.informing:retired"]).tolist() == [True, False]
    with pytest.raises(Exception, match="--with-informing"):
        replace(Batch.of(PERSON), about="informs")
