"""Whatever lies at a place: only what a manifest or note of ours names is removed, and nothing that is refused."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import Conflict
from archive.release import checker
from archive.targets import lying, outgoing
from archive.targets.lying import Lying
from archive.targets.outgoing import Listed, Outgoing

NAMES = st.sampled_from(
    ["index.html", "a.png", "exhibits/a/b/page-1.html", "exhibits/a/b/x.pdf", "exhibits/a/index.html", "notes.txt",
     "CNAME", ".well-known/x", "../x", "feed.atom", "manifest.json", "manifest.sig", "manifest.tsr", ".htaccess"]
)  # fmt: skip
SETS = st.frozensets(NAMES)


@settings(max_examples=60)
@given(SETS, SETS, SETS, SETS)
def test_only_ours_goes(
    there: frozenset[str], named: frozenset[str], sent: frozenset[str], gone: frozenset[str]
) -> None:
    listed = Listed("0" * 64, 1)
    release = Outgoing(Path("/x"), "key", "digest", "2026", dict.fromkeys(sent, listed), gone - sent)
    lies = Lying(dict.fromkeys(there, 1), named=named)
    goes = set(lying.removable(lies, release))
    assert goes <= there - sent
    assert not any(map(lying.is_of_the_host, goes))
    try:
        lying.refuse(lies, release, instead=True)
    except Conflict:
        assert any(name not in named and not lying.is_of_the_host(name) for name in there)
        return
    assert goes <= named, "what is removed was named by what lay there"
    left = there - goes | sent
    assert not lying.differences(left, (), release)


@settings(max_examples=60)
@given(SETS)
def test_stages_hold_every_file_once_and_what_vouches_for_all_last(names: frozenset[str]) -> None:
    stages = outgoing.in_order(names)
    assert sorted(name for stage in stages for name in stage) == sorted(names)
    if vouching := names & checker.UNLISTED:
        assert set(stages[-1]) == vouching
