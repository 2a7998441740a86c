"""A finding in every form a notebook or another program asks for."""

from __future__ import annotations

import json
import re
from html import escape

import pytest

from clandestine import Case, Dossier, Finding, posterior, read_model, weigh
from clandestine.ask.draws import draws
from clandestine.ask.explain import explain

PAPERS = Dossier.model_validate(
    {
        "clandestine": "1",
        "dossier": "n",
        "person": {"name": "N. <b>N.</b>"},
        "window": "1925",
        "sources": {"letter": {"kind": "private_letter"}, "file": {"kind": "police_summary"}},
        "observations": [
            {"id": "contact", "asserts": {"foreign_contact": "present"}, "by": "letter", "when": "1925"},
            {"id": "group", "asserts": {"underground_work": "yes"}, "by": "file", "when": "1925"},
        ],
    }
)


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    """A posterior and a weighing of two items."""
    case = Case(read_model("person"), PAPERS)
    return [posterior(case, draws=30), weigh(case, draws=30)]


def test_a_frame_has_a_row_for_each_row_of_the_table(findings: list[Finding]) -> None:
    """`to_frame()` gives the table of the finding, full precision, with its context columns."""
    for finding in findings:
        frame = finding.to_frame()
        assert len(frame) == len(finding.table.rows) + len(finding.table.remarks)
        assert {"window", "origins", "model_digest"} <= set(frame.columns)


def test_notebooks_get_escaped_html_without_script(findings: list[Finding]) -> None:
    """A name that looks like markup stays text."""
    for finding in findings:
        page = finding._repr_html_()
        assert "<b>N.</b>" not in page and "&lt;b&gt;N.&lt;/b&gt;" in page
        assert "<script" not in page and "<table>" in page


def test_at_a_prompt_a_finding_reads_as_in_a_terminal(findings: list[Finding]) -> None:
    """`weigh(case)` at a prompt is the text, and not the inside of an object."""
    for finding in findings:
        assert repr(finding) == str(finding).rstrip() and repr(finding).startswith("N. <b>N.</b>")


def test_a_notebook_has_a_caption_and_nothing_that_runs(findings: list[Finding]) -> None:
    """The heading is the caption of the table; no handlers, no links, no sources."""
    for finding in findings:
        page = finding._repr_html_()
        assert f"<caption><strong>{escape(finding.heading.splitlines()[0])}" in page
        assert not re.search(r"<[^>]*\s(on\w+|href|src)=", page)


def test_json_is_finite_and_reads_back(findings: list[Finding]) -> None:
    """No NaN, no infinity; provenance has both digests, the version and the seed."""
    for finding in findings:
        plain = json.loads(finding.json(), parse_constant=lambda word: pytest.fail(word))
        assert {"clandestine", "model", "dossier", "seed", "draws", "scale"} <= set(plain["provenance"])
        assert plain["sentence"] and plain["items"] == 2 and plain["origins"] == 2


def test_the_same_question_gives_the_same_bytes(findings: list[Finding]) -> None:
    """A second run with the same seed is byte-equal; another seed moves the range and nothing else."""
    case = Case(read_model("person"), PAPERS)
    assert posterior(case, draws=30).json() == findings[0].json()
    other = posterior(case, draws=30, seed=5).plain()["views"]["crushed"]
    mine = findings[0].plain()["views"]["crushed"]
    assert other["posterior"] == mine["posterior"] and other["range"] != mine["range"]


def test_a_figure_and_a_table_kept_back() -> None:
    """Draws print a figure in every form; an explanation keeps its table for CSV and frames, and prints prose alone."""
    case = Case(read_model("person"), PAPERS)
    spread, told = draws(case, draws=30), explain(case, draws=30)
    assert spread.figure in spread.text() and f"```text\n{spread.figure}\n```" in spread.markdown()
    assert "<pre>posterior" in spread._repr_html_()
    assert "<table>" not in told._repr_html_() and "|" not in told.markdown() and "statement" not in told.text()
    assert len(told.to_frame()) == len(told.data["statements"])
