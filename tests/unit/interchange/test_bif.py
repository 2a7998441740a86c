"""BIF: the pitfalls of other readers do not exist here, and what is written comes back to the bit."""

from __future__ import annotations

import gzip
import logging
import re
import time
from importlib.resources import files
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from agree.strangers import HOSTILE, networks, same, survived
from clandestine.engine.bayesnet import BayesNet
from clandestine.errors import BadInput, BadNetwork, Fault, TooLarge
from clandestine.interchange.bif import parse_bif, read_bif, write_bif

logging.getLogger("pgmpy").setLevel(logging.CRITICAL)

A = "variable A { type discrete [ 2 ] { y, n }; }\n"
B = "variable B { type discrete [ 2 ] { y, n }; }\n"
PA = "probability ( A ) { table 0.3, 0.7; }\n"
PB = "probability ( B | A ) {\n  (y) 0.1, 0.9;\n  (n) 0.6, 0.4;\n}\n"

EXAMPLES = sorted(
    str(one) for one in files("pgmpy").joinpath("utils", "example_models").iterdir() if one.name.endswith(".bif.gz")
)
SMALL = [path for path in EXAMPLES if not re.search(r"andes|diabetes|link|munin|pathfinder|pigs|barley|mildew", path)]


def faults(text: str) -> list[Fault]:
    with pytest.raises(BadInput) as caught:
        parse_bif(text, "a.bif")
    return list(caught.value.faults)


def fault(text: str) -> str:
    """The one fault of a text, as a reader sees it."""
    (only,) = faults(text)
    return str(only)


def test_a_plain_network() -> None:
    net = parse_bif("network n {\n}\n" + A + B + PA + PB, "a.bif")
    assert net.states == {"A": ("y", "n"), "B": ("y", "n")}
    assert net.parents == {"A": (), "B": ("A",)}
    assert net.tables["B"].tolist() == [[0.1, 0.9], [0.6, 0.4]]


# --- what is refused, with its place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            A + B + PA + "probability ( B | A ) {\n  (y) 0.1, 0.9;\n  (y) 0.6, 0.4;\n (n) 0.5, 0.5;\n}\n",
            "a.bif:6:3: the row of 'B' given A=y a second time; the first is in line 5",
        ),
        (
            A + B + PA + PB + "probability ( B ) { table 0.5, 0.5; }",
            "a.bif:8:15: the probabilities of 'B' a second time; the first are in line 4",
        ),
        (A + A + PA, "a.bif:2:10: the variable 'A' a second time; the first is in line 1"),
        (
            A + B + PA + "probability ( B | A ) {\n  (y) 0.1, 0.9;\n}\n",
            "a.bif:4:15: 1 of 2 rows of 'B' are missing, the first one given A=n (add it, or a `default` row)",
        ),
        (
            A + B + PA + "probability ( B | A ) {\n  (y) 0.1;\n  (n) 0.5, 0.5;\n}\n",
            "a.bif:5:7: 1 numbers where 'B' needs 2",
        ),
        (
            A + "probability ( A ) { table 0,3, 0,7; }",
            "a.bif:2:27: 4 numbers where 'A' needs 2 (a decimal comma? Write 0.5)",
        ),
        (
            "variable A { type discrete [ 3 ] { y, n }; }\n" + PA,
            "a.bif:1:30: 'A' is said to have 3 states and has 2 (put a state that contains spaces or commas in quotation marks)",
        ),
        (
            "variable A { type discrete [ 2 ] { not sure, sure }; }\n" + PA,
            "a.bif:1:30: 'A' is said to have 2 states and has 3 (put a state that contains spaces or commas in quotation marks)",
        ),
        ("variable A { type discrete [ 2 ] { y, y }; }\n" + PA, "a.bif:1:39: 'A' has the state 'y' twice"),
        ('variable A { type discrete [ 2 ] { y, "" }; }\n' + PA, "a.bif:1:39: a state of 'A' has an empty name"),
        (
            "variable A { }\n" + PA,
            "a.bif:1:10: 'A' has no lists of states, expected one (type discrete [ 2 ] { no, yes };)",
        ),
        (
            A + "probability ( A ) {\n  table nan, 1;\n}",
            "a.bif:3:9: not a probability: 'nan' (a number is written 0.25 or 2.5e-1)",
        ),
        (
            A + "probability ( A ) { table inf, 0; }",
            "a.bif:2:27: not a probability: 'inf' (a number is written 0.25 or 2.5e-1)",
        ),
        (
            A + "probability ( A ) { table 1_0e-1, 0; }",
            "a.bif:2:27: not a probability: '1_0e-1' (a number is written 0.25 or 2.5e-1)",
        ),
        (A + "probability ( A ) { table 1e999, 0; }", "a.bif:2:27: a probability that is not finite: inf"),
        (A + "probability ( A ) { table 1.2, -0.2; }", "a.bif:2:32: a probability that is negative: -0.2"),
        (
            A
            + "variable Bronc { type discrete [ 2 ] { y, n }; }\n"
            + PA
            + "probability ( Bronc | a ) { table 1 1 0 0; }",
            "a.bif:4:23: the unknown variable 'a' among the parents of 'Bronc' (did you mean 'A'?)",
        ),
        (
            "variable smoke { type discrete [ 2 ] { y, n }; }\nprobability ( somke ) { table 0.1 0.9; }\n"
            "probability ( smoke ) { table 0.1 0.9; }\n",
            "a.bif:2:15: the probabilities of an unknown variable 'somke' (did you mean 'smoke'?)",
        ),
        (
            "variable A { type discrete [ 2 ] { yes, no }; }\n"
            + B
            + PA
            + "probability ( B | A ) {\n (yes) .1 .9;\n (No) .1 .9;\n}",
            "a.bif:6:3: 'A' has no state 'No' (did you mean 'no'?)",
        ),
        (
            A + B + PA + "probability ( B | A ) {\n (y, n) .1 .9;\n (y) .1 .9;\n (n) .1 .9;\n}",
            "a.bif:5:2: a row of 'B' names 2 states; it has 1 parents "
            "(put a state that contains spaces or commas in quotation marks)",
        ),
        (A + B + PA, "a.bif:2:10: 'B' has no probabilities"),
        (
            A + B + PA + "probability ( B | A ) {\n (y) 0.1, 0.9;\n (n) 0.6, 0.400002;\n}",
            "a.bif:6:6: the probabilities of 'B' given A=n sum to 1.000002, not to 1",
        ),
        (
            A + B + "probability ( A | B ) { default .1 .9; }\n" + PB,
            "a.bif:3:15: a circle of parents: A <- B <- A",
        ),
        (A + "probability ( A | A ) { default .1 .9; }\n", "a.bif:2:19: 'A' among its own parents"),
        (
            A + B + PA + "probability ( B | A, A ) { default .1 .9; }\n",
            "a.bif:4:22: 'A' twice among the parents of 'B'",
        ),
        (
            A + "probability ( A ) { table 0.3, 0.7;\n",
            "a.bif:2:15: the probabilities of 'A': the block is never closed (close it with })",
        ),
        (
            "variable A { type discrete [ 2 ] { y, n };\n" + PA,
            "a.bif:1:10: variable 'A': the block is never closed (close it with })",
        ),
        (A + PA + "/* and so on", "a.bif:3:1: a comment is opened and never closed (close it with */)"),
        (
            A + PA + 'variable "B { }',
            'a.bif:3:10: a quotation is opened and never closed (close it with " in the same line)',
        ),
        (
            'variable "\\q" { type discrete [ 1 ] { y }; } probability ( q ) { table 1; }',
            "a.bif:1:11: an unknown mark \\q (a backslash itself is written \\\\)",
        ),
        (A + PA + "varaible B { }", "a.bif:3:1: unexpected 'varaible' (did you mean 'variable'?)"),
        (A + PA + "and so on", "a.bif:3:1: unexpected 'and' (between blocks nothing can stand but a comment: // ...)"),
        (
            A + "probability ( A ) { table 0.3, 0.7 }",
            "a.bif:2:21: a row that is not complete (( state, state ) 0.1, 0.9;)",
        ),
        (
            A + B + "probability ( A, B ) { table .1 .2 .3 .4; }" + PB,
            "a.bif:3:15: the parents are not written as expected (probability ( child | parent, parent ) {)",
        ),
        (
            A + B + PA + "probability ( B | A ) {\n table .1 .2 .9 .8;\n (y) .1 .9;\n}",
            "a.bif:5:2: both a `table` and rows for 'B' (one of them suffices)",
        ),
        (
            A + "probability ( A ) { table .1 .9;\n table .1 .9; }",
            "a.bif:3:2: a second `table`; the first is in line 2",
        ),
        ("", "a.bif:1:1: no variable in the file"),
        ("network n { }\nnetwork m { }\n" + A + PA, "a.bif:2:1: a second `network` block (a file holds one network)"),
        (A + PA + "\x00", "a.bif:3:1: a character that is no text (U+0000) (is it a binary file?)"),
        (
            # A property without its `;` must not swallow the next variable.
            "variable A { property a type discrete [ 2 ] { y, n }; }\n" + PA,
            "a.bif:1:14: `property` is not followed by what belongs to it (property text ;)",
        ),
        (
            "variable A { type continuous [ 2 ] { y, n }; }\n" + PA,
            "a.bif:1:14: `type` is not followed by what belongs to it (type discrete [ 2 ] { no, yes };)",
        ),
    ],
)
def test_refused_with_its_place(text: str, told: str) -> None:
    assert fault(text) == told


def test_all_faults_at_once() -> None:
    text = (
        A
        + B
        + "probability ( A ) { table 0.3, 0.8; }\nprobability ( B | A ) {\n (y) x, 0.9;\n (m) 0.1, 0.9;\n (n) 0.5, 0.6;\n}\n"
    )
    assert [(one.line, one.column) for one in faults(text)] == [(3, 27), (5, 6), (6, 3), (7, 6)]


def test_faults_in_form_of_several_blocks_at_once() -> None:
    text = (
        "variable A { type }\n"
        + B
        + "probability ( B ) { tabel 0.5, 0.5; }\nvariable C { typ discrete [ 1 ] { y }; }\n"
    )
    told = faults(text)
    assert [(one.line, one.hint) for one in told] == [
        (1, "type discrete [ 2 ] { no, yes };"),
        (3, "did you mean 'table'?"),
        (4, "did you mean 'type'?"),
    ]


def test_a_limit_to_faults() -> None:
    text = A + "".join(f"probability ( X{one} ) {{ table 0.5, 0.5; }}\n" for one in range(1000))
    assert len(faults(text)) == 50


# --- what is accepted


def test_off_by_as_much_as_networks_in_print_are() -> None:
    net = parse_bif(A + "probability ( A ) { table 0.3, 0.7000001; }", "a.bif")
    assert net.tables["A"].sum() == 1
    assert net.notes


def test_default_fills_what_is_not_given() -> None:
    text = A + B + PA + "probability ( B | A ) {\n  default 0.25, 0.75;\n  (y) 0.1, 0.9;\n}\n"
    assert parse_bif(text, "a.bif").tables["B"].tolist() == [[0.1, 0.9], [0.25, 0.75]]


def test_a_fault_of_the_default_is_told_once() -> None:
    text = A + B + PA + "probability ( B | A ) {\n  default 0.25, 0.7;\n}\n"
    assert fault(text) == "a.bif:5:11: the probabilities of 'B' given A=y sum to 0.95, not to 1"


def test_no_newline_at_the_end_and_crlf_and_bom_and_header_over_lines() -> None:
    text = "\ufeff" + (A + B + PA + PB).replace("probability ( B | A ) {", "probability\n( B\n|\nA\n)\n{").rstrip("\n")
    assert parse_bif(text.replace("\n", "\r\n"), "a.bif").tables["B"].tolist() == [[0.1, 0.9], [0.6, 0.4]]


def test_lines_are_counted_alike_with_crlf() -> None:
    text = (A + B + PA).replace("\n", "\r\n")
    assert [(one.line, one.column) for one in faults(text)] == [(2, 10)]


def test_a_column_counts_letters() -> None:
    assert fault("variable Агент { type discrete [ 3 ] { да, нет }; }").startswith(
        "a.bif:1:34: 'Агент' is said to have 3"
    )


def test_comments_properties_and_old_files() -> None:
    """The dog problem as older programs write it: no bar, no commas, quoted names, `discrete[2]`, a table for all."""
    text = """
    // a comment { with ( marks
    network "Dog_Problem" { property "credal-set constant-density-bounded 1.1" ; }
    variable "light-on" { // 2 values
        type discrete[2] { "true" "false" }; property "position = (218, 195); {" ;
    }
    variable "family-out" { property fixed ; type discrete[2] { true false }; }
    probability ( "light-on" "family-out" ) { /* 2 variables
        and 4 values */ table 0.6 0.05 0.4 0.95 ;
    }
    probability ( family-out ) { table 0.15 /* not 15 */ 0.85; property none; }
    """
    net = parse_bif(text, "dog.bif")
    assert net.parents["light-on"] == ("family-out",)
    # The variable itself varies slowest: 0.05 is P(light on | family not out).
    assert net.tables["light-on"].tolist() == [[0.6, 0.4], [0.05, 0.95]]


def test_the_order_of_a_whole_table() -> None:
    """The last parent varies fastest, the variable slowest; pgmpy reads it so too."""
    from pgmpy.readwrite import BIFReader

    text = (
        "network n {\n}\n"
        + "variable A {\n  type discrete [ 2 ] { a0, a1 };\n}\nvariable B {\n  type discrete [ 3 ] { b0, b1, b2 };\n}\n"
        + "variable C {\n  type discrete [ 2 ] { c0, c1 };\n}\nprobability ( A ) {\n  table 0.5, 0.5;\n}\n"
        + "probability ( B ) {\n  table 0.2, 0.3, 0.5;\n}\n"
        + "probability ( C | A, B ) {\n  table 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4;\n}\n"
    )
    net = parse_bif(text, "a.bif")
    assert net.tables["C"][1, 0].tolist() == [0.4, 0.6]
    assert net.tables["C"][0, 2].tolist() == [0.3, 0.7]
    theirs = BIFReader(string=text).get_model().get_cpds("C")
    np.testing.assert_array_equal(np.moveaxis(theirs.values, 0, -1), net.tables["C"])


def test_names_that_differ_in_case_only_and_keywords_as_names() -> None:
    text = (
        "variable A { type discrete [ 2 ] { Y, y }; }\nvariable a { type discrete [ 2 ] { table, default }; }\n"
        "probability ( A | a ) { (table) 0.1, 0.9; (default) 0.2, 0.8; }\nprobability ( a ) { table 0.3, 0.7; }\n"
    )
    net = parse_bif(text, "a.bif")
    assert net.tables["A"].tolist() == [[0.1, 0.9], [0.2, 0.8]]
    same(parse_bif(write_bif(net), "b.bif"), net)


def test_states_as_in_the_networks_of_the_repository() -> None:
    text = "variable O2 { type discrete [ 4 ] { <5, Asy/Patch, 1.5, >=7.5 }; } probability ( O2 ) { table 0.1 0.2 0.3 0.4; }"
    assert parse_bif(text, "a.bif").states["O2"] == ("<5", "Asy/Patch", "1.5", ">=7.5")


def test_blocks_in_any_order() -> None:
    assert parse_bif(PB + PA + B + A, "a.bif").parents["B"] == ("A",)


def test_utf8_and_nothing_else(tmp_path: Path) -> None:
    text = "variable Агент { type discrete [ 2 ] { да, нет }; }\nprobability ( Агент ) { table 0.2, 0.8; }\n"
    place = tmp_path / "a.bif"
    place.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_bif(place).states == {"Агент": ("да", "нет")}
    place.write_bytes(text.encode("cp1251"))
    with pytest.raises(BadInput, match=r"a.bif:1:10: not UTF-8 \(byte 0xc0\)"):
        read_bif(place)
    place.write_bytes(text.encode("utf-16"))
    with pytest.raises(BadInput, match="written in UTF-16"):
        read_bif(place)


def test_packed_files(tmp_path: Path) -> None:
    place = tmp_path / "a.bif.gz"
    packed = gzip.compress((A + PA).encode())
    place.write_bytes(packed)
    assert read_bif(place).states == {"A": ("y", "n")}
    place.write_bytes(packed[:-6])
    with pytest.raises(BadInput, match="damaged"):
        read_bif(place)
    place.write_bytes(gzip.compress(b" " * 100_000_001))
    with pytest.raises(BadInput, match="larger than 100 MB"):
        read_bif(place)


def test_no_file(tmp_path: Path) -> None:
    for place in (tmp_path / "none.bif", tmp_path, Path("a\0b.bif")):
        with pytest.raises(BadInput, match="not readable"):
            read_bif(place)


def test_a_table_beyond_memory_is_refused_before_it_is_made() -> None:
    many = [f"P{one}" for one in range(40)]
    text = "".join(f"variable {one} {{ type discrete [ 2 ] {{ y, n }}; }}\n" for one in [*many, "A"])
    text += "".join(f"probability ( {one} ) {{ table 0.5, 0.5; }}\n" for one in many)
    with pytest.raises(TooLarge, match=r"a.bif:82: the table of 'A' would have 2,199,023,255,552 cells"):
        parse_bif(text + f"probability ( A | {', '.join(many)} ) {{ default 0.5, 0.5; }}", "a.bif")


# --- writing


@given(networks(), HOSTILE)
@settings(max_examples=300)
def test_what_is_written_comes_back_to_the_bit(net: BayesNet, name: str) -> None:
    text = write_bif(net, name)
    back = parse_bif(text, "a.bif")
    same(back, net)
    same(parse_bif(text.replace("\n", "\r\n").rstrip(), "a.bif"), net)
    assert write_bif(back, name) == text


@pytest.mark.parametrize("value", [1e-300, 5e-324, 1 / 3, 0.1 + 0.2, -0.0])
def test_numbers_keep_every_bit(value: float) -> None:
    net = BayesNet.of({"A": ["y", "n"]}, {}, {"A": [value, 1 - value]})
    same(parse_bif(write_bif(net), "a.bif"), net)


@pytest.mark.parametrize("name", ["", "a\x00", "a\x1b", "\ud800"])
def test_names_no_file_can_hold(name: str) -> None:
    with pytest.raises(BadNetwork, match="no file can hold the name"):
        write_bif(BayesNet.of({name: ["y"]}, {}, {name: [1.0]}))
    with pytest.raises(BadNetwork, match="no file can hold the name"):
        write_bif(BayesNet.of({"A": [name]}, {}, {"A": [1.0]}))


# --- others as witnesses


def test_all_networks_of_the_wheel_are_there() -> None:
    assert len(EXAMPLES) == 24
    assert len(SMALL) == 12


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: Path(path).stem)
def test_networks_of_the_repository_come_back(path: str) -> None:
    started = time.perf_counter()
    net = read_bif(Path(path))
    assert time.perf_counter() - started < 10  # the largest takes half a second
    same(parse_bif(write_bif(net), "a.bif"), net)


@pytest.mark.parametrize("path", SMALL, ids=lambda path: Path(path).stem)
def test_pgmpy_reads_the_same(path: str) -> None:
    from pgmpy.readwrite import BIFReader

    net = read_bif(Path(path))
    text = gzip.decompress(Path(path).read_bytes()).decode()
    for source, loose in ((text, 2e-7), (write_bif(net), 0)):
        if not loose and len(net.states) > 27:
            break  # a second each: what is written shows in the small ones
        theirs = BIFReader(string=source)
        assert theirs.variable_states == {name: list(states) for name, states in net.states.items()}
        assert theirs.variable_parents == {name: list(parents) for name, parents in net.parents.items()}
        for name, table in net.tables.items():
            flat = table.reshape(-1, table.shape[-1]).T
            # Columns of print do not sum to 1, and ours are scaled.
            np.testing.assert_allclose(theirs.variable_cpds[name].reshape(flat.shape), flat, rtol=0, atol=loose)


# --- strangers' files

FUZZED = (
    "network n {\n}\n"
    + A
    + 'variable "B b" { property x = 1 ; type discrete [ 3 ] { <5, "a, b", Asy/Patch }; } // c\n'
    + PA
    + 'probability ( "B b" | A ) {\n  (y) 0.1, 0.2, 0.7;\n  default 1e-3, 0.5, 0.499;\n}\n'
    + "variable C { type discrete [ 2 ] { да, нет }; }\n"
    + 'probability ( C | A, "B b" ) { /* all */ table .1 .2 .3 .4 .5 .6 .9 .8 .7 .6 .5 .4; }\n'
)


def test_accidents_to_a_file_are_told_or_harmless(tmp_path: Path) -> None:
    read = survived(read_bif, tmp_path / "a.bif", FUZZED, 20)
    assert 0 < read < 1500  # some accidents are harmless: a space, a letter of a name


def test_a_long_file_is_read_in_seconds() -> None:
    names = [f"P{one}" for one in range(17)]
    text = "".join(f"variable {one} {{ type discrete [ 2 ] {{ y, n }}; }}\n" for one in [*names, "A"])
    text += "".join(f"probability ( {one} ) {{ table 0.5, 0.5; }}\n" for one in names)
    rows = "".join(f"  ({', '.join(held)}) 0.25, 0.75;\n" for held in product("yn", repeat=17))
    started = time.perf_counter()
    net = parse_bif(f"{text}probability ( A | {', '.join(names)} ) {{\n{rows}}}\n", "a.bif")
    assert net.tables["A"].size == 2**18
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    "text", ['"' * 200_001, "/*" * 100_000, "(" * 200_000, "\\" * 200_000, "{ property " * 20_000, '"\\' * 100_000]
)
def test_nonsense_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    assert faults(text)
    assert faults("variable A {" + text)
    assert time.perf_counter() - started < 5
