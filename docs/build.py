"""Build the site: `python docs/build.py [OUT]` writes it to build/docs, and every warning is an error.

The pages are those of this folder as they stand. A page has its place in the navigation through the index page (a README.md)
that lists it: what no index lists is refused. Pages elsewhere in the repository come along if a page links to them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from build_reference import generated

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"(^```.*?^```[ ]*$)", re.MULTILINE | re.DOTALL)
ELSEWHERE = "project"  # where pages from outside docs/ stand on the site
MARK = "<!-- the generated pages are listed here -->"

# The captions of the navigation, each with the pages of docs/README.md that stand beneath it.
CAPTIONS = {
    "Learn": ["tutorial/README.md"],
    "Do": ["how-to/README.md"],
    "Understand": ["why.md", "theory/README.md", "sceptics.md", "validation.md", "decisions/README.md"],
    "Look up": ["reference/README.md"],
}


def on_site(page: Path) -> str:
    """The place of a page of the repository on the site: README.md is a folder's index.

    >>> on_site(DOCS / "how-to" / "README.md"), on_site(ROOT / "CHANGELOG.md")
    ('how-to/index.md', 'project/changelog.md')
    """
    if page.is_relative_to(DOCS):
        name = page.relative_to(DOCS).as_posix()
        return re.sub(r"README\.md$", "index.md", name)
    name = page.relative_to(ROOT).as_posix()
    return f"{ELSEWHERE}/" + name.removesuffix("/README.md").removesuffix(".md").lower() + ".md"


def links(page: Path, text: str) -> list[Path]:
    """The files of the repository a page links to, in order; a folder stands for its README.md."""
    found = []
    for piece in FENCE.split(text)[::2]:
        for _, link in LINK.findall(piece):
            name = link.partition("#")[0]
            if name and not re.match(r"[a-z]+:", link):
                goal = (page.parent / name).resolve()
                found.append(goal / "README.md" if goal.is_dir() else goal)
    return list(dict.fromkeys(found))


def gather() -> dict[Path, str]:
    """Every page of the site with its text: those of docs/, and those that they link to, and so on."""
    waiting = sorted(DOCS.rglob("*.md"))
    pages: dict[Path, str] = {}
    while waiting:
        page = waiting.pop(0)
        if page in pages:
            continue
        pages[page] = page.read_text(encoding="utf-8")
        waiting += [goal for goal in links(page, pages[page]) if goal.suffix == ".md" and goal.is_file()]
    return pages


def moved(page: Path, text: str, pages: dict[Path, str], stage: Path) -> str:
    """The text with its links pointing to places on the site; a link to a folder without a page becomes plain words."""
    here = Path(on_site(page)).parent

    def relink(match: re.Match[str]) -> str:
        words, link = match.groups()
        name, mark, anchor = link.partition("#")
        if not name or re.match(r"[a-z]+:", link):
            return match[0]
        goal = (page.parent / name).resolve()
        goal = goal / "README.md" if goal.is_dir() else goal
        if goal in pages:
            place = on_site(goal)
        elif goal.is_file():
            place = goal.relative_to(ROOT).as_posix()
            (stage / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(goal, stage / place)
        else:
            return words
        return f"[{words}]({Path(os.path.relpath(place, here)).as_posix()}{mark}{anchor})"

    return "".join(piece if number % 2 else LINK.sub(relink, piece) for number, piece in enumerate(FENCE.split(text)))


def navigation(pages: dict[Path, str]) -> dict[Path, list[Path]]:
    """For every index page the pages beneath it, in the order in which it lists them; each page stands in one place.

    Raises SystemExit naming the pages of docs/ that no index lists.
    """
    top = DOCS / "README.md"
    first = [DOCS / name for names in CAPTIONS.values() for name in names]
    placed, beneath = {top, *first}, {top: first}
    listed = links(top, pages[top])
    for page in first:
        if page not in pages or page not in listed:
            raise SystemExit(f"docs/README.md lists no {page.relative_to(DOCS)}")
    for index in first:
        if index.name == "README.md":
            inside = [goal for goal in links(index, pages[index]) if goal in pages and goal.is_relative_to(DOCS)]
            beneath[index] = [goal for goal in inside if goal not in placed]
            placed |= set(inside)
    lost = [page.relative_to(ROOT).as_posix() for page in pages if page.is_relative_to(DOCS) and page not in placed]
    if lost:
        raise SystemExit(f"no index (README.md) lists {', '.join(lost)}")
    return beneath


def _toctree(entries: list[str], *options: str) -> str:
    return "\n".join(["", "```{toctree}", ":hidden:", *options, "", *entries, "```", ""])


def stage_pages(stage: Path) -> None:
    """Write what Sphinx reads: the pages with their links moved, the generated ones, and the navigation."""
    shutil.rmtree(stage, ignore_errors=True)
    pages, made = gather(), generated()
    beneath = navigation(pages)
    outside = [page for page in pages if not page.is_relative_to(DOCS)]
    for page, text in pages.items():
        target = stage / on_site(page)
        target.parent.mkdir(parents=True, exist_ok=True)
        new = moved(page, text, pages, stage).replace("```csv\n", "```text\n")
        if not page.is_relative_to(DOCS) and not re.search(r"^# ", new, re.MULTILINE):
            new = re.sub(r"^#(#+ )", r"\1", new, flags=re.MULTILINE)  # an answer kept by itself begins lower
        below = [f"/{on_site(goal).removesuffix('.md')}" for goal in beneath.get(page, [])]
        if page == DOCS / "reference" / "README.md":
            listing = "\n".join(f"- [{one.title}]({name}): {one.about}" for name, one in made.items())
            assert MARK in new, f"docs/reference/README.md has lost its line {MARK}"
            new = new.replace(MARK, listing)
            below = [f"/reference/{name.removesuffix('.md')}" for name in made] + below
        if page == DOCS / "README.md":
            for caption, names in CAPTIONS.items():
                entries = [f"/{on_site(DOCS / name).removesuffix('.md')}" for name in names]
                new += _toctree(entries, f":caption: {caption}")
            entries = [f"/{on_site(goal).removesuffix('.md')}" for goal in outside if goal != ROOT / "README.md"]
            entries[:0] = ["In short <project/readme>"] if ROOT / "README.md" in outside else []
            new += _toctree(entries, ":caption: The project")
        elif below:
            new += _toctree(below)
        target.write_text(new, encoding="utf-8")
    for name, one in made.items():
        target = stage / "reference" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(one.text, encoding="utf-8")


def build(out: Path, stage: Path) -> int:
    """Stage the pages and let Sphinx build them, warnings as errors; gives its exit code."""
    stage_pages(stage)
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-n", "-E"]
    command += ["-d", str(stage.with_name(stage.name + "-trees")), "-c", str(DOCS / "site"), str(stage), str(out)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "docs"
    code = build(where, where.with_name(where.name + "-source"))
    print(f"built {where / 'index.html'}" if not code else "the site has faults, told above", file=sys.stderr)
    sys.exit(code)
