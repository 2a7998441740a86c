"""Every command as a historian types it: answers on stdout, messages on stderr, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clandestine.cli.main import cli
from clandestine.files.shipped import example_names

LETTER = """\
clandestine: 1
dossier: letter
person: {name: N. N.}
window: 1925
sources:
  letter: {kind: private_letter, cite: letter-1925, date: 1925-04}
  file: {kind: police_summary, cite: letter-1925, date: 1925-06}
observations:
  - {id: contact, asserts: {foreign_contact: present}, by: letter, when: 1925-04}
  - {id: group, asserts: {underground_work: yes}, by: file, when: 1925-06}
"""
LIBRARY = '[{"id": "letter-1925", "type": "manuscript", "title": "[A letter]"}]'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one small dossier and its bibliography."""
    (tmp_path / "letter.yaml").write_text(LETTER, encoding="utf-8")
    (tmp_path / "library.json").write_text(LIBRARY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, code: int = 0, stdin: str | None = None) -> Result:
    """Run a command and check its exit code."""
    result = CliRunner().invoke(cli, list(words), input=stdin)
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


def test_weigh_prints_eighty_columns(desk: Path) -> None:
    """Prior, items as signed bars, posterior with ranges, one sentence on what carries it."""
    out = run("weigh", "letter.yaml").stdout
    assert max(len(line) for line in out.splitlines()) <= 80
    for word in ("prior odds", "contact", "posterior odds", "|#", "carried most by", "(90 %)", "seed 1917"):
        assert word in out
    assert "proves" not in out.lower()


def test_json_of_one_is_a_finding_and_of_several_a_list(desk: Path) -> None:
    """One dossier gives one Finding, several a list."""
    one = json.loads(run("posterior", "letter.yaml", "--format", "json").stdout)
    assert one["question"] == "posterior" and one["schema"] == "clandestine/finding/1"
    both = json.loads(run("posterior", "letter.yaml", "letter.yaml", "--format", "json").stdout)
    assert [finding["person"] for finding in both] == ["N. N.", "N. N."]
    for view in one["views"].values():
        for state, share in view["posterior"]["role"].items():
            low, high = view["range"]["role"][state]
            assert 0 <= low <= high <= 1 and 0 <= share <= 1


def test_csv_has_one_header_and_carries_its_context(desk: Path) -> None:
    """Rows carry window, range, independent origins and model digest; no row gives a number for informing."""
    text = run("posterior", "letter.yaml", "letter.yaml", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 14 and text.count("crushed_posterior") == 1
    assert {"window", "crushed_low", "crushed_high", "origins", "model_digest"} <= set(rows[0])
    informing = [row for row in rows if row["state"] == "informing"]
    assert {row["crushed_posterior"] for row in informing} == {""}
    assert {row["crushed_text"] for row in informing} == {"no evidence here, prior only"}


def test_markdown_and_stdin(desk: Path) -> None:
    """Markdown on request; - reads a dossier from standard input."""
    assert run("weigh", "letter.yaml", "--format", "md").stdout.startswith("## N. N.: clandestine against retired")
    assert "N. N." in run("posterior", "-", stdin=LETTER).stdout


def test_what_if(desk: Path) -> None:
    """--without drops an item or a source, --given settles a fact, --scenario picks a view, --average mixes them."""
    full = json.loads(run("weigh", "letter.yaml", "--format", "json").stdout)
    less = json.loads(run("weigh", "letter.yaml", "--without", "file", "--format", "json").stdout)
    last = {item["id"]: item["last"] for item in full["weights"][0]["items"]}
    assert full["weights"][0]["total"] - less["weights"][0]["total"] == pytest.approx(last["group"], abs=1e-9)
    given = json.loads(run("posterior", "letter.yaml", "--given", "public_stance=withdrawn", "--format", "json").stdout)
    free = json.loads(run("posterior", "letter.yaml", "--format", "json").stdout)
    roles = [one["views"]["crushed"]["posterior"]["role"]["retired"] for one in (given, free)]
    assert roles[0] > roles[1]
    assert list(
        json.loads(run("posterior", "letter.yaml", "--scenario", "underground", "--format", "json").stdout)["views"]
    ) == ["underground"]
    assert list(json.loads(run("posterior", "letter.yaml", "--average", "--format", "json").stdout)["views"]) == [
        "average"
    ]


def test_a_question_that_is_settled_is_not_answered(desk: Path) -> None:
    """What is given may leave nothing to ask, or two states of which one is ruled out: said so, with no table of zeros."""
    for given in ("activity=open", "informs=yes", "role=informing"):
        about = "activity" if given.startswith("activity") else "role"
        done = run("posterior", "letter.yaml", "--given", given, "--about", about, code=2)
        assert f"{given} settles it" in done.stderr and not done.stdout
    assert (
        "impossible before any evidence (given activity=open)"
        in run("weigh", "letter.yaml", "--given", "activity=open", code=2).stderr
    )
    assert "against itself" in run("weigh", "letter.yaml", "--pair", "open:open", code=2).stderr
    assert "choose one" in run("posterior", "letter.yaml", "--scenario", "crushed", "--average", code=2).stderr


def test_what_is_given_is_part_of_a_clash(desk: Path) -> None:
    """Two things given that cannot both be: the smallest set names them and nothing else, and says what to do."""
    given = ("--given", "activity=open", "--given", "role=clandestine")
    done = run("posterior", "letter.yaml", *given, "--about", "foreign_contact", code=4)
    assert "given activity=open; given role=clandestine." in done.stderr and "Leave out a --given" in done.stderr
    assert "movement" not in done.stderr


def test_standard_input_is_read_by_every_command(desk: Path) -> None:
    """A dossier and a sheet on standard input, for check as for an answer."""
    sheet = "id,person,window,variable,state,kind,date\na,N. N.,1925,foreign_contact,present,private_letter,1925-04\n"
    for text in (LETTER, sheet):
        run("check", "-", stdin=text)
        assert "N. N." in run("posterior", "-", "--draws", "2", stdin=text).stdout
    assert "no shipped" not in run("check", "-", stdin=LETTER.replace("contact: pre", "contact: prs"), code=1).stdout


def test_a_draft_and_an_empty_dossier_say_so(desk: Path) -> None:
    run("new", "dossier", "somebody")
    assert "marked as a draft" in run("posterior", "somebody.yaml", "--draws", "2").stdout
    told = run("posterior", "letter.yaml", "--without", "letter", "--without", "file", "--draws", "2").stdout
    assert "no item weighs here" in told


def test_two_files_of_one_name_are_refused(desk: Path) -> None:
    (desk / "again.yaml").write_text(LETTER, encoding="utf-8")
    assert "could not be told apart" in run("posterior", "letter.yaml", "again.yaml", code=3).stderr


def test_a_terminal_without_the_letters_and_a_full_disk(desk: Path) -> None:
    """Letters a terminal does not have are escaped; what cannot be written ends in words, not in a traceback."""
    (desk / "letter.yaml").write_text(LETTER.replace("N. N.", "Имя"), encoding="utf-8")
    words = [sys.executable, "-m", "clandestine", "posterior", "letter.yaml", "--draws", "2"]
    done = subprocess.run(words, env={**os.environ, "PYTHONIOENCODING": "cp1252"}, capture_output=True, check=False)
    assert done.returncode == 0 and b"\\u0418" in done.stdout
    if Path("/dev/full").exists():
        with open("/dev/full", "w") as full:
            done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 3 and "cannot be written" in done.stderr and "Traceback" not in done.stderr


def test_suppose_on_one_line_and_from_a_file(desk: Path) -> None:
    """The same what-if both ways: the same answer, as the case without the source gives it."""
    (desk / "less.yaml").write_text(
        "clandestine: 1\nsupposition: less\nbecause: a test\ndrop: [file]\n", encoding="utf-8"
    )
    run("check", "less.yaml")
    line = json.loads(run("suppose", "letter.yaml", "--drop", "file", "--format", "json").stdout)
    file = json.loads(run("suppose", "letter.yaml", "--file", "less.yaml", "--format", "json").stdout)
    plain = json.loads(run("posterior", "letter.yaml", "--without", "file", "--format", "json").stdout)
    for view in ("crushed", "underground"):
        expected = plain["views"][view]["posterior"]["role"]
        assert line["after"]["supposed"]["views"][view]["posterior"]["role"] == pytest.approx(expected)
        assert file["after"]["less"]["views"][view]["posterior"]["role"] == pytest.approx(expected)
    both = run("suppose", "letter.yaml", "--drop", "contact", "--against", "less.yaml", "--draws", "2").stdout
    assert "supposed: without contact" in both and "less: without file" in both and "less: a test" in both
    assert max(len(line) for line in run("suppose", "letter.yaml", "--drop", "file").stdout.splitlines()) <= 80
    assert "the supposition takes" in run("suppose", "letter.yaml", "--drop", "file").stdout
    assert "; less takes" in " ".join(both.split())


def test_what_is_added_outside_the_window_is_said_not_to_weigh(desk: Path) -> None:
    """Otherwise a date mistyped looks like a letter that says nothing."""
    late = " ".join(run("suppose", "letter.yaml", "--add", "letter asserts says_withheld=yes in 1950").stdout.split())
    assert "letter asserts says_withheld: yes in 1950" in late
    assert "not weighed (outside the window 1925): supposed-1 (from letter)" in late
    assert (
        "not weighed" not in run("suppose", "letter.yaml", "--add", "letter asserts says_withheld=yes in 1925").stdout
    )


def test_headings_are_wrapped_and_names_are_not_broken(desk: Path) -> None:
    """An identifier cut at its hyphen cannot be copied into the next command."""
    number = "kinds.private_letter.about.foreign_contact.sees=0.8"
    out = run(
        "suppose", "letter.yaml", "--drop", "file", "--number", number, "--set", "emigration=no", "--draws", "2"
    ).stdout
    assert max(len(line) for line in out.splitlines()) <= 80
    (desk / "long.yaml").write_text(
        LETTER.replace("id: contact", "id: a-contact-kept-up-with-the-committee"), encoding="utf-8"
    )
    for question in ("weigh", "explain"):
        assert "a-contact-kept-up-with-the-committee" in run(question, "long.yaml", "--draws", "2").stdout


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        ([], "say what is supposed", 2),
        (["--drop", "file", "--each", "drop"], "one of the three", 2),
        (["--drop", "fiel"], "did you mean 'file'", 2),
        (["--add", "file says foreign_contact"], "asserts VARIABLE=STATE", 2),
        (["--add", "file asserts foreign_contract=present"], "unknown variable", 2),
        (["--number", "kinds.private_letter.x=0.5"], "unknown number", 2),
        (["--number", "variables.informs.table.crushed=1.5"], "between 0 and 1", 2),
        (["--identity", "letter=50"], "--identity: '50': a probability lies between 0 and 1", 2),
        (["--number", "kinds.memoir.rates.sees=many"], "--number: 'many': expected a number", 2),
        (["--copy", "contact=letter"], "circle", 2),
        (["--file", "nofile.yaml"], "no such file", 3),
        (["--file", "library.json"], "expected a mapping", 3),
    ],
)
def test_suppose_tells_what_does_not_fit(desk: Path, words: list[str], told: str, code: int) -> None:
    done = run("suppose", "letter.yaml", *words, code=code)
    assert told in done.stderr and not done.stdout


def test_sensitivity_prints_eighty_columns_and_all_in_csv(desk: Path) -> None:
    """The numbers that move most on screen, all of them in CSV, largest swing first; mistakes in words."""
    same = [run("sensitivity", "letter.yaml", "--target", word).stdout for word in ("0.5", "50%", "1/2")]
    assert same[0] == same[1] == same[2]
    assert "such as 0.6, 3/5 or 60%" in run("sensitivity", "letter.yaml", "--target", "half", code=2).stderr
    listed = json.loads(run("sensitivity", "letter.yaml", "--format", "json").stdout)["views"].values()
    assert all(one["highest"] - one["lowest"] > 1e-14 for view in listed for one in view["numbers"].values())
    out = run("sensitivity", "letter.yaml", "--target", "0.5").stdout
    assert max(len(line) for line in out.splitlines()) <= 80 and "moves it most" in out
    rows = list(csv.DictReader(io.StringIO(run("sensitivity", "letter.yaml", "--format", "csv").stdout)))
    swings = [
        max(
            float(row[f"{view}_highest"] or 0) - float(row[f"{view}_lowest"] or 0)
            for view in ("crushed", "underground")
        )
        for row in rows
    ]
    assert len(rows) > 50 and swings == sorted(swings, reverse=True)
    assert "did you mean 'retired'" in run("sensitivity", "letter.yaml", "--state", "retird", code=2).stderr
    assert "no evidence here" in run("sensitivity", "letter.yaml", "--state", "informing", code=2).stderr
    assert "no probability" in run("sensitivity", "letter.yaml", "--target", "3", code=2).stderr


def test_conflict_names_what_pulls_apart() -> None:
    """Two accounts of one end, in a shipped dossier: a contradiction, and which it is."""
    out = run("conflict", "evidence/barmash-vladimir.yaml").stdout
    assert "contradiction" in out and "most apart are shot and said-to-be-camp" in out
    assert max(len(line) for line in run("conflict", "evidence/askarov-german.yaml").stdout.splitlines()) <= 80


def test_worth_prints_eighty_columns_and_all_in_csv(desk: Path) -> None:
    """The most telling on screen, everything in CSV with what every row carries; mistakes in words."""
    out = run("worth", "letter.yaml", "--kind", "private_letter", "--kind", "memoir", "--top", "3").stdout
    assert max(len(line) for line in out.splitlines()) <= 80 and "most would be learnt from" in out
    words = ("worth", "letter.yaml", "--kind", "memoir", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(run(*words).stdout)))
    assert {row["what"] for row in rows} == {"statement", "source", "set"} and {row["kind"] for row in rows} >= {
        "memoir"
    }
    assert all(row["window"] and row["model_digest"] and row["origins"] for row in rows)
    assert len(rows) > 200 and min(float(row["crushed_bits"]) for row in rows) >= 0
    assert "did you mean 'memoir'" in run("worth", "letter.yaml", "--kind", "memoire", code=2).stderr
    assert "no evidence here" in run("worth", "letter.yaml", "--about", "informs", code=2).stderr


def test_every_state_that_the_ranges_do_not_set_apart_is_named(desk: Path) -> None:
    """With the next one alone, the others would be taken for set apart."""
    finding = json.loads(run("posterior", "letter.yaml", "--scenario", "crushed", "--format", "json").stdout)
    ranges = finding["views"]["crushed"]["range"]["role"]
    shares = finding["views"]["crushed"]["posterior"]["role"]
    lead = max(shares, key=lambda state: shares[state])
    level = [state for state in ranges if state != lead and ranges[lead][0] < ranges[state][1]]
    assert len(level) == 3
    told = finding["sentence"].partition("do not set it apart from ")[2].partition(";")[0]
    assert set(told.replace(" or ", ", ").split(", ")) == set(level)


def test_publicly_withdrawn_and_secretly_active_is_a_question() -> None:
    """The founding question, on a shipped dossier: --given public_stance=withdrawn --about activity."""
    out = run(
        "posterior", "evidence/borovoi-alexei.yaml", "--given", "public_stance=withdrawn", "--about", "activity"
    ).stdout
    assert "given public_stance=withdrawn" in out and "clandestine" in out


def test_the_turkestan_letter_reads_differently() -> None:
    """The founding text's line weighs differently under the two views, and the entry that makes it so is named."""
    words = ["weigh", "evidence/turkestan-1925.yaml", "--scenario", "crushed", "--scenario", "underground"]
    found = json.loads(run(*words, "--format", "json").stdout)
    alone = [
        {item["id"]: item["alone"] for item in weights["items"]}
        for weights in found["weights"]
        if weights["pair"] == ["clandestine", "retired"]
    ]
    assert alone[1]["cut-down"] - alone[0]["cut-down"] > 3
    assert "cut-down reads differently" in run(*words).stdout.replace("\n", " ")
    assert any("cut_down_correspondence activity=clandestine 0.15 / 0.4" in note for note in found["notes"])


def test_impossible_evidence_names_the_clash(desk: Path) -> None:
    """Exit 4, the clashing facts by name, and a way out; never a number."""
    result = run("posterior", "letter.yaml", "--given", "activity=open", "--given", "role=retired", code=4)
    assert "cannot all hold" in result.stderr and "activity=open" in result.stderr and "role=retired" in result.stderr
    assert result.stdout == ""
    flat = LETTER.replace(
        "asserts: {foreign_contact: present}", "lr: {foreign_contact: {absent: 0}}, because: his own hand"
    )
    clash = "  - {id: never, lr: {foreign_contact: {present: 0}}, because: he was dead, by: file, when: 1925}\n"
    (desk / "clash.yaml").write_text(
        flat.replace("  - {id: group, asserts: {underground_work: yes}, by: file, when: 1925-06}\n", clash), "utf-8"
    )
    result = run("weigh", "clash.yaml", code=4)
    assert "contact" in result.stderr and "never" in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["weigh", "letter.yaml", "--given", "activity"], 2, "write VARIABLE=STATE"),
        (["weigh", "letter.yaml", "--given", "activty=open"], 2, "did you mean 'activity'?"),
        (["weigh", "letter.yaml", "--without", "contakt"], 2, "did you mean 'contact'?"),
        (["weigh", "letter.yaml", "--scenario", "crush"], 2, "did you mean 'crushed'?"),
        (["weigh", "letter.yaml", "--pair", "open:retird"], 2, "no state 'retird'"),
        (["weigh", "letter.yaml", "--pair", "informing:open"], 2, "no evidence here, prior only"),
        (["weigh", "letter.yaml", "--window", "Nov 1925"], 2, "1925-11"),
        (["posterior", "letter.yaml", "--about", "rolle"], 2, "unknown variable 'rolle'"),
        (["weigh", "lettr.yaml"], 3, "letter.yaml"),
        (["show", "person", "foreign_contct"], 2, "foreign_contact"),
    ],
)
def test_typical_mistakes(desk: Path, words: list[str], code: int, said: str) -> None:
    """A mistyped word gets the nearest one, and the exit code says whose fault it was."""
    result = run(*words, code=code)
    assert said in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.stderr


def test_a_new_dossier_passes_check_and_answers(desk: Path) -> None:
    """The template is a sound dossier from the first minute, and is never written over."""
    run("new", "dossier", "my-person")
    assert run("check", "my-person.yaml").stderr.startswith("0 faults")
    assert "posterior odds" in run("weigh", "my-person.yaml").stdout
    assert run("new", "dossier", "my-person", code=3).stderr


@pytest.mark.parametrize("name", ["baron-aron", "turkestan-1925"])
def test_an_example_comes_with_its_bibliography(desk: Path, name: str) -> None:
    """A shipped dossier copied beside another bibliography passes check there."""
    run("example", name)
    assert run("check", f"{name}.yaml").stderr.startswith("0 faults")
    assert name in run("example").stdout
    assert name in example_names()


def test_check_tells_every_fault_with_its_place(desk: Path) -> None:
    """Exit 1, and file:line:column for each of several faults of one run."""
    bad = LETTER.replace("foreign_contact", "foreign_contct").replace("kind: police_summary", "kind: police_sumary")
    (desk / "bad.yaml").write_text(bad, encoding="utf-8")
    result = run("check", "bad.yaml", "letter.yaml", code=1)
    assert "bad.yaml:7:16" in result.stdout and "did you mean 'police_summary'?" in result.stdout
    assert "did you mean 'foreign_contact'?" in result.stdout
    assert json.loads(run("check", "bad.yaml", "--format", "json", code=1).stdout)[0]["line"]


def test_a_plain_sheet_is_weighed(desk: Path) -> None:
    """A CSV sheet with a window column reads as a dossier."""
    (desk / "sheet.csv").write_text(
        "person,kind,variable,state,date,window\nN. N.,private_letter,foreign_contact,present,1925-04,1925\n", "utf-8"
    )
    assert "foreign_contact" in run("weigh", "sheet.csv", "--format", "csv").stdout


def test_the_model_in_words() -> None:
    """Each number with its reason and its citation, or the word guess."""
    out = run("show", "person", "foreign_contact", "private_letter").stdout
    assert "P(present) = 0.4" in out and "guess" in out and "because" in out and "izmozik-eyes-and-ears" in out
    assert "foreign_contact" in run("words", "comrades", "abroad").stdout
    missed = run("words", "zeppelin").stderr
    assert "nothing in the vocabulary" in missed and "`clandestine show person` lists all of it" in missed


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_help_and_an_example(name: str) -> None:
    """--help of every command says what it does and shows how it is typed."""
    out = run(name, "--help").stdout
    assert "Usage:" in out
    if name != "new":
        assert "clandestine " in out or name in ("example",)


@pytest.mark.parametrize(
    "command",
    [
        "",
        "weigh",
        "posterior",
        "suppose",
        "sensitivity",
        "conflict",
        "explain",
        "bounds",
        "draws",
        "worth",
        "disagreement",
        "check",
        "new dossier",
        "show",
        "words",
        "example",
        "export",
    ],
)
def test_help_fits_eighty_columns(command: str) -> None:
    out = CliRunner(env={"COLUMNS": "80"}).invoke(cli, [*command.split(), "--help"]).stdout
    assert out and max(len(line) for line in out.splitlines()) <= 80
