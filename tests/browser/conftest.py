"""A real browser for what only a browser can tell: Chromium, headless, with the network off.

Where Chromium or its driver is missing the tests are skipped and say so; with CI=true that is a failure (.ci/run installs it).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# The random worlds of the laws serve here, too.
sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _missing(words: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{words}; with CI=true the browser tests are not skipped")
    pytest.skip(f"{words}: the browser tests did not run (Debian and Ubuntu: apt-get install chromium)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, started once for each file: while it runs, nothing else may use the event loop (notebooks do)."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        _missing("no Chromium was found")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("the package playwright is not installed")
    with sync_playwright() as driver:
        # Without a sandbox: the tests may run as root, and open nothing but their own files.
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        started = driver.chromium.launch(executable_path=found, args=flags)
        yield started
        started.close()


class Visit:
    """A page opened from a file, with all that it asked for and complained of."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: Path, fragment: str = "") -> Any:
        """Open a file; the page for whoever goes on with it."""
        self.page.goto(path.resolve().as_uri() + fragment)
        return self.page

    def check(self) -> None:
        """Nothing was asked for outside the file and what it made itself, and nothing was complained of."""
        outside = [url for url in self.asked if not url.startswith(("file:", "blob:", "data:"))]
        assert not outside, outside
        assert not self.complaints, self.complaints


@pytest.fixture
def visit(browser: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit with the network off; settings of the browser's context by `indirect` parameters."""
    context = browser.new_context(offline=True, **getattr(request, "param", {}))
    found = Visit(context.new_page())
    yield found
    context.close()
    found.check()
