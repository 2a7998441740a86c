"""The laws share the modules `smallworld` and `randomworld`, which lie beside them."""

from __future__ import annotations

import sys
from pathlib import Path

# Under pytest's importlib mode a test's own folder is not on the path.
sys.path.insert(0, str(Path(__file__).parent))
