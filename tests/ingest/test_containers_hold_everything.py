"""Whatever is put into an archive comes out of it, under whatever name, and nothing is written anywhere."""

from __future__ import annotations

import tarfile
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.container import leads_outside
from ingest.formats import tar, zip  # noqa: A004
from ingest.model import Attachment, Conditions, Facts, Finding, FindingKind, Page

_paths = st.one_of(
    st.text(max_size=60),
    st.text(min_size=1, max_size=20).map("../../{}".format),
    st.sampled_from(["", "/", "..", "a\\..\\b", "C:\\x", "a/", "x" * 3000, "é" * 100, "same", "\u202egnp.exe", "a\nb"]),
)  # fmt: skip
_contents = st.one_of(
    st.binary(max_size=200), st.binary(min_size=1, max_size=4).map(lambda data: data * 5000)
)
_tars = st.sampled_from(["w", "w:gz", "w:xz"])
_forms = st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
_members = st.lists(st.tuples(_paths, _contents), max_size=8)


def read(tmp_path_factory, module, data: bytes) -> tuple[list[tuple[str, bytes]], list[object]]:
    folder = tmp_path_factory.mktemp("file")
    path = folder / "archive"
    path.write_bytes(data)
    before, here = set(Path().iterdir()), Path.cwd()
    children, rest = [], []
    for part in module.extract(str(path), Conditions()):
        if isinstance(part, Attachment):
            children.append((part.untrusted_name, part.data))
        else:
            rest.append(part)
    assert [entry.name for entry in folder.iterdir()] == ["archive"]
    assert (set(Path().iterdir()), Path.cwd()) == (before, here)
    return children, rest


def sound(children: list[tuple[str, bytes]], rest: list[object]) -> None:
    """What holds of every reading: pages in order, the facts once, each path that leads outside said."""
    pages = [part.number for part in rest if isinstance(part, Page)]
    assert pages == list(range(1, len(pages) + 1))
    assert sum(isinstance(part, Facts) for part in rest) == 1
    said = {
        it.untrusted_quote for it in rest if isinstance(it, Finding) and it.kind is FindingKind.PATH_TRAVERSAL
    }
    assert {name for name, _ in children if leads_outside(name)} <= said


@settings(max_examples=150, deadline=None)
@given(
    members=_members, method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
)
def test_everything_that_python_puts_in_a_zip_comes_out(tmp_path_factory, members, method: int) -> None:
    out = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")
        put = []
        for name, data in members:
            entry = zipfile.ZipInfo(name)  # cuts a name at a zero byte, as the program that reads it would
            entry.compress_type = method
            archive.writestr(entry, data)
            put.append((entry.filename, data))
    children, rest = read(tmp_path_factory, zip, out.getvalue())
    sound(children, rest)
    kept = [(name, data) for name, data in put if data or not name.endswith(("/", "\\"))]
    assert children == kept


@settings(max_examples=150, deadline=None)
@given(members=_members, form=_forms, how=_tars)
def test_everything_that_python_puts_in_a_tar_comes_out(
    tmp_path_factory, members, form: int, how: str
) -> None:
    out = BytesIO()
    put = []
    with tarfile.open(fileobj=out, mode=how, format=form) as archive:
        for name, data in members:
            header = tarfile.TarInfo(name)
            header.size = len(data)
            # A tar's name ends at NUL, and one that ends in a slash is a folder's.
            if name and "\0" not in name and not name.endswith("/"):
                archive.addfile(header, BytesIO(data))
                put.append((name, data))
    if not put:
        return
    children, rest = read(tmp_path_factory, tar, out.getvalue())
    sound(children, rest)
    assert children == put


@settings(max_examples=100, deadline=None)
@given(
    name=st.binary(min_size=1, max_size=80).filter(lambda raw: b"\0" not in raw and not raw.endswith(b"/"))
)
def test_a_name_of_any_bytes_names_its_member(tmp_path_factory, name: bytes) -> None:
    """Lone surrogates are how Python writes bytes that are no text."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        header = tarfile.TarInfo(name.decode("utf-8", "surrogateescape"))
        header.size = 1
        archive.addfile(header, BytesIO(b"x"))
    children, rest = read(tmp_path_factory, tar, out.getvalue())
    sound(children, rest)
    assert [data for _, data in children] == [b"x"]
    assert children[0][0]
    children[0][0].encode("utf-8")
