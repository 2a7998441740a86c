"""LIKELIHOODS 6: two ways to say of whom the prior speaks, one answer (docs/theory/on-file.md)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from smallworld import X, close, dossier, kind, model, normal, posterior, says, shares, two

from clandestine.translate.case import Case

PERSON = {"person": {"name": "N. N."}}
EXACT = kind(1.0, 0.0, 0.0, 1.0)


def population(prior, arrest, other, extra=None):
    """The prior speaks of everybody: being on file follows from arrest or from an unexplained remainder by role."""
    variables = {
        "x": two(prior),
        "arrest": {"states": ["no", "yes"], "given": ["x"], "table": dict(zip(X, arrest, strict=True))},
        "on_file": {
            "states": ["no", "yes"],
            "given": ["arrest", "x"],
            "table": {"no": dict(zip(X, other, strict=True)), "yes": {"else": 1}},
        },
        **(extra or {}),
    }
    entry = {"variable": "on_file", "state": "yes", "entailed_by": {"arrest": "yes"}}
    return model(variables, {"register": EXACT, "letter": kind(0.6, 0.1)}, prior_of="population", on_file=entry)


def already(prior, arrest, filed, extra=None):
    """The prior speaks of those on file; what entails being on file is divided by P(on file | x)."""
    variables = {
        "x": two(prior),
        "arrest": {"states": ["no", "yes"], "given": ["x"], "table": dict(zip(X, arrest, strict=True))},
        "on_file": {"states": ["no", "yes"], "given": ["x"], "table": dict(zip(X, filed, strict=True))},
        **(extra or {}),
    }
    entry = {"variable": "on_file", "state": "yes", "entailed_by": {"arrest": "yes"}}
    return model(variables, {"register": EXACT, "letter": kind(0.6, 0.1)}, prior_of="on_file", on_file=entry)


HABIT = {"habit": {"states": ["no", "yes"], "given": ["x"], "table": {"absent": 0.2, "present": 0.7}}}


@settings(max_examples=25)
@given(shares, shares, shares, shares, shares)
def test_two_priors_one_posterior(prior, one, two_, three, four):
    """Population prior with on_file as an item, and on-file prior with division: the same posterior, as enumerated."""
    arrest, other = (one, two_), (three, four)
    filed = [a + (1 - a) * b for a, b in zip(arrest, other, strict=True)]
    among = prior * filed[1] / (prior * filed[1] + (1 - prior) * filed[0])
    seen = [says("a", "r", "arrest", "yes"), says("h", "l", "habit", "yes")]
    papers = dossier({"r": "register", "l": "letter"}, seen, **PERSON)
    expected = [0.0, 0.0]
    for x, arrested, on_file, habit in product((0, 1), repeat=4):
        if not (arrested and on_file):
            continue
        weight = (prior if x else 1 - prior) * arrest[x]
        p = (0.2, 0.7)[x]
        expected[x] += weight * (p if habit else 1 - p) * (0.6 if habit else 0.1)
    everybody = Case(population(prior, arrest, other, HABIT), papers)
    on_file = Case(already(among, arrest, filed, HABIT), papers)
    close(posterior(everybody), normal(expected))
    close(posterior(on_file), normal(expected), 1e-9)


@given(shares, shares, shares)
def test_items_that_do_not_entail_it_enter_as_they_are(prior, one, two_):
    """A letter says nothing about being on file: no division."""
    papers = dossier({"l": "letter"}, [says("h", "l", "habit", "yes")], **PERSON)
    case = Case(already(prior, (0.1, 0.2), (one, two_), HABIT), papers)
    p = [q * 0.6 + (1 - q) * 0.1 for q in (0.2, 0.7)]
    close(posterior(case), normal([(1 - prior) * p[0], prior * p[1]]))
    assert all(item.id != "on file" for item in case.network.items)


@given(shares, shares, shares)
def test_being_on_file_alone_is_an_item_of_the_population(prior, one, two_):
    """With nothing else known, that there is a file moves the prior by P(on file | x)."""
    case = Case(population(prior, (0.0, 0.0), (one, two_)), dossier({}, [], **PERSON))
    assert [item.id for item in case.network.items] == ["on file"]
    close(posterior(case), normal([(1 - prior) * one, prior * two_]))
    assert case.item_count == 0
    assert case.origins == ()


def test_divided_once_and_only_for_what_entails_it():
    """Two entailing items are divided once; one that denies the arrest entails nothing; a dropped one takes its division along."""
    filed = (0.05, 0.3)
    sources = {"r": "letter", "t": "letter"}
    held = already(0.6, (0.02, 0.24), filed)
    yes, again, no = (
        says("a", "r", "arrest", "yes"),
        says("b", "t", "arrest", "yes"),
        says("b", "t", "arrest", "no"),
    )
    read = lambda arrest, said: 0.6 if arrest and said else 0.1 if said else 0.0  # noqa: E731

    def expected(*said, divide):
        found = []
        for x, prior in ((0, 0.4), (1, 0.6)):
            p = (0.02, 0.24)[x]
            total = sum((p if arrest else 1 - p) * _product(read(arrest, one) for one in said) for arrest in (0, 1))
            found.append(prior * total / (filed[x] if divide else 1))
        return normal(found)

    both = Case(held, dossier(sources, [yes, again], **PERSON))
    close(posterior(both), expected(1, 1, divide=True))
    close(posterior(both, without=["a"]), expected(1, divide=True))
    close(posterior(both, without=["a", "b"]), [0.4, 0.6])
    denying = model(
        {**{name: known.model_dump(exclude_none=True, by_alias=True) for name, known in held.variables.items()}},
        {"letter": kind(0.6, 0.1, 0.05, 0.5)},
        prior_of="on_file",
        on_file=held.on_file.model_dump(),
    )
    mixed = Case(denying, dossier(sources, [yes, no], **PERSON))
    only_no = normal([0.4 * (0.02 * 0.05 + 0.98 * 0.5), 0.6 * (0.24 * 0.05 + 0.76 * 0.5)])
    close(posterior(mixed, without=["a"]), only_no)
    close(posterior(Case(denying, mixed.dossier, without=["a"])), only_no)


def _product(values):
    result = 1.0
    for value in values:
        result *= value
    return result


@pytest.mark.parametrize("who", [{}, {"subject": "a circle"}])
def test_circles_are_not_selected_as_people(who):
    """Only a dossier about a person carries the fact of being on file."""
    case = Case(population(0.2, (0.02, 0.24), (0.03, 0.08)), dossier({}, [], **who))
    assert case.network.items == ()
