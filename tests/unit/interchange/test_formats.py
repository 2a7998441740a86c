"""Formats by their suffix; what a format cannot hold is refused, or said."""

from __future__ import annotations

import gzip
import logging
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from agree.strangers import networks, same
from clandestine.engine.bayesnet import BayesNet
from clandestine.errors import BadInput, BadNetwork
from clandestine.interchange.formats import SUFFIXES, read_network, write_network
from clandestine.interchange.neighbour import net_from_pgmpy, net_to_pgmpy
from clandestine.interchange.uai import parse_uai, write_uai

logging.getLogger("pgmpy").setLevel(logging.CRITICAL)


def plain() -> BayesNet:
    """Parents in an order that is not the alphabet's, numbers that need all digits, one next to impossible."""
    return BayesNet.of(
        {"Wind": ["low", "mid", "high"], "Rain": ["no", "yes"], "Grass": ["dry", "wet"]},
        {"Grass": ["Wind", "Rain"]},
        {
            "Wind": [0.2, 0.3, 0.5],
            "Rain": [1 / 3, 2 / 3],
            "Grass": [[[0.6, 0.4], [1e-300, 1]], [[0.3, 0.7], [0.45, 0.55]], [[0.1, 0.9], [1e-17, 1]]],
        },
    )


def alike(left: BayesNet, right: BayesNet) -> None:
    """The same network, its variables perhaps in another order."""
    assert dict(left.states) == dict(right.states)
    assert dict(left.parents) == dict(right.parents)
    for name, table in left.tables.items():
        assert np.array_equal(table, right.tables[name]), name


@pytest.mark.parametrize("suffix", [one for one in SUFFIXES if one != ".uai"])
def test_every_format_keeps_every_digit(suffix: str, tmp_path: Path) -> None:
    place = tmp_path / f"net{suffix}"
    assert write_network(plain(), place) == ()
    alike(read_network(place), plain())
    assert os.listdir(tmp_path) == [place.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_packed_files_are_read_and_not_written(suffix: str, tmp_path: Path) -> None:
    place = tmp_path / f"net{suffix}"
    write_network(plain(), place)
    packed = tmp_path / f"net{suffix.upper()}.gz"
    packed.write_bytes(gzip.compress(place.read_bytes()))
    alike(read_network(packed), read_network(place))
    with pytest.raises(BadInput, match="packed files are read, not written"):
        write_network(plain(), packed)


def test_an_unknown_suffix_lists_the_known(tmp_path: Path) -> None:
    for name in ("a.bfi", "a", "a.gz", ".bif"):
        with pytest.raises(BadInput, match=r"known: .bif, .xmlbif, .xml, .uai, .net, .xdsl"):
            read_network(tmp_path / name)
        if not name.endswith(".gz"):
            with pytest.raises(BadInput, match=r"known: .bif"):
                write_network(plain(), tmp_path / name)
    with pytest.raises(BadInput, match=r"did you mean '.bif'"):
        read_network(tmp_path / "a.bfi")


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not writable"):
        write_network(plain(), tmp_path / "none" / "a.bif")
    (tmp_path / "a.bif").mkdir()
    with pytest.raises(BadInput, match="not writable"):
        write_network(plain(), tmp_path / "a.bif")
    assert os.listdir(tmp_path) == ["a.bif"]


def test_a_refused_network_leaves_the_old_file(tmp_path: Path) -> None:
    place = tmp_path / "a.net"
    place.write_text("old")
    with pytest.raises(BadNetwork):
        write_network(BayesNet.of({"Агент": ["да"]}, {}, {"Агент": [1.0]}), place)
    assert place.read_text() == "old"


def test_utf8_whatever_the_locale_says(tmp_path: Path) -> None:
    place = tmp_path / "a.bif"
    write_network(BayesNet.of({"Агент": ["да", "нет"]}, {}, {"Агент": [0.2, 0.8]}), place)
    code = (
        "import sys; from pathlib import Path; from clandestine.interchange.formats import *\n"
        "net = read_network(Path(sys.argv[1])); assert list(net.states) == ['\\u0410\\u0433\\u0435\\u043d\\u0442']\n"
        "write_network(net, Path(sys.argv[1]).with_suffix('.xmlbif'))"
    )
    setting = {**os.environ, "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run([sys.executable, "-c", code, str(place)], check=True, env=setting)
    assert read_network(tmp_path / "a.xmlbif").states == {"Агент": ("да", "нет")}


# --- names that pgmpy would lose


@pytest.mark.parametrize(
    ("name", "states", "suffix", "lost"),
    [
        ("Агент", ["да", "нет"], ".net", "the name 'Агент' would be lost"),
        ("a b", ["y", "n"], ".net", "the name 'a b' would be lost"),
        ("a b", ["y", "n"], ".xdsl", "the name 'a b' would be lost"),
        ("A", ["not sure", "sure"], ".net", "the name 'not sure' would be lost"),
        ("A", ["a,b", "c"], ".net", "the name 'a,b' would be lost"),
        ("A", ['say "so"', "c"], ".net", "the name 'say \"so\"' would be lost"),
    ],
)
def test_refused_what_would_be_lost(name: str, states: list[str], suffix: str, lost: str, tmp_path: Path) -> None:
    net = BayesNet.of({"X": ["u"], name: states}, {}, {"X": [1.0], name: [0.2, 0.8]})
    with pytest.raises(BadNetwork) as caught:
        write_network(net, tmp_path / f"a{suffix}")
    assert str(caught.value) == f"{suffix} cannot hold this network: {lost}; .bif and .xmlbif can"
    assert caught.value.variable == name
    assert not os.listdir(tmp_path)
    for other in (".bif", ".xmlbif"):
        write_network(net, tmp_path / f"a{other}")
        same(read_network(tmp_path / f"a{other}"), net)


@given(made=networks())
@settings(max_examples=40)
def test_a_network_is_kept_or_refused(made: BayesNet, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("nets")
    for suffix in (".net", ".xdsl"):
        try:
            write_network(made, folder / f"a{suffix}")
        except BadNetwork:
            continue
        alike(read_network(folder / f"a{suffix}"), made)


def test_xdsl_is_the_same_every_time_and_leaves_chance_alone(tmp_path: Path) -> None:
    random.seed(7)
    held = random.getstate()
    for name in ("a.xdsl", "b.xdsl"):
        write_network(plain(), tmp_path / name)
    assert random.getstate() == held
    assert (tmp_path / "a.xdsl").read_bytes() == (tmp_path / "b.xdsl").read_bytes()


def test_a_second_witness_reads_hugin_and_bif(tmp_path: Path) -> None:
    gum = pytest.importorskip("pyagrum")
    for suffix in (".net", ".bif"):
        place = tmp_path / f"a{suffix}"
        write_network(plain(), place)
        theirs = gum.loadBN(str(place))
        for name, table in plain().tables.items():
            for cell in np.ndindex(table.shape):
                held = {one: plain().states[one][state] for one, state in zip(plain().scope(name), cell, strict=True)}
                assert theirs.cpt(name)[held] == pytest.approx(table[cell], abs=1e-7)  # its BIF is single precision


# --- what pgmpy would read wrongly, or drop in silence

NET = (
    'net { }\nnode A { states = ("y" "n"); }\nnode B { states = ("y" "n"); }\n'
    "potential (A |) { data = (0.3 0.7); }\npotential (B | A) { data = ((0.1 0.9)(0.6 0.4)); }\n"
)


def read(text: str, suffix: str, tmp_path: Path) -> BayesNet:
    place = tmp_path / f"a{suffix}"
    place.write_text(text, encoding="utf-8")
    return read_network(place)


def test_a_net_file(tmp_path: Path) -> None:
    assert read(NET, ".net", tmp_path).tables["B"].tolist() == [[0.1, 0.9], [0.6, 0.4]]


def test_comments_of_a_net_file_are_comments(tmp_path: Path) -> None:
    text = NET.replace(
        "potential (A", '% node C { states = ("y" "n"); }\n% potential (C |) { data = (1 0); }\npotential (A'
    )
    assert list(read(text, ".net", tmp_path).states) == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (NET.replace("node B", "node Б"), "a.net:3:6: pgmpy does not read the node 'Б'"),
        (NET + "continuous node C { }\n", "a.net: 3 nodes and 2 potentials"),
        (NET.replace("0.4))", "0.4)(0.1 0.9))"), "pgmpy cannot read it: ValueError"),
        (NET.replace("0.4", "0.5"), "pgmpy cannot read it"),
        (NET.replace("(B | A)", "(B | C)"), "pgmpy cannot read it"),
        (NET.replace("data = (0.3 0.7)", ""), "pgmpy cannot read it"),
        (NET[:100], "a.net: 2 nodes and 1 potentials (each node has one potential)"),
        ("", "pgmpy cannot read it"),
    ],
)
def test_net_files_refused(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(text, ".net", tmp_path)
    assert told in str(caught.value)
    assert "a.net" in str(caught.value)


def test_xdsl_files_refused(tmp_path: Path) -> None:
    good = (
        '<smile version="1.0" id="n"><nodes><cpt id="A"><state id="y"/><state id="n"/>'
        "<probabilities>0.3 0.7</probabilities></cpt></nodes></smile>"
    )
    assert read(good, ".xdsl", tmp_path).tables["A"].tolist() == [0.3, 0.7]
    for text, told in [
        (good.replace("</nodes>", '<deterministic id="B"/></nodes>'), "1:122: a node of the kind <deterministic>"),
        (good.replace("0.7", "0.8"), "pgmpy cannot read it"),
        (good.replace("nodes>", "knots>"), "pgmpy cannot read it: AttributeError"),
        (good[:-9], "not well-formed XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + good, "an entity is declared"),
    ]:
        with pytest.raises(BadInput) as caught:
            read(text, ".xdsl", tmp_path)
        assert told in str(caught.value)


# --- UAI


def test_uai_loses_names_and_says_so(tmp_path: Path) -> None:
    (note,) = write_network(plain(), tmp_path / "a.uai")
    assert "no names" in note
    back = read_network(tmp_path / "a.uai")
    assert back.states == {"var_0": ("0", "1", "2"), "var_1": ("0", "1"), "var_2": ("0", "1")}
    assert back.parents["var_2"] == ("var_0", "var_1")
    for ours, theirs in zip(plain().tables.values(), back.tables.values(), strict=True):
        assert np.array_equal(ours, theirs)


def test_uai_in_the_order_of_the_format() -> None:
    """Worked by hand: in `3 0 1 2` the child is 2 and varies fastest, then 1, then 0."""
    text = "BAYES\n3\n2 2 3\n3\n1 0\n1 1\n3 0 1 2\n\n2\n.5 .5\n2 .1 .9\n12\n" + " ".join(
        f"0.{one} 0.{9 - one} 0.1" for one in range(4)
    )
    net = parse_uai(text, "a.uai")
    assert net.tables["var_2"][0, 1].tolist() == [0.1, 0.8, 0.1]
    assert net.tables["var_2"][1, 0].tolist() == [0.2, 0.7, 0.1]


def test_uai_read_by_another(tmp_path: Path) -> None:
    """pyAgrum agrees that the child varies fastest; pgmpy 1.1.2 does not, which is why it is not asked."""
    gum = pytest.importorskip("pyagrum")
    net = BayesNet.of(
        {"B": ["x", "y", "z"], "A": ["u", "v"]},
        {"A": ["B"]},
        {"B": [0.2, 0.3, 0.5], "A": [[0.6, 0.4], [0.05, 0.95], [0.3, 0.7]]},
    )
    place = tmp_path / "a.uai"
    place.write_text(write_uai(net))
    theirs = gum.loadBN(str(place))
    assert theirs.cpt("1")[{"0": 1, "1": 0}] == pytest.approx(0.05, abs=1e-7)
    gum.saveBN(theirs, str(place))
    np.testing.assert_allclose(read_network(place).tables["var_1"], net.tables["A"], atol=1e-7)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: the file ends where BAYES is expected"),
        ("MARKOV 1 2", "1:1: a network of type 'MARKOV' (only BAYES can be read)"),
        ("BAYES x", "1:7: 'x' where the number of variables is expected"),
        ("BAYES 1 99999999", "1:9: 'var_0' would have 99,999,999 states, more than there are numbers in the file"),
        ("BAYES 999999999 2", "1:7: 999,999,999 variables, more than there are numbers in the file"),
        ("BAYES 1 2 2 1 0 1 0", "1:11: 2 functions of 1 variables (a Bayesian network has one for each)"),
        ("BAYES 1 2 1 1 3 2 .5 .5", "1:15: variable 3, where the last is 0"),
        ("BAYES 1 2 1 0 2 .5 .5", "1:13: a function of no variable"),
        ("BAYES 1 2 1 1 0 3 .5 .5 0", "1:17: 3 numbers where 'var_0' needs 2"),
        ("BAYES 1 2 1 1 0 2 .5", "the file ends where 1 more numbers are expected"),
        ("BAYES 1 2 1 1 0 2 .5 nan", "1:22: not a probability: 'nan'"),
        ("BAYES 1 2 1 1 0 2 .5 .6", "1:19: the probabilities of 'var_0' sum to 1.1, not to 1"),
        ("BAYES 1 2 1 1 0 2 .5 .5 7", "1:25: something after the last table"),
        ("BAYES 2 1 1 2 1 0 1 0 1 1 1 1", "the probabilities of 'var_0' a second time"),
        ("BAYES 2 1 1 2 2 1 0 2 0 1 1 1 1 1", "a circle of parents"),
    ],
)
def test_uai_refused(text: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_uai(text, "a.uai")
    assert told in str(caught.value)


@given(made=networks())
@settings(max_examples=60)
def test_uai_keeps_numbers_to_the_bit(made: BayesNet) -> None:
    back = parse_uai(write_uai(made), "a.uai")
    for ours, theirs in zip(made.tables.values(), back.tables.values(), strict=True):
        assert ours.tobytes() == theirs.tobytes()


# --- to and from pgmpy


@given(made=networks())
@settings(max_examples=40)
def test_to_pgmpy_and_back(made: BayesNet) -> None:
    same(net_from_pgmpy(net_to_pgmpy(made)), made)


def test_what_is_no_network_in_pgmpy() -> None:
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    network = DiscreteBayesianNetwork([("A", "B")])
    network.add_cpds(TabularCPD("A", 2, [[0.3], [0.7]]))
    with pytest.raises(BadNetwork, match="'B' has no table"):
        net_from_pgmpy(network)
    network = net_to_pgmpy(plain())
    network.add_edge("Rain", "Wind")
    with pytest.raises(BadNetwork, match="the table of 'Wind' has other parents than the arrows say"):
        net_from_pgmpy(network)
    network = DiscreteBayesianNetwork([("A", "B")])
    network.add_cpds(TabularCPD("A", 2, [[0.3], [0.7]], state_names={"A": ["y", "n"]}))
    held = {"A": ["n", "y"], "B": ["u", "v"]}
    network.add_cpds(TabularCPD("B", 2, [[0.3, 0.2], [0.7, 0.8]], ["A"], [2], state_names=held))
    with pytest.raises(BadNetwork, match="names other states of 'A'"):
        net_from_pgmpy(network)
