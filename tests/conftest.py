"""Fixtures for every test, and the switch that turns skips into failures."""

from __future__ import annotations

import compileall
import gc
import os
import shutil
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import CodeType

import pytest
from flask import Flask
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache

import ingest
from archive.cli import context
from archive.store import Store, create, open_store

sys.path.insert(0, str(Path(__file__).parent))
from corpus_readings import Readings

ROOT = Path(__file__).resolve().parents[1]
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

# A busy machine is no fault of the code.
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips", action="store_true", help="a skipped test fails: for machines that must have everything"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Readers and commands are processes of their own, and may not write byte code; without it each compiles all."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        for package in ("archive", "ingest"):
            compileall.compile_dir(ROOT / package, quiet=2)


class _Compiled(BytecodeCache):
    """Templates, compiled once in a process and not once for each application that a test makes."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


Flask.jinja_options = {"bytecode_cache": _Compiled()}


_LONGEST_FIRST = ("journeys", "browser", "faults", "properties", "ingest")
"""Folders of tests that take long: begun last, one of them keeps all other workers waiting."""
_LONG_FILES = ("test_same_numbers.py", "test_api_schema.py")
"""Of the other folders; each takes most of a minute."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in _LONGEST_FIRST:
            return _LONGEST_FIRST.index(folder)
        return len(_LONGEST_FIRST) + (item.path.name not in _LONG_FILES)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Ten thousand tests and what they import stay to the end: the garbage collector need not look at them again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if item.config.getoption("--no-skips") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and --no-skips forbids that: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def _empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied: making one takes as long as all its migrations."""
    home = tmp_path_factory.mktemp("empty") / "home"
    create(home).close()
    return home


@pytest.fixture
def store(_empty_home: Path, tmp_path: Path) -> Store:
    """An empty archive."""
    shutil.copytree(_empty_home, tmp_path / "home")
    store = open_store(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture(scope="session")
def language_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model of English that knows five names; real ones are not to be had without a network."""
    import spacy  # half a second, and 200 MB, that few tests need

    model = spacy.blank("en")
    model.add_pipe("sentencizer")
    model.add_pipe("entity_ruler").add_patterns(
        [
            {"label": label, "pattern": [{"LOWER": word} for word in name.split()]}
            for label, name in (
                ("PERSON", "zhanna petrova"), ("PER", "ivo brandt"), ("ORG", "the harbour authority"),
                ("GPE", "port sudan"), ("DATE", "monday"),
            )
        ]
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("models") / "en_made"
    model.to_disk(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _readers_end_with_the_session():
    yield
    ingest.close()


class _Lasting:
    """Readers for commands that run in the tests' own process. Only other settings start others; the folder for what
    is too large for memory is the system's.
    """

    def __init__(self) -> None:
        self._wanted: dict[str, object] = {}
        self._settings: object = None

    def configure(self, **wanted: object) -> None:
        wanted["scratch"] = None
        if wanted != self._wanted or ingest._settings is not self._settings:
            ingest.configure(**wanted)
            self._wanted, self._settings = wanted, ingest._settings

    def close(self) -> None:
        """The next command's may be the same."""


_lasting = _Lasting()


@pytest.fixture
def readers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that run many commands and are about none's readers: a second of work is spared for each command."""
    monkeypatch.setattr(context, "reading", _lasting)


@pytest.fixture
def site_of():
    """folder -> the address of a server of its files, on a free port of this machine.

    `rule` says which file answers for a path; `headers` go with every answer.
    """
    servers = []

    def serve(folder: Path, rule=lambda path: path, headers=()) -> str:
        class Quiet(SimpleHTTPRequestHandler):
            def translate_path(self, path: str) -> str:
                return super().translate_path(rule(path.partition("?")[0]))

            def end_headers(self) -> None:
                for name, value in headers:
                    self.send_header(name, value)
                super().end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def others() -> Path:
    """Programs of others, no part of the environment: Mirador, and what reads IIIF and oEmbed; see .ci/run."""
    folder = Path(os.environ.get("PROGRAMS_OF_OTHERS", "nowhere"))
    if not (folder / "mirador").is_dir() or shutil.which("node") is None:
        pytest.skip("PROGRAMS_OF_OTHERS names no folder with Mirador and the others")
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real files beside the checkout. It is test data of this machine, no part of the project."""
    if not (CORPUS / "MANIFEST.tsv").is_file():
        pytest.skip("the corpus is not beside this checkout")
    return CORPUS


@pytest.fixture(scope="session")
def readings(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Readings:
    """Path of a file of the corpus -> what is in it, read once for all tests."""
    base = tmp_path_factory.getbasetemp()
    of_all_workers = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    readings = Readings(of_all_workers / "readings-of-the-corpus")
    yield readings
    readings.close()
