"""YAML that is none, or means something else to a machine than to its author; both parsers must say the same."""

from __future__ import annotations

import pytest
import yaml

from clandestine.errors import BadInput
from clandestine.files import yaml as reader
from clandestine.files.yaml import parse_yaml

BOMB = "".join(
    f"{name}: &{name} [{', '.join([inner] * 9)}]\n"
    for name, inner in zip("abcdefgh", ["x", *(f"*{letter}" for letter in "abcdefg")], strict=True)
)

# (name, text, a piece of the words, line)
CASES = [
    ("empty", "", "an empty file", 1),
    ("only remarks", "# nothing\n", "an empty file", 1),
    ("duplicate key", "a: 1\nb: 2\na: 3\n", "the key 'a' stands twice, here and on line 1", 3),
    ("duplicate key inside", "a:\n  b: 1\n  b: 2\n", "the key 'b' stands twice, here and on line 2", 3),
    ("duplicate in one of two forms", "й: 1\nй: 2\n", "stands twice", 2),
    ("tag that runs", "a: !!python/object/apply:os.system [ls]\n", "the tag '!!python/object/apply:os.system' is not allowed", 1),
    ("tag that types", "a: !!int 5\n", "the tag '!!int' is not allowed", 1),
    ("own tag", "a: !mine 5\n", "the tag '!mine' is not allowed", 1),
    ("tag on a mapping", "a: !!map {b: 1}\n", "the tag '!!map' is not allowed", 1),
    ("tab", "a:\n\tb: 1\n", "a tab where spaces are needed", 2),
    ("tab after spaces", "a:\n  b: 1\n  \tc: 2\n", "a tab where spaces are needed", 3),
    ("wrong indentation", "a:\n  b: 1\n c: 2\n", "wrong indentation", 3),
    ("too deep", "a: 1\n  b: 2\n", "a second `: ` in one line, or wrong indentation", 2),
    ("list not in line", "a:\n  - b\n - c\n", "wrong indentation", 3),
    ("two colons", "a: b: c\n", "a second `: ` in one line", 1),
    ("no space after the hyphen", "a:\n  - b\n  -c\n  - d\n", "a line without `:`", 4),
    ("a list after a mapping", "a: 1\n- b\n", "wrong indentation", 2),
    ("open quotation", "a: 'x\nb: 1\n", "a quotation is opened and never closed", 1),
    ("open double quotation", 'b: 1\na: "x\n', "a quotation is opened and never closed", 2),
    ("open list", "a: [1, 2\nb: 3\n", "is not closed, or lacks a comma", 2),
    ("open mapping", "a: {b: 1\n", "is not closed, or lacks a comma", 2),
    ("at sign", "a: @b\n", "a character that cannot begin a text", 1),
    ("backtick", "a: `b`\n", "a character that cannot begin a text", 1),
    ("percent", "a: %b\n", "a character that cannot begin a text", 1),
    ("unknown escape", 'a: "\\q"\n', "an unknown \\ sequence", 1),
    ("empty key", "a: 1\n: 2\n", "", 2),
    ("key is a list", "? [a]\n: b\n", "a key must be a plain word", 1),
    ("key is a mapping", "{{a: 1}: b}\n", "a key must be a plain word", 1),
    ("merge key", "a: &a {b: 1}\nc: {<<: *a}\n", "`<<` does not merge here", 2),
    ("two documents", "a: 1\n---\nb: 2\n", "a second document in one file", 2),
    ("after the end", "a: 1\n...\nb: 2\n", "", 3),
    ("alias of nothing", "a: *b\n", "the alias *b refers to nothing above it", 1),
    ("alias of itself", "a: &x [*x]\n", "stands inside what it refers to", 1),
    ("alias of what is around it", "a: &x {b: {c: *x}}\n", "stands inside what it refers to", 1),
    ("alias bomb", BOMB, "more than 1,000,000 values", 6),
    ("many aliases", "a: &a 1\nb: [" + "*a, " * 101 + "1]\n", "more than 100 aliases", 2),
    ("deep", "[" * 70 + "]" * 70, "nested more than 64 deep", 1),
    ("very deep", "[" * 100_000, "nested more than 64 deep", 1),
    ("deep mappings", "".join("  " * level + "a:\n" for level in range(80)), "nested more than 64 deep", 65),
    ("deep by aliases", "a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 40 + "*a" + "]" * 40, "nested more than 64 deep", 2),
    ("bell", "a: x\x07y\n", "a control character", 1),
    ("escaped NUL", 'a: "x\\0y"\n', "a character that is no text (U+0000)", 1),
    ("escaped half of a pair", 'b: 1\na: "\\ud800"\n', "", 2),
    ("half of a pair", "a: \ud800\n", "", None),
    ("invisible in a key", "аге\u200bнт: 1\n", "an invisible character (U+200B) in the key 'аге<U+200B>нт'", 1),
    ("bidi in a key", "a: 1\nab\u202ecd: 2\n", "an invisible character (U+202E)", 2),
    ("soft hyphen in a key", "ab\u00adcd: 2\n", "an invisible character (U+00AD)", 1),
    ("huge key", '"' + "k" * 900 + '": 1\n', "a key of 900 characters", 1),
    ("huge text", "a: " + "x" * 1_000_001 + "\n", "a text of 1,000,001 characters", 1),
    ("directive", "%TAG ! tag:example.org,2000:\n---\na: !b c\n", "tag", 3),
]  # fmt: skip


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML without its C parser")
    monkeypatch.setattr(reader, "_LOADER", getattr(yaml, request.param))


@pytest.mark.parametrize(("name", "text", "words", "line"), CASES, ids=[case[0] for case in CASES])
def test_refused(name: str, text: str, words: str, line: int | None) -> None:
    with pytest.raises(BadInput) as caught:
        parse_yaml(text, "f.yaml")
    told = [fault for fault in caught.value.faults if words in fault.words]
    assert told, str(caught.value)
    assert not told[0].warning
    assert line is None or told[0].line == line, str(told[0])


def test_a_quotation_that_the_next_one_closes() -> None:
    """The parser complains of the line after; the fault stands further up, and the hint says where to look."""
    with pytest.raises(BadInput) as caught:
        parse_yaml('a: "x\nb: "y"\n', "f.yaml")
    assert "or close the quotation above" in caught.value.faults[0].hint


NORWAY = (
    "yes no on off true false y n Yes NO null Null 0004 010 1_000 12:30 1e-3 0x1F .5 1925-11-01 1925-02-30 .nan .inf ="
)


@pytest.mark.parametrize("word", NORWAY.split())
def test_words_stay_as_written(word: str) -> None:
    expected = None if word == "null" else word
    assert parse_yaml(f"a: {word}\nb: [{word}]\n", "f").plain == {"a": expected, "b": [expected]}
    assert parse_yaml(f"a: '{word}'\n", "f").plain == {"a": word}
    if expected is not None:
        assert parse_yaml(f"{word}: a\n", "f").plain == {word: "a"}


def test_nothing_written_is_nothing() -> None:
    assert parse_yaml("a:\nb: ~\nc: ''\nd: '~'\ne: []\n", "f").plain == {
        "a": None,
        "b": None,
        "c": "",
        "d": "~",
        "e": [],
    }


def test_several_tabs_and_keys_are_told_at_once() -> None:
    with pytest.raises(BadInput) as tabs:
        parse_yaml("a:\n\tb: 1\nc:\n\td: 1\n", "f")
    assert [fault.line for fault in tabs.value.faults] == [2, 4]
    with pytest.raises(BadInput) as keys:
        parse_yaml("a: 1\na: 2\nb: !x 1\na: 3\n", "f")
    assert [fault.line for fault in keys.value.faults] == [2, 3, 4]


def test_two_alphabets_in_one_word_are_a_warning() -> None:
    document = parse_yaml("aгент: 1\nагент: 2\nletter агент: 3\n", "f")
    (fault,) = document.warnings
    assert fault.warning and fault.line == 1 and "a is Latin" in fault.words


def test_anchors_serve() -> None:
    document = parse_yaml("a: &a {b: [1, 2]}\nc: *a\nd: *a\n", "f")
    assert document.plain["c"] == {"b": ["1", "2"]}
    assert document.place(("c", "b", 1)) == (1, 15)


def test_places() -> None:
    document = parse_yaml("# head\na:\n  b: 'x'\n  c:\n    - d\n    - {e: 1}\n", "f")
    assert document.place(("a", "b")) == (3, 6)
    assert document.key_place(("a", "b")) == (3, 3)
    assert document.place(("a", "c", 1, "e")) == (6, 11)
    assert document.key_place(("a", "c", 1, "e")) == (6, 8)
    assert document.place(("a", "c", 7, "x")) == document.place(("a", "c")) == (5, 5)
    assert document.place(()) == (2, 1)
    assert str(document.fault(("a", "b"), "odd", "why?", key=True)) == "f:3:3: odd (why?)"


def test_windows_lines_and_bom() -> None:
    document = parse_yaml("\ufeffa: 1\r\nb: |\r\n  c\r\n  d\r\n", "f")
    assert document.plain == {"a": "1", "b": "c\nd\n"}
    assert document.place(("b",)) == (2, 4)


def test_long_quotations_stay_whole() -> None:
    quote = "Мы решили сократить переписку: все письма вскрываются.\nПродолжение «следует» — 1925."
    text = "a: |\n" + "".join(f"  {line}\n" for line in quote.split("\n"))
    assert parse_yaml(text, "f").plain["a"] == quote + "\n"
