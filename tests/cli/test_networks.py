"""Networks at the command line: asked like dossiers, exported, and refused in plain words."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clandestine.cli.main import cli
from clandestine.engine import BayesNet
from clandestine.interchange.formats import read_network, write_network

ROOT = Path(__file__).parents[2]


def network(folder: Path, name: str) -> str:
    """A standard network out of the pgmpy wheel, unpacked."""
    packed = files("pgmpy.utils.example_models").joinpath(f"{name}.bif.gz").read_bytes()
    (folder / f"{name}.bif").write_bytes(gzip.decompress(packed))
    return str(folder / f"{name}.bif")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.mark.parametrize("by", ["circuit", "pgmpy"])
def test_alarm_as_in_the_papers(tmp_path: Path, by: str) -> None:
    """Hard and soft evidence at once; the numbers as full enumeration of pgmpy's own table product would give them."""
    alarm = network(tmp_path, "alarm")
    words = ("--given", "HYPOVOLEMIA=TRUE", "--likely", "CVP=LOW:4,NORMAL:2,HIGH:1", "--about", "LVFAILURE")
    done = run("posterior", alarm, *words, "--format", "json", "--by", by)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["posterior"].keys() == {"LVFAILURE"} and isinstance(answer["log_evidence"], float)
    net = read_network(Path(alarm))
    hidden = ["LVFAILURE", "LVEDVOLUME"]
    joint = np.zeros(2)
    for lvf in range(2):
        for volume in range(3):
            weight = net.tables["LVFAILURE"][lvf] * net.tables["HYPOVOLEMIA"][0]
            places = {"LVFAILURE": lvf, "HYPOVOLEMIA": 0, "LVEDVOLUME": volume}
            weight *= net.tables[hidden[1]][tuple(places[one] for one in net.scope(hidden[1]))]
            joint[lvf] += weight * (net.tables["CVP"][volume] * [4, 2, 1]).sum()
    found = [answer["posterior"]["LVFAILURE"][state] for state in net.states["LVFAILURE"]]
    np.testing.assert_allclose(found, joint / joint.sum(), atol=1e-10)
    assert answer["log_evidence"] == pytest.approx(np.log(joint.sum()), abs=1e-12)


def test_several_likelihoods_on_one_variable_multiply(tmp_path: Path) -> None:
    """4 and 3 are 12, by all three engines (a package that answers 4 or 3 has lost one)."""
    asia = network(tmp_path, "asia")
    answers = set()
    for by in ("circuit", "pgmpy", "enumeration"):
        done = run("posterior", asia, "--likely", "bronc=yes:4", "--likely", "bronc=yes:3,no:1", "--about", "bronc",
                   "--format", "json", "--by", by)  # fmt: skip
        answers.add(round(json.loads(done.stdout)["posterior"]["bronc"]["yes"], 12))
    assert answers == {round(12 * 0.45 / (12 * 0.45 + 0.55), 12)}


@pytest.mark.parametrize("by", ["circuit", "pgmpy", "enumeration"])
def test_a_node_named_like_a_witness_does_not_collide(tmp_path: Path, by: str) -> None:
    """pgmpy calls its witness of A `__A`; a network that has a node of that name answers 0.8 there. The truth is one third."""
    net = BayesNet.of(
        {"A": ["yes", "no"], "__A": ["0", "1"]}, {"__A": ["A"]}, {"A": [0.5, 0.5], "__A": [[0.9, 0.1], [0.2, 0.8]]}
    )
    write_network(net, tmp_path / "a.bif")
    done = run("posterior", str(tmp_path / "a.bif"), "--given", "__A=1", "--likely", "A=yes:0.8,no:0.2", "--about", "A",
               "--by", by, "--format", "json")  # fmt: skip
    assert json.loads(done.stdout)["posterior"]["A"]["yes"] == pytest.approx(1 / 3, abs=1e-10)


def test_all_variables_by_default(tmp_path: Path) -> None:
    done = run("posterior", network(tmp_path, "asia"), "--format", "csv")
    assert done.stdout.count("\n") == 17
    assert "nothing was seen" in run("posterior", network(tmp_path, "asia")).stdout


@pytest.mark.parametrize("by", ["circuit", "pgmpy", "enumeration"])
def test_impossible_evidence_names_its_clash(tmp_path: Path, by: str) -> None:
    """either is lung or tub: all three pieces are needed for the clash, the fourth is not; whoever is asked."""
    done = run("posterior", network(tmp_path, "asia"), "--given", "either=yes", "--given", "lung=no", "--given", "tub=no",
               "--given", "smoke=yes", "--about", "dysp", "--by", by)  # fmt: skip
    assert done.exit_code == 4
    assert "either=yes; lung=no; tub=no." in done.stderr and "smoke" not in done.stderr


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (["--given", "lnug=yes"], "did you mean 'lung'", 2),
        (["--given", "lung=maybe"], "known: yes, no", 2),
        (["--given", "lung=yes", "--given", "lung=no"], "lung is given as yes and as no", 2),
        (["--likely", "lung=3"], "VARIABLE=STATE:NUMBER", 2),
        (["--likely", "lung=yes:-1"], "must be 0 or more", 2),
        (["--likely", "lung=yes:nan"], "must be 0 or more", 2),
        (["--likely", "lung=yes:0,no:0"], "likelihood 0", 2),
        (["--about", "lungs"], "did you mean 'lung'", 2),
        (["--without", "x"], "for dossiers", 2),
    ],
)
def test_mistakes(tmp_path: Path, words: list[str], told: str, code: int) -> None:
    done = run("posterior", network(tmp_path, "asia"), *words)
    assert done.exit_code == code and told in done.stderr, done.stderr
    assert not done.stdout


def test_the_cost_before_it_runs(tmp_path: Path) -> None:
    """What fits is told in cells and operations; what does not, with the variables that make it so; both at once."""
    assert "cells a row" in run("posterior", network(tmp_path, "asia"), "--plan").stdout
    done = run("posterior", network(tmp_path, "munin1"), "--plan")
    assert done.exit_code == 3 and "R_LNLW_MED_PATHO (5 states)" in done.stderr


def test_networks_and_dossiers_apart(tmp_path: Path) -> None:
    done = run("posterior", network(tmp_path, "asia"), str(ROOT / "evidence" / "baron-aron.yaml"))
    assert done.exit_code == 2 and "apart" in done.stderr


@pytest.mark.parametrize("suffix", [".bif", ".xmlbif"])
def test_an_exported_dossier_answers_the_same(tmp_path: Path, suffix: str) -> None:
    """Readings become nodes: the file and its evidence, asked as a plain network, give the dossier's own posterior."""
    dossier, out = str(ROOT / "evidence" / "zubakin-boris.yaml"), tmp_path / f"z{suffix}"
    assert run("export", dossier, "--scenario", "crushed", "-o", str(out)).exit_code == 0
    evidence = json.loads((tmp_path / f"z{suffix}.evidence.json").read_text(encoding="utf-8"))
    given = [word for name, state in evidence.items() for word in ("--given", f"{name}={state}")]
    theirs = json.loads(run("posterior", str(out), *given, "--about", "activity", "--format", "json").stdout)
    words = ("--scenario", "crushed", "--about", "activity", "--draws", "2", "--format", "json")
    own = json.loads(run("posterior", dossier, *words).stdout)["views"]["crushed"]["posterior"]["activity"]
    assert theirs["posterior"]["activity"] == pytest.approx(own, abs=1e-10)


def test_an_exported_model_opens_in_pyagrum(tmp_path: Path) -> None:
    """The shipped model as BIF: pyAgrum reads it and answers with our marginals (its BIF reader works in single precision)."""
    gum = pytest.importorskip("pyagrum")
    assert run("export", "person", "--window", "1922/1937", "-o", str(tmp_path / "p.bif")).exit_code == 0
    own = json.loads(run("posterior", str(tmp_path / "p.bif"), "--about", "role", "--format", "json").stdout)
    engine = gum.LazyPropagation(gum.loadBN(str(tmp_path / "p.bif")))
    engine.makeInference()
    theirs = engine.posterior("role").toarray()
    np.testing.assert_allclose(list(own["posterior"]["role"].values()), theirs, atol=1e-5)


def test_an_exported_model_opens_in_pgmpy(tmp_path: Path) -> None:
    """The shipped model as XMLBIF: pgmpy reads it and answers with our marginals of role."""
    from pgmpy.inference import VariableElimination
    from pgmpy.readwrite import XMLBIFReader

    assert run("export", "person", "--window", "1922/1937", "-o", str(tmp_path / "p.xmlbif")).exit_code == 0
    own = json.loads(run("posterior", str(tmp_path / "p.xmlbif"), "--about", "role", "--format", "json").stdout)
    model = XMLBIFReader(str(tmp_path / "p.xmlbif")).get_model()
    asked = VariableElimination(model).query(["role"], show_progress=False)
    for state, share in own["posterior"]["role"].items():
        assert asked.get_value(role=state) == pytest.approx(share, abs=1e-10)


def test_a_second_opinion_on_a_dossier() -> None:
    """--by pgmpy keeps the range and adds how far pgmpy agrees."""
    done = run(
        "posterior", str(ROOT / "evidence" / "zubakin-boris.yaml"), "--by", "pgmpy", "--draws", "2", "--format", "json"
    )
    answer = json.loads(done.stdout)
    assert answer["second_opinion"]["pgmpy"] < 1e-10 and "range" in answer["views"]["crushed"]


def test_export_refuses_in_words(tmp_path: Path) -> None:
    out = str(tmp_path / "p.bif")
    assert "name them with a window" in run("export", "person", "-o", out).stderr
    assert "unknown scenario" in run("export", "person", "--window", "1925", "--scenario", "x", "-o", out).stderr
    assert "known: .bif" in run("export", "person", "--window", "1925", "-o", str(tmp_path / "p.txt")).stderr
    assert not list(tmp_path.iterdir())
