"""The fenced blocks of a page, run in the order in which a reader meets them, in one folder.

- A ```sh line that begins with `clandestine` is run and must end well (`check` may find faults if they are shown).
- A ```text block right after a ```sh block is what its commands print together. … stands for what is left out: alone on a line
  for lines, inside a line for the rest of it.
- A ```yaml or ```csv block becomes a file: of the name in the line before (`` `name.yaml`: ``), or the one it gives itself.
- The ```python blocks of a page are one program.
"""

from __future__ import annotations

import gzip
import re
import shlex
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from click.testing import CliRunner

from clandestine.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "benchmarks" / "README.md", ROOT / "examples" / "README.md",
]  # fmt: skip
_FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```[ ]*$", re.M | re.S)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, the line before it, and whether only blank lines part it from the last one."""

    language: str
    text: str
    before: str
    follows: bool

    @property
    def file(self) -> str:
        """The name of the file it shows, or ""."""
        named = re.fullmatch(r"`([\w.-]+\.(?:yaml|csv|json))`.*:", self.before)
        if named:
            return named[1]
        own = re.search(r"^(?:supposition|dossier|name): (\S+)$", self.text, re.M) if self.language == "yaml" else None
        return f"{own[1]}.yaml" if own else ""

    @property
    def commands(self) -> list[str]:
        """The lines that call the program."""
        lines = [line.removeprefix("$ ").strip() for line in self.text.splitlines()]
        return [line for line in lines if re.match(r"clandestine [a-z-]", line)] if self.language == "sh" else []


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text, found, end = page.read_text(encoding="utf-8"), [], 0
    for match in _FENCE.finditer(text):
        between = text[end : match.start()].strip()
        before = between.splitlines()[-1].strip() if between else ""
        found.append(Block(match[1], match[2], before, bool(end) and not between))
        end = match.end()
    return found


def furnish(folder: Path) -> None:
    """What a reader has: models/ and evidence/, as in a clone, and pgmpy's copy of a well-known network."""
    for name in ("models", "evidence"):
        (folder / name).symlink_to(ROOT / name)
    packed = files("pgmpy.utils.example_models").joinpath("alarm.bif.gz").read_bytes()
    (folder / "alarm.bif").write_bytes(gzip.decompress(packed))


def run(line: str, folder: Path) -> tuple[str, int]:
    """Run a command as printed, in a folder that is the current one: all it printed, and its exit code."""
    command = line.partition(" #")[0]
    words = [
        str(path) if "*" in word else word
        for word in shlex.split(command)[1:]
        for path in (sorted(Path().glob(word)) if "*" in word else [word])
    ]
    target = ""
    if ">" in words or ">>" in words:
        at = next(place for place, word in enumerate(words) if word in (">", ">>"))
        target, words = words[at + 1], words[:at]
    if "posterior" in words and len(words) > 10:  # all dossiers: the range may be rough here
        words += ["--draws", "20"]
    done = CliRunner().invoke(cli, words, env={"COLUMNS": "80"})
    if target and not target.startswith("~"):  # nobody's own settings are touched
        (folder / target).write_text(done.stdout, encoding="utf-8")
        return done.stderr, done.exit_code
    return done.output, done.exit_code


def same(printed: str, real: str) -> bool:
    """Whether real output is what a page prints, with … for what is left out; space at the ends of lines does not count.

    >>> same("a\\n…\\nz\\nb …\\n", "a\\n1\\n2\\nz  \\nb cd\\n"), same("a\\n", "a\\nb\\n")
    (True, False)
    """
    pattern = ""
    for line in printed.strip("\n").splitlines():
        if line.strip() == "…":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += r"[^\n]*".join(re.escape(part.rstrip()) for part in line.rstrip().split("…")) + r"\n"
    bare = "\n".join(line.rstrip() for line in real.strip("\n").splitlines()) + "\n"
    return re.fullmatch(pattern, bare) is not None
