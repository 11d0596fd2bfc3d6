import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the engine that reads, and pages to give to an engine
