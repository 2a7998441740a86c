"""LIKELIHOODS 3: when silence speaks, and how much (docs/theory/silence.md)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from smallworld import (
    X,
    close,
    db,
    dossier,
    halves,
    kind,
    likelihood,
    model,
    posterior,
    rates,
    ratio,
    says,
    shares,
    two,
)

from clandestine.translate.case import Case

WHOLE = {"read_for": ["x"], "extent": "whole"}


def bulletin(sees=0.5, invents=0.01, so=0.0, not_so=0.0, **rest):
    """A kind with rates for x alone."""
    return {"about": {"x": rates(sees, invents, so, not_so, **rest)}}


@pytest.mark.parametrize(
    ("consulted", "items"),
    [
        ({}, 0),
        ({"s": WHOLE}, 1),
        ({"s": {"read_for": "all", "extent": "whole"}}, 1),
        ({"s": {"read_for": ["x"], "extent": "part"}}, 0),
        ({"s": {"read_for": ["y"], "extent": "whole"}}, 0),
    ],
)
@pytest.mark.parametrize("written", [False, True])
def test_silence_counts_only_where_it_was_looked_for(consulted, items, written):
    """A source read whole for a thing, and silent on it, is one item; anything less is none, written down or not."""
    held = model({"x": two(), "y": two()}, {"bulletin": bulletin()})
    seen = [{"id": "quiet", "by": "s", "silent": "x"}] if written else []
    case = Case(held, dossier({"s": "bulletin"}, seen, consulted=consulted))
    assert len(case.network.items) == items
    close(likelihood(case), [0.99, 0.5] if items else [1, 1])
    assert len(case.network.unweighed) == (1 if written and not items else 0)


def test_a_kind_without_rates_is_silent_about_nothing():
    """`read_for: all` means all that the kind has rates for."""
    held = model({"x": two(), "y": two(), "w": two()}, {"bulletin": {"about": {"x": rates(), "y": rates()}}})
    case = Case(held, dossier({"s": "bulletin"}, [], consulted={"s": {"read_for": "all", "extent": "whole"}}))
    assert {item.variable for item in case.network.items} == {"x", "y"}


def test_a_source_that_speaks_is_not_silent():
    """What a source says of a variable leaves no silence on it, even outside the window."""
    held = model(kinds={"bulletin": bulletin()})
    for when in ("1925", "1935"):
        case = Case(held, dossier({"s": "bulletin"}, [says("o", "s", when=when)], consulted={"s": WHOLE}))
        assert len(case.network.items) == (1 if when == "1925" else 0)
        assert all(item.says != "silent on x" for item in case.network.items)


@given(shares, halves, halves, halves, shares, shares)
def test_silence_by_the_formula(sees, invents, so, not_so, knows, kept):
    """sees_eff = knows * kept * sees; silence is what is left of the row."""
    sees /= 2
    held = model(kinds={"bulletin": bulletin(sees, invents, so, not_so, knows=knows, kept=kept)})
    case = Case(held, dossier({"s": "bulletin"}, [], consulted={"s": WHOLE}))
    close(likelihood(case), [1 - invents - not_so, 1 - knows * kept * sees - so])


def test_what_was_kept_does_not_thin_an_assertion():
    """A paper that says it plainly knew it and was kept."""
    held = model(kinds={"bulletin": bulletin(knows=0.2, kept=0.1)})
    close(likelihood(Case(held, dossier({"s": "bulletin"}, [says("o", "s")]))), [0.01, 0.5])


@pytest.mark.parametrize("saying", ["not_looked", "lost", "withheld"])
def test_three_records_that_weigh_nothing(saying):
    """Not looked, lost, and withheld as likely whatever the truth: listed, 0 dB."""
    held = model(kinds={"bulletin": bulletin()})
    seen = [{"id": "gap", "by": "s", saying: "x"}]
    case = Case(held, dossier({"s": "bulletin"}, seen, consulted={"s": WHOLE}))
    assert case.network.items == ()
    assert [one.id for one in case.network.unweighed] == ["gap"]
    close(likelihood(case), [1, 1])


@given(shares, shares)
def test_withheld_at_stated_rates(absent, present):
    """P(withheld | x) as stated; the same for both weighs nothing."""
    held = model(kinds={"file": bulletin()})
    seen = [{"id": "shut", "by": "s", "withheld": "x", "rates": {"absent": absent, "present": present}}]
    close(likelihood(Case(held, dossier({"s": "file"}, seen))), [absent, present])


def matters(count: int, share: float | None, sees: float = 0.27, invents: float = 0.01) -> Case:
    """A model in which `count` matters each happened (all, or none), and a paper that is silent on all of them."""
    variables = {"x": two()}
    for n in range(count):
        variables[f"m{n}"] = {"states": X, "given": ["x"], "table": {"absent": 0, "present": 1}, "topic": "underground"}
    about = {f"m{n}": rates(sees, invents) for n in range(count)}
    body = {"about": about} | ({} if share is None else {"deals_with": {"underground": share}})
    paper = dossier({"s": "paper"}, [], consulted={"s": {"read_for": "all", "extent": "whole"}})
    return Case(model(variables, {"paper": body}), paper)


def test_twenty_silences_of_one_short_paper():
    """Twenty silences multiply to -26.5 dB; that the paper may not deal with the subject at all bounds them by -1.5 dB."""
    bare = matters(20, None)
    assert len(bare.network.items) == 20
    assert db(ratio(bare)) == pytest.approx(20 * db(0.73 / 0.99), abs=1e-9)
    shared = matters(20, 0.3)
    assert db(ratio(shared)) == pytest.approx(db((0.7 + 0.3 * 0.73**20) / (0.7 + 0.3 * 0.99**20)), abs=1e-9)
    assert db(0.7) < db(ratio(shared)) < 0
    assert db(ratio(bare)) < -26


@settings(max_examples=20)
@given(shares, shares, halves, halves)
def test_deals_with_is_shared_by_what_it_says_and_what_it_does_not(share, prior, sees, invents):
    """One hidden `deals_with` for a source and a topic: an assertion on the topic shows that the paper deals with it."""
    variables = {"x": two(prior)}
    for name in ("u", "v"):
        table = {"absent": 0.2, "present": 0.7}
        variables[name] = {"states": X, "given": ["x"], "table": table, "topic": "underground"}
    body = {"about": {name: rates(sees, invents) for name in ("u", "v")}, "deals_with": {"underground": share}}
    whole = {"s": {"read_for": ["v"], "extent": "whole"}}
    case = Case(model(variables, {"paper": body}), dossier({"s": "paper"}, [says("o", "s", "u")], consulted=whole))
    assert len(case.network.items) == 2
    expected = []
    for x in (0, 1):
        p, total = (0.2, 0.7)[x], 0.0
        for deals, u, v in product((0, 1), (0, 1), (0, 1)):
            weight = (share if deals else 1 - share) * (p if u else 1 - p) * (p if v else 1 - p)
            spoke = (sees if u else invents) if deals else 0.0
            quiet = 1 - (sees if v else invents) if deals else 1.0
            total += weight * spoke * quiet
        expected.append(total)
    close(likelihood(case), expected)


def test_topics_are_apart():
    """What a paper deals with is one hidden matter for each topic."""
    variables = {"x": two(0.4)}
    for name, topic in (("u", "underground"), ("v", "prisons")):
        variables[name] = {"states": X, "given": ["x"], "table": {"absent": 0, "present": 1}, "topic": topic}
    about = {name: rates(0.5, 0.0) for name in ("u", "v")}
    body = {"about": about, "deals_with": {"underground": 0.2, "prisons": 0.9}}
    paper = dossier({"s": "paper"}, [], consulted={"s": {"read_for": "all", "extent": "whole"}})
    case = Case(model(variables, {"paper": body}), paper)
    close(likelihood(case), [1, (0.8 + 0.2 * 0.5) * (0.1 + 0.9 * 0.5)])


def test_several_papers_read_and_none_says_it():
    """Silence of M papers is the M-th power of one paper's silence."""
    held = model(kinds={"letters": bulletin(0.1, 0.01)})
    case = Case(held, dossier({"s": {"kind": "letters", "read": 5}}, [], consulted={"s": WHOLE}))
    close(likelihood(case), [0.99**5, 0.9**5])


def test_a_blank_is_never_a_no():
    """A dossier that says nothing at all leaves the prior where it was."""
    held = model({"x": two(0.3)}, {"bulletin": kind()})
    case = Case(held, dossier({"s": "bulletin"}, []))
    close(posterior(case), np.array([0.7, 0.3]))
