"""XMLBIF: names come back as they were, entities never get in, and faults have their place."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from agree.strangers import HOSTILE, networks, same, survived
from clandestine.engine.bayesnet import BayesNet
from clandestine.errors import BadInput, BadNetwork, TooLarge
from clandestine.interchange.xmlbif import parse_xmlbif, read_xmlbif, write_xmlbif

logging.getLogger("pgmpy").setLevel(logging.CRITICAL)

A = "<VARIABLE><NAME>A</NAME><OUTCOME>y</OUTCOME><OUTCOME>n</OUTCOME></VARIABLE>\n"
B = A.replace("A</NAME", "B</NAME")
PA = "<DEFINITION><FOR>A</FOR><TABLE>0.3 0.7</TABLE></DEFINITION>\n"
PB = "<DEFINITION><FOR>B</FOR><GIVEN>A</GIVEN>\n<TABLE>0.1 0.9\n 0.6 0.4</TABLE></DEFINITION>\n"
DTD = """<!DOCTYPE BIF [
<!ELEMENT BIF ( NETWORK )*>
  <!ATTLIST BIF VERSION CDATA #REQUIRED>
<!ELEMENT NETWORK ( NAME, ( PROPERTY | VARIABLE | DEFINITION )* )>
<!ELEMENT NAME (#PCDATA)>
<!ELEMENT VARIABLE ( NAME, ( OUTCOME |  PROPERTY )* ) >
  <!ATTLIST VARIABLE TYPE (nature|decision|utility) "nature">
]>
"""


def net(*parts: str) -> str:
    return '<BIF VERSION="0.3"><NETWORK>\n' + "".join(parts) + "</NETWORK></BIF>"


def fault(text: str) -> str:
    with pytest.raises(BadInput) as caught:
        parse_xmlbif(text, "a.xml")
    (only,) = caught.value.faults
    return str(only)


def test_the_order_of_a_table() -> None:
    """The states of FOR vary fastest, then the last GIVEN; pgmpy reads it so too."""
    from pgmpy.readwrite import XMLBIFReader

    three = "<VARIABLE><NAME>C</NAME><OUTCOME>a</OUTCOME><OUTCOME>b</OUTCOME><OUTCOME>c</OUTCOME></VARIABLE>"
    table = "<FOR>B</FOR><GIVEN>A</GIVEN><GIVEN>C</GIVEN><TABLE>.1 .9 .2 .8 .3 .7 .4 .6 .5 .5 .6 .4</TABLE>"
    text = net(
        "<NAME>n</NAME>",
        A,
        B,
        three,
        PA,
        "<DEFINITION><FOR>C</FOR><TABLE>.2 .3 .5</TABLE></DEFINITION>",
        f"<DEFINITION>{table}</DEFINITION>",
    )
    ours = parse_xmlbif(text, "a.xml")
    assert ours.parents["B"] == ("A", "C")
    assert ours.tables["B"][0, 2].tolist() == [0.3, 0.7]
    assert ours.tables["B"][1, 0].tolist() == [0.4, 0.6]
    theirs = XMLBIFReader(string=text).variable_CPD["B"]
    np.testing.assert_array_equal(theirs.T.reshape(2, 3, 2), ours.tables["B"])


def test_the_standard_document_type_comments_and_properties_pass() -> None:
    text = (
        '<?xml version="1.0" encoding="US-ASCII"?>\n'
        + DTD
        + net(
            "<NAME>Dog</NAME><PROPERTY>a <b>b</b></PROPERTY>",
            A,
            B,
            PA,
            "<DEFINITION><FOR>B</FOR><GIVEN>A</GIVEN><TABLE>0.1 <!-- 5 6 --> 0.9 0.6&#32;0.4</TABLE></DEFINITION>",
        )
    )
    assert parse_xmlbif(text, "a.xml").tables["B"].tolist() == [[0.1, 0.9], [0.6, 0.4]]


def test_names_are_kept() -> None:
    text = net(
        "<VARIABLE><NAME>\n  Связной\n</NAME><OUTCOME>ОГПУ</OUTCOME><OUTCOME>НКВД&lt;1&gt;</OUTCOME>"
        '<OUTCOME xml:space="preserve"> a</OUTCOME></VARIABLE>'
        "<DEFINITION><FOR>Связной</FOR><TABLE>1 0 0</TABLE></DEFINITION>"
    )
    assert parse_xmlbif(text, "a.xml").states == {"Связной": ("ОГПУ", "НКВД<1>", " a")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '<!DOCTYPE BIF [<!ENTITY a "x">]>' + net(A, PA),
            "a.xml:1:27: an entity is declared (write the text itself in place of the entity)",
        ),
        (
            '<!DOCTYPE BIF [<!ENTITY % a "x">]>' + net(A, PA),
            "a.xml:1:29: an entity is declared (write the text itself in place of the entity)",
        ),
        (
            '<!DOCTYPE BIF [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + net("&a;", A, PA),
            "a.xml:1:54: an entity is declared (write the text itself in place of the entity)",
        ),
        (
            '<!DOCTYPE BIF SYSTEM "http://127.0.0.1/a.dtd">' + net(A, PA),
            "a.xml:1:46: a document type to be fetched from elsewhere (take out the <!DOCTYPE ...> line)",
        ),
        (
            '<!DOCTYPE BIF PUBLIC "a" "b" []>' + net(A, PA),
            "a.xml:1:30: a document type to be fetched from elsewhere (take out the <!DOCTYPE ...> line)",
        ),
        (
            net(A, "&lol;", PA),
            "a.xml:3:1: not well-formed XML: an entity that XML does not know "
            "(in a text, < is written &lt; and & is written &amp;)",
        ),
        (
            net(A, "<b", PA),
            "a.xml:3:3: not well-formed XML: not well-formed (invalid token) (in a text, < is written &lt; and & is written &amp;)",
        ),
        (net(A, PA)[:-6], "a.xml:4:11: not well-formed XML: the file ends before its last element is closed"),
        (net(A, PA) + "<BIF/>", "a.xml:4:17: not well-formed XML: something after the end of the network"),
        ("<b>" * 40, "a.xml:1:94: elements nested more than 32 deep"),
        ("", "a.xml:1:1: not well-formed XML: the file ends before its last element is closed"),
        ("<smile/>", 'a.xml:1:1: <smile> is no network in XMLBIF (an XMLBIF file begins with <BIF VERSION="0.3">)'),
        (net(A, PA).replace("0.3", "0.5", 1), "a.xml:1:1: XMLBIF version '0.5'; this is a reader of 0.3"),
        (
            '<?xml version="1.0" encoding="windows-1251"?>' + net(A.replace("A<", "А<"), PA.replace("A<", "А<")),
            "a.xml:1:1: declared to be written in windows-1251 (save it as UTF-8, and say so in the first line)",
        ),
        (net(A, A, PA), "a.xml:3:11: the variable 'A' a second time; the first is in line 2"),
        (net(A, PA, PA), "a.xml:4:13: the probabilities of 'A' a second time; the first are in line 3"),
        (net(A, B, PA), "a.xml:3:11: 'B' has no probabilities"),
        (net(A, B, PA, PB.replace(" 0.4", "")), "a.xml:6:1: 3 numbers where 'B' needs 4"),
        (
            net(A, B, PA, PB.replace("0.6", "nan")),
            "a.xml:7:2: not a probability: 'nan' (a number is written 0.25 or 2.5e-1)",
        ),
        (
            net(A, B, PA, PB.replace("0.6", "0,6")),
            "a.xml:7:2: not a probability: '0,6' (a number is written 0.25 or 2.5e-1)",
        ),
        (net(A, B, PA, PB.replace("0.6", "-0.6")), "a.xml:7:2: a probability that is negative: -0.6"),
        (net(A, B, PA, PB.replace("0.6", "1e999")), "a.xml:7:2: a probability that is not finite: inf"),
        (
            net(A, B, PA, PB.replace("0.6", "0.60001")),
            "a.xml:7:2: the probabilities of 'B' given A=n sum to 1.00001, not to 1",
        ),
        (
            net(A, B, PA, PB.replace("GIVEN>A", "GIVEN>a")),
            "a.xml:5:25: the unknown variable 'a' among the parents of 'B' (did you mean 'A'?)",
        ),
        (
            net(A, PA.replace("FOR>A", "FOR>a"), PA),
            "a.xml:3:13: the probabilities of an unknown variable 'a' (did you mean 'A'?)",
        ),
        (
            net(A, B, PA.replace("</FOR>", "</FOR><GIVEN>B</GIVEN>").replace("0.3 0.7", "0.3 0.7 0.3 0.7"), PB),
            "a.xml:4:13: a circle of parents: A <- B <- A",
        ),
        (net(A.replace(">n<", ">y<"), PA), "a.xml:2:45: 'A' has the state 'y' twice"),
        (net(A.replace(">n<", "><"), PA), "a.xml:2:45: a state of 'A' has an empty name"),
        (
            net(A.replace("OUTCOME", "Outcome", 2), PA.replace("0.3 0.7", "1")),
            "a.xml:2:25: <Outcome> inside <VARIABLE> (did you mean 'OUTCOME'?)",
        ),
        (
            net(A.replace("<VARIABLE>", '<VARIABLE TYPE="utility">'), PA),
            "a.xml:2:1: a variable of type 'utility' (only chance variables (TYPE=\"nature\") can be read)",
        ),
        (net(A, PA, "oops"), "a.xml:4:1: a text directly inside <NETWORK>: 'oops'"),
        (net(A, PA, "<DEFINITION><TABLE>1</TABLE></DEFINITION>"), "a.xml:4:1: no FOR in this DEFINITION, expected one"),
        (net(A, PA).replace("</NETWORK>", "</NETWORK><NETWORK/>"), "a.xml:4:11: 2 NETWORK elements, expected one"),
        (net(), "a.xml:1:1: no variable in the file"),
        (net(A, PA, "\x01"), "a.xml:4:1: a character that is no text (U+0001) (is it a binary file?)"),
        (net(A, PA, "\ud800"), "a.xml:4:1: a character that is no text (U+D800) (is it a binary file?)"),
    ],
)
def test_refused_with_its_place(text: str, told: str) -> None:
    assert fault(text) == told


def test_a_place_counts_letters_not_bytes() -> None:
    text = net(A.replace("A<", "Агент<").replace(">n<", ">y<"), PA.replace("A<", "Агент<"))
    assert fault(text) == "a.xml:2:49: 'Агент' has the state 'y' twice"


def test_all_faults_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        parse_xmlbif(net(A, B, PA.replace("0.7", "0.8"), PB.replace("0.6", "x")), "a.xml")
    assert [(one.line, one.column) for one in caught.value.faults] == [(4, 32), (7, 2)]


def test_a_thousand_laughs_are_not_heard() -> None:
    lines = "".join(f'<!ENTITY l{one + 1} "{f"&l{one};" * 10}">' for one in range(9))
    started = time.perf_counter()
    assert "an entity is declared" in fault(f'<!DOCTYPE BIF [<!ENTITY l0 "ha">{lines}]>' + net("&l9;"))
    assert time.perf_counter() - started < 2


def test_a_table_beyond_memory() -> None:
    many = [A.replace("A<", f"P{one}<") for one in range(40)]
    given = "".join(f"<GIVEN>P{one}</GIVEN>" for one in range(40))
    with pytest.raises(TooLarge, match="would have 2,199,023,255,552 cells"):
        parse_xmlbif(net(A, *many, f"<DEFINITION><FOR>A</FOR>{given}<TABLE>1</TABLE></DEFINITION>"), "a.xml")


@given(networks(), HOSTILE)
@settings(max_examples=300)
def test_what_is_written_comes_back_to_the_bit(made: BayesNet, name: str) -> None:
    text = write_xmlbif(made, name)
    same(parse_xmlbif(text, "a.xml"), made)
    same(parse_xmlbif("\ufeff" + text.rstrip(), "a.xml"), made)


@pytest.mark.parametrize("name", ["", "a\x00", "a\x1b", "\ud800", "\uffff"])
def test_names_no_file_can_hold(name: str) -> None:
    with pytest.raises(BadNetwork, match="no file can hold the name"):
        write_xmlbif(BayesNet.of({"A": [name]}, {}, {"A": [1.0]}))


def test_pgmpy_reads_what_is_written() -> None:
    from pgmpy.readwrite import XMLBIFReader

    rng = np.random.default_rng(1)
    states = {"Rain": ["no", "yes"], "Wind_3": ["low", "mid", "high"], "wet": ["a", "b"]}
    parents = {"wet": ["Wind_3", "Rain"]}
    tables = {
        name: rng.dirichlet(np.ones(len(states[name])), [len(states[one]) for one in parents.get(name, [])])
        for name in states
    }
    ours = BayesNet.of(states, parents, tables)
    theirs = XMLBIFReader(string=write_xmlbif(ours))
    assert theirs.get_model().check_model()
    assert theirs.variable_states == states
    assert theirs.variable_parents == {"Rain": [], "Wind_3": [], **parents}
    for name, table in ours.tables.items():
        np.testing.assert_array_equal(theirs.variable_CPD[name].T.reshape(table.shape), table)


FUZZED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    + DTD
    + net(
        "<NAME>n</NAME><PROPERTY>x = 1</PROPERTY>",
        A,
        PA,
        B.replace("n</O", "да &amp; &#x41;</O"),
        PB,
        '<VARIABLE TYPE="nature"><NAME>C</NAME><OUTCOME xml:space="preserve"> &lt;5</OUTCOME></VARIABLE>',
        "<!-- c --><DEFINITION><FOR>C</FOR><GIVEN>B</GIVEN><GIVEN>A</GIVEN><TABLE>1 1e0 1.0 +1</TABLE></DEFINITION>",
    )
)


def test_accidents_to_a_file_are_told_or_harmless(tmp_path: Path) -> None:
    place = tmp_path / "a.xml"
    place.write_text(FUZZED, encoding="utf-8")
    assert read_xmlbif(place).states["C"] == (" <5",)
    read = survived(read_xmlbif, place, FUZZED, 23)
    assert 0 < read < 1500


def test_a_long_file_is_read_in_seconds() -> None:
    count = 2**17
    many = [A.replace("A<", f"P{one}<") + PA.replace("A<", f"P{one}<") for one in range(17)]
    given = "".join(f"<GIVEN>P{one}</GIVEN>" for one in range(17))
    table = "0.25 0.75\n" * count
    started = time.perf_counter()
    made = parse_xmlbif(net(A, *many, f"<DEFINITION><FOR>A</FOR>{given}<TABLE>{table}</TABLE></DEFINITION>"), "a.xml")
    assert made.tables["A"].size == 2 * count
    assert time.perf_counter() - started < 10
