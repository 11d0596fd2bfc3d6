"""python -m archive.cli"""

from archive.cli import run

run()
