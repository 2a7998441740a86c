"""Build the examples again, byte for byte: `make examples`, or some of them: `python examples/build.py notebooks`."""

from __future__ import annotations

import sys

from making.notebooks import make_notebooks
from making.pages import make_movement, make_timelines, make_validation, make_weighing
from making.reports import make_reports

# What can be built, in order. Whatever is added here is rebuilt by `make examples`.
PARTS = {
    "weighing": make_weighing,
    "reports": make_reports,
    "timelines": make_timelines,
    "movement": make_movement,
    "validation": make_validation,
    "notebooks": make_notebooks,
}


def main(asked: list[str]) -> int:
    """Build the named parts, by default all."""
    unknown = [name for name in asked if name not in PARTS]
    if unknown:
        print(f"no part {unknown[0]!r}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name in asked or PARTS:
        print(f"building {name}", file=sys.stderr)
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
