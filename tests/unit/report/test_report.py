"""The report: what it must say, what it must never say, in every form."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from clandestine import Case, read_dossier, read_model
from clandestine.errors import BadInput, BadQuestion
from clandestine.report.build import build
from clandestine.report.document import report
from clandestine.report.html import html, policy
from clandestine.report.markdown import said

ROOT = Path(__file__).parents[3]
QUICK: dict[str, Any] = {"draws": 5, "left_out": ("bounds", "worth")}


def cases(*names: str, model: str = "person") -> list[Case]:
    known = read_model(model)
    read = [read_dossier(ROOT / "evidence" / f"{name}.yaml", known) for name in names]
    return [
        Case(known, one, window=window) for one in read for window in (one.window if known.years is None else [None])
    ]


def made(target: str, *names: str, **settings: Any) -> str:
    paths = [str(ROOT / "evidence" / f"{name}.yaml") for name in names]
    files = build(cases(*names), paths, Path(target), **{**QUICK, **settings})
    return files[Path(target)].decode("utf-8")


class Outline(HTMLParser):
    """Headings, ids and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.open: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.ids += [str(held["id"])] if "id" in held else []
        self.links += [str(held["href"])] if "href" in held else []
        self.open = tag if tag in ("h1", "h2", "h3") else self.open
        assert "style" not in held and not any(name.startswith("on") for name in held), (tag, attrs)

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.headings.append(data.strip())
        self.open = None


def test_the_parts_stand_in_their_order() -> None:
    page = made("x.html", "baron-aron")
    outline = Outline(page)
    wanted = [
        "Aron Davidovich Baron", "What it comes to", "Try it otherwise", "What each item weighs", "The evidence, item by item",
        "What would overturn it", "Do the items pull together?", "Recorded and not weighed", "What is assumed",
        "What such a probability is, and is not", "Provenance", "Notes",
    ]  # fmt: skip
    assert [one for one in outline.headings if one in wanted] == [wanted[0], *wanted]
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert "moderate support" in page and "6 independent origins" in page and "model person" in page
    whole = made("x.html", "turkestan-1925", left_out=("bounds",))
    assert "Which archive next" in whole


def test_assumptions_stand_apart_from_evidence() -> None:
    found, _ = report(cases("baron-aron"), draws=5, without=("bounds", "worth"))
    keys = [section.key for section in found.chapters[0].sections]
    assert keys.index("items") < keys.index("assumptions")
    listed = next(section for section in found.chapters[0].sections if section.key == "assumptions").blocks[1]
    assert all(one.ground.startswith(("guess", "cited")) for one in listed.numbers)  # type: ignore[union-attr]
    assert all(one.because for one in listed.numbers)  # type: ignore[union-attr]


@pytest.mark.parametrize("form", ["x.html", "x.md"])
def test_no_number_for_informing_where_nothing_bears_on_it(form: str) -> None:
    """In no form, not even in the page's data as first computed."""
    known = read_model("person")
    record = read_dossier(ROOT / "evidence" / "baron-aron.yaml", known)
    bearing = set(Case(known, record).bears_on("informs"))
    kept = record.model_copy(update={"observations": [seen for seen in record.observations if seen.id not in bearing]})
    (text,) = build([Case(known, kept)], ["evidence/baron-aron.yaml"], Path(form), **QUICK).values() if form == "x.html" else (
        build([Case(known, kept)], [], Path(form), **QUICK)[Path(form)],
    )  # fmt: skip
    page = text.decode("utf-8")
    assert "no evidence here, prior only" in page
    assert not re.search(r'data-state="informing"|informing 0\.|\| informing \| 0', page)
    if form == "x.html":
        data = json.loads(re.search(r'id="living-data">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
        assert all("informing" not in states for states in data["page"]["first"].values())


def test_several_people_stand_in_the_order_they_were_named() -> None:
    page = made("x.html", "zubakin-boris", "baron-aron")
    assert page.index("Boris Mikhailovich Zubakin") < page.index("Aron Davidovich Baron")
    assert "Side by side" in page and "does not recompute in the page: it has several chapters" in page
    swapped = made("x.md", "baron-aron", "zubakin-boris")
    assert swapped.index("Aron Davidovich Baron") < swapped.index("Boris Mikhailovich Zubakin")


def test_a_dossier_with_two_windows_has_two_chapters() -> None:
    page = made("x.html", "belash-viktor")
    outline = Outline(page)
    assert len(outline.ids) == len(set(outline.ids))
    assert "belash-viktor-1918-1921" in outline.ids and "belash-viktor-1924-1937" in outline.ids


def test_a_model_of_years_has_a_timeline() -> None:
    files = build(cases("gaidovsky-sergei", model="person-years"), [], Path("x.html"), draws=5)
    page = files[Path("x.html")].decode("utf-8")
    assert "Year by year" in page and "<svg" in page and "a model of years takes longer" in page


def test_markdown_cites_by_key_and_has_its_works_beside_it() -> None:
    paths = [str(ROOT / "evidence" / "baron-aron.yaml")]
    files = build(cases("baron-aron"), paths, Path("baron.md"), **QUICK)
    text, works = files[Path("baron.md")].decode("utf-8"), json.loads(files[Path("baron.json")])
    cited = set(re.findall(r"\[@([\w-]+)", text))
    assert cited and cited <= {one["id"] for one in works}
    assert 'bibliography: "baron.json"' in text
    assert "<script" not in text


def test_a_name_that_ends_otherwise_is_refused() -> None:
    with pytest.raises(BadQuestion, match=r"\.html, \.md or \.pdf"):
        build(cases("turkestan-1925"), [], Path("x.docx"))


def test_the_policy_is_of_these_very_bytes() -> None:
    page = html(report(cases("turkestan-1925"), draws=5, without=("bounds", "worth"))[0])
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style is not None
    assert policy(style[1], "").replace("'", "&#39;") in page
    assert "script-src &#39;none&#39;" in page


@pytest.mark.parametrize(
    "text", ["# x", "- x", "1. x", "*x*", "[x](y)", "<b>", "a | b", "x_y", "~~x~~", "$x$", "@x", "`x`", "> x"]
)
def test_words_are_no_markup_in_markdown(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", said(text)) == text
    assert said(text) != text
    assert said("0.25 of it, and a-b") == "0.25 of it, and a-b"


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    from clandestine.files.output import ready, write

    path = tmp_path / "x.html"
    write({path: b"one"})
    with pytest.raises(BadInput, match="already"):
        write({path: b"two"})
    assert path.read_bytes() == b"one"
    write({path: b"two"}, force=True)
    assert path.read_bytes() == b"two" and [one.name for one in tmp_path.iterdir()] == ["x.html"]
    with pytest.raises(BadInput, match="no folder"):
        ready([tmp_path / "nowhere" / "x.html"])
