from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "ingest"))  # web archives made with code
sys.path.insert(0, str(Path(__file__).parent))
