"""The site: built from the pages as they stand, every warning an error, every page within reach, nothing fetched."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from clandestine import __all__ as public
from clandestine.cli.main import cli
from clandestine.files.schemas import NAMES

# What a reader's browser would fetch by itself; links that a reader may follow are another matter.
FETCHED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "object": "data",
}


class Page(HTMLParser):
    """What a page fetches, what it links to, and what its navigation links to."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        address = held.get(FETCHED.get(tag, ""))
        if address and not (tag == "link" and held.get("rel") in ("index", "search", "next", "prev", "canonical")):
            self.fetched.append(address)
        if tag == "a" and held.get("href"):
            self.links.append(str(held["href"]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; that it builds at all, without a warning, is the first test."""
    out = tmp_path_factory.mktemp("site") / "docs"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "docs/build.py", str(out)], cwd=root, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr
    return out


def _pages(site: Path) -> list[Path]:
    """The pages of the site; a report that is only handed out with it (see the browser tests) is none."""
    found = [path for path in site.rglob("*.html") if "_downloads" not in path.parts]
    return sorted(path for path in found if path.name not in ("search.html", "genindex.html"))


def test_every_page_of_the_folder_is_there(site: Path, root: Path) -> None:
    for page in (root / "docs").rglob("*.md"):
        place = page.relative_to(root / "docs").as_posix().removesuffix(".md") + ".html"
        assert (site / place.replace("README.html", "index.html")).is_file(), place


def test_every_page_is_in_the_navigation_of_the_first(site: Path) -> None:
    """The tree at the side of the entry page holds every page of the site."""
    text = (site / "index.html").read_text(encoding="utf-8")
    tree = text[text.index('class="sidebar-tree"') : text.index('class="main"')]
    reached = {unquote(link.partition("#")[0]) for link in re.findall(r'href="([^"]+)"', tree)} | {"index.html"}
    pages = {path.relative_to(site).as_posix() for path in _pages(site)}
    assert len(pages) > 60
    assert pages <= {"index.html" if link in ("", "#") else link for link in reached}, pages - reached


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    for path in (path for path in site.rglob("*.html") if "_downloads" not in path.parts):
        page = Page(path)
        assert page.fetched
        away = [one for one in page.fetched if re.match(r"[a-z]+:|//", one) and not one.startswith("data:")]
        assert not away, f"{path.name}: {away}"
    for path in [*site.rglob("*.css"), *site.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"@import\s+(url\()?['\"]?(https?:)?//|url\(\s*['\"]?(https?:)?//", text), path.name
        assert not re.search(r"fonts\.(googleapis|gstatic)|cdn\.|jsdelivr|unpkg", text), path.name
        assert not re.search(r"""(fetch|importScripts|open)\(\s*["'](GET["'],\s*["'])?https?:""", text), path.name


def test_links_inside_the_site_lead_somewhere(site: Path) -> None:
    for path in _pages(site):
        for link in Page(path).links:
            name, _, _ = link.partition("#")
            if name and not re.match(r"[a-z]+:", name):
                goal = (path.parent / unquote(name)).resolve()
                assert goal.exists(), f"{path.relative_to(site)} links to {link}"


def test_no_page_names_a_path_of_one_machine(site: Path, root: Path) -> None:
    for path in _pages(site):
        assert str(root) not in path.read_text(encoding="utf-8"), path.name


def test_the_reference_is_whole(site: Path) -> None:
    commands = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f'id="clandestine-{name}"' in commands
        for option in (word for parameter in command.params for word in parameter.opts if word.startswith("--")):
            assert f"{option}" in commands
    python = (site / "reference" / "python.html").read_text(encoding="utf-8")
    assert all(f'id="{name.lower()}"' in python for name in public)
    assert not re.search(r"&lt;(function|class|object)|0x[0-9a-f]{6}|Undefined", python), "not what people read"
    assert all((site / "reference" / f"file-{name}.html").is_file() for name in NAMES)


@pytest.mark.parametrize("name", ["build", "build_reference"])
def test_the_examples_of_the_builders_run(name: str, root: Path) -> None:
    command = [sys.executable, "-m", "doctest", f"{name}.py"]
    done = subprocess.run(command, cwd=root / "docs", capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_exit_codes_are_those_of_the_errors() -> None:
    """What the reference says of them is what the errors carry."""
    from clandestine.errors import BadInput, BadQuestion, ImpossibleEvidence

    sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
    try:
        from build_reference import EXIT_CODES
    finally:
        sys.path.pop(0)
    for error in (BadInput, BadQuestion, ImpossibleEvidence):
        assert error.exit_code in EXIT_CODES
    assert sorted(EXIT_CODES) == [0, 1, 2, 3, 4, 5]
