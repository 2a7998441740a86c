"""LIKELIHOODS 2: one file, one temper, against enumeration over the temper (docs/theory/files.md)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallworld import close, db, dossier, halves, kind, likelihood, model, ratio, says, shares, two

from clandestine.translate.case import Case
from clandestine.translate.numbers import Numbers
from clandestine.translate.reading import Reading

TEMPERS = {"pressure": {"states": ["sober", "made_up"], "made": "made_up", "prior": {"sober": 0.97, "made_up": 0.03}}}
PROTOCOL = kind(0.7, 0.3, temper="pressure", made={"asserts": 0.8})


def protocols(count: int, one_file: bool) -> Case:
    """So many protocols that all assert x, in one file or each in its own."""
    sources = {"file": "protocol"} if one_file else {}
    sources |= {f"p{n}": {"kind": "protocol", **({"part_of": "file"} if one_file else {})} for n in range(count)}
    held = model(kinds={"protocol": PROTOCOL}, tempers=TEMPERS)
    return Case(held, dossier(sources, [says(f"o{n}", f"p{n}") for n in range(count)]))


def test_ten_protocols_are_not_ten_witnesses():
    """Ten protocols of one file that may be made up: 10 dB, not 35."""
    together, apart = db(ratio(protocols(10, True))), db(ratio(protocols(10, False)))
    one = (0.97 * 0.7**10 + 0.03 * 0.8**10) / (0.97 * 0.3**10 + 0.03 * 0.8**10)
    other = ((0.97 * 0.7 + 0.03 * 0.8) / (0.97 * 0.3 + 0.03 * 0.8)) ** 10
    assert together == pytest.approx(db(one), abs=1e-9)
    assert apart == pytest.approx(db(other), abs=1e-9)
    assert round(together) == 10
    assert round(apart) == 35


def test_more_of_one_file_stays_bounded():
    """The weight of one file rises to 11.5 dB at six protocols and then falls: so much agreement speaks for a made-up file."""
    found = {}
    for count in (1, 5, 6, 10, 40):
        found[count] = db(ratio(protocols(count, True)))
        made = 0.03 * 0.8**count
        assert found[count] == pytest.approx(db((0.97 * 0.7**count + made) / (0.97 * 0.3**count + made)), abs=1e-9)
    assert round(max(found.values()), 1) == 11.5
    assert found[40] < found[10] < found[6]


@settings(max_examples=20)
@given(shares, st.lists(st.booleans(), min_size=1, max_size=5), halves, halves, halves, shares)
def test_one_temper_for_a_file_by_enumeration(sober, said, sees, invents, not_so, padded):
    """P(items | x) = sum over tempers of P(temper) times the product of the items' rates in that temper."""
    tempers = {"tone": {"states": ["sober", "padded"], "ordered": True, "prior": {"sober": sober, "padded": 1 - sober}}}
    block = kind(sees, {"sober": invents * padded, "padded": invents}, 0.01, not_so, temper="tone")
    held = model(kinds={"police": block}, tempers=tempers)
    sources = {"file": "police"} | {f"p{n}": {"kind": "police", "part_of": "file"} for n in range(len(said))}
    seen = [says(f"o{n}", f"p{n}", state="present" if yes else "absent") for n, yes in enumerate(said)]
    expected = []
    for x in (0, 1):
        total = 0.0
        for weight, false in ((sober, invents * padded), (1 - sober, invents)):
            plus, minus = (sees, 0.01) if x else (false, not_so)
            total += weight * np.prod([plus if yes else minus for yes in said])
        expected.append(total)
    close(likelihood(Case(held, dossier(sources, seen))), expected)


ORDERED = [
    # (sober, inflating): stated numbers in order, limits in order
    ({"is": 0.10, "from": 0.02, "to": 0.20}, {"is": 0.11, "from": 0.02, "to": 0.60}),
    ({"is": 0.05, "from": 0.01, "to": 0.30}, {"is": 0.20, "from": 0.05, "to": 0.30}),
    (0.05, 0.06),
    (0.02, 0.40),
]


@pytest.mark.parametrize(("sober", "inflating"), ORDERED)
def test_ordered_tempers_share_one_doubt(sober, inflating):
    """An inflating file never invents less than a sober one, at any draw."""
    tempers = {"tone": {"states": ["sober", "inflating"], "ordered": "yes", "prior": 0.5}}
    block = kind(0.3, {"sober": sober, "inflating": inflating}, temper="tone", guess="yes", because="a test")
    held = model(kinds={"police": block}, tempers=tempers)
    case = Case(held, dossier({"s": "police"}, [says("o", "s")]))
    table = case.network.nodes["s on x"].fill(Numbers(2000, 7))
    calm, loud = table[0, 0, 1], table[0, 1, 1]
    assert np.ptp(calm) > 0
    assert (loud >= calm).all()
    assert calm[0] == held.kinds["police"].rates.invents["sober"].value
    assert loud[0] == held.kinds["police"].rates.invents["inflating"].value


def under_pressure():
    """Protocols that are mostly sober under the NEP and mostly made up in the Terror."""
    tempers = {
        "pressure": {
            "states": ["sober", "made_up"],
            "made": "made_up",
            "prior": {"nep": {"sober": 0.9, "made_up": 0.1}, "terror": {"sober": 0.2, "made_up": 0.8}},
        }
    }
    return model(kinds={"protocol": PROTOCOL}, tempers=tempers, periods={"nep": "1921/1928", "terror": "1937/1938"})


def test_the_period_of_writing_picks_the_prior():
    """A report of 1924 is not a protocol of 1937; a span of years mixes by its years."""
    held = under_pressure()
    for date, made in [("1924", 0.1), ("1937", 0.8), ("1928/1937", 0.45), ("1936/1937", 0.8)]:
        seen = [says("o", "s", when="1925")]
        case = Case(held, dossier({"s": {"kind": "protocol", "date": date}}, seen))
        close(likelihood(case), [(1 - made) * 0.3 + made * 0.8, (1 - made) * 0.7 + made * 0.8])


def test_parts_of_a_file_share_the_files_date():
    """The file's own date picks the temper's prior, whichever of its papers is listed first."""
    held = under_pressure()
    sources = {
        "file": {"kind": "protocol", "date": "1937"},
        "early": {"kind": "protocol", "part_of": "file", "date": "1924"},
        "late": {"kind": "protocol", "part_of": "file", "date": "1938"},
    }
    seen = [says("a", "early", when="1925"), says("b", "late", when="1925")]
    expected = [0.2 * 0.3**2 + 0.8 * 0.64, 0.2 * 0.7**2 + 0.8 * 0.64]
    close(likelihood(Case(held, dossier(sources, seen))), expected)
    close(likelihood(Case(held, dossier(sources, seen[::-1]))), expected)


def test_files_of_different_kinds_and_files():
    """Two files have two tempers; a paper inherits its file's temper through every level of `part_of`."""
    held = model({"x": two(0.3)}, kinds={"protocol": PROTOCOL}, tempers=TEMPERS)
    sources = {
        "file": "protocol",
        "folder": {"kind": "protocol", "part_of": "file"},
        "deep": {"kind": "protocol", "part_of": "folder"},
        "flat": {"kind": "protocol", "part_of": "file"},
        "else": "protocol",
    }
    case = Case(held, dossier(sources, [says("a", "deep"), says("b", "flat"), says("c", "else")]))
    both = [0.97 * p**2 + 0.03 * 0.64 for p in (0.3, 0.7)]
    alone = [0.97 * p + 0.03 * 0.8 for p in (0.3, 0.7)]
    close(likelihood(case), [both[0] * alone[0], both[1] * alone[1]])
    assert [item.file for item in case.network.items] == ["file", "file", "else"]


def test_reading_keeps_the_order_of_its_axes():
    """The table's axes are truth, temper, concealers, outcomes, rows."""
    held = model(
        {"x": two(), "z": {"states": ["free", "hidden", "lost"], "prior": {"free": 0.5, "hidden": 0.3, "lost": 0.2}}},
        {"police": kind(0.5, {"sober": 0.1, "bold": 0.2}, temper="t", conceals={"z": {"hidden": 0.5}})},
        tempers={"t": {"states": ["sober", "bold"], "prior": 0.5}},
    )
    reading = Reading(
        "police", held.kinds["police"], "x", ("absent", "present"), ("sober", "bold"), None,
        (("z", ("free", "hidden", "lost")),),
    )  # fmt: skip
    table = reading.table(Numbers())
    assert table.shape == (2, 2, 3, 3, 1)
    close(table[0, :, :, 1, 0], [[0.1, 0.05, 0.1], [0.2, 0.1, 0.2]])
    close(table[1, :, :, 1, 0], [[0.5, 0.25, 0.5]] * 2)
