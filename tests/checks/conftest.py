"""Makes the module `relations` of this folder importable for the tests below it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
