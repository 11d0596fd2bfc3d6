"""A time-stamp says when a release was there; it is over this manifest, by who vouches for it, or there is an alarm."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import tsp
from click.testing import CliRunner
from stub_exhibits import made
from time_stamp_authority import AT, Authority

from archive import release
from archive.cli import main
from archive.errors import Invalid, NotFound, NotStamped
from archive.release import checker, time_stamps
from archive.store import Store

REJECTED = bytes.fromhex("30053003020102")  # by RFC 3161: a status of 2, and no token
SAID = f"{AT:%Y-%m-%d %H:%M:%S} UTC"


@pytest.fixture
def authority() -> Iterator[Authority]:
    made_here = Authority()
    yield made_here
    made_here.close()


@pytest.fixture
def stamped(store: Store, authority: Authority, tmp_path: Path) -> Path:
    publish(store, tmp_path / "site", made(store, "a report"), authority)
    return tmp_path / "site"


def publish(store: Store, folder: Path, key: int, authority: Authority) -> None:
    release.publish(
        store, folder, title="Reports", agent="ann", exhibit_ids=[key], time_stamp=authority.address
    )


def roots_of(authority: Authority, tmp_path: Path) -> Path:
    (tmp_path / "roots.pem").write_bytes(authority.roots)
    return tmp_path / "roots.pem"


def test_the_authority_gets_the_digest_and_nothing_else(authority: Authority, stamped: Path) -> None:
    (request,) = authority.requests
    asked = tsp.TimeStampReq.load(request)
    imprint = asked["message_imprint"]
    assert imprint["hashed_message"].native == sha256((stamped / "manifest.json").read_bytes()).digest()
    assert set(asked.native) - {"version", "message_imprint", "nonce", "cert_req"} <= {
        "req_policy",
        "extensions",
    }
    assert asked.native["req_policy"] is None
    assert not asked.native["extensions"]
    assert len(request) < 100
    assert b"Reports" not in request
    assert not {"Cookie", "Referer", "From"} & set(authority.headers[0])


def test_the_check_says_when_it_was_and_roots_say_by_whom(
    authority: Authority, stamped: Path, tmp_path: Path
) -> None:
    found = release.check(stamped)
    assert (found.passed, found.stamped_at) == (True, SAID)
    assert time_stamps.verify(stamped, roots_of(authority, tmp_path)) == SAID
    run = [sys.executable, str(stamped / "check.py")]
    alone = subprocess.run(run, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert f"An authority says that it saw the manifest at {SAID}" in alone.stdout
    roots = str(roots_of(authority, tmp_path))
    told = CliRunner().invoke(main, ["release", "check", str(stamped), "--timestamp-roots", roots])
    assert told.exit_code == 0, told.output
    assert f"saw the manifest at {SAID}" in told.output


@pytest.mark.skipif(shutil.which("openssl") is None, reason="another program's word")
def test_openssl_says_the_same(authority: Authority, stamped: Path, tmp_path: Path) -> None:
    command = ["openssl", "ts", "-verify", "-in", "manifest.tsr", "-data", "manifest.json", "-CAfile"]
    command += [str(roots_of(authority, tmp_path)), "-attime", str(int(AT.timestamp()))]
    done = subprocess.run(command, cwd=stamped, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout, done.stderr


def test_one_of_somebody_elses_roots_is_noticed(stamped: Path, tmp_path: Path) -> None:
    other = Authority()
    other.close()
    with pytest.raises(NotStamped, match="does not hold"):
        time_stamps.verify(stamped, roots_of(other, tmp_path))
    (tmp_path / "roots.pem").write_text("nothing")
    with pytest.raises(Invalid, match="no certificates"):
        time_stamps.verify(stamped, tmp_path / "roots.pem")


def test_an_altered_time_is_noticed(authority: Authority, stamped: Path, tmp_path: Path) -> None:
    answer = (stamped / "manifest.tsr").read_bytes()
    earlier = answer.replace(AT.strftime("%Y%m%d").encode(), b"20260101")
    assert earlier != answer
    (stamped / "manifest.tsr").write_bytes(earlier)
    with pytest.raises(NotStamped):
        time_stamps.verify(stamped, roots_of(authority, tmp_path))


def test_one_of_another_manifest_is_noticed_without_any_roots(
    store: Store, authority: Authority, stamped: Path, tmp_path: Path
) -> None:
    publish(store, tmp_path / "other", made(store, "another report"), authority)
    shutil.copy(tmp_path / "other" / "manifest.tsr", stamped / "manifest.tsr")
    assert release.check(stamped).problems == ("manifest.tsr: it is over something else than this manifest",)


def test_any_cut_or_altered_byte_of_its_head_is_no_traceback(stamped: Path) -> None:
    answer, manifest = (stamped / "manifest.tsr").read_bytes(), (stamped / "manifest.json").read_bytes()
    damaged = [answer[:size] for size in range(0, len(answer), 7)]
    damaged += [answer[:at] + bytes([answer[at] ^ 0xFF]) + answer[at + 1 :] for at in range(120)]
    for data in [*damaged, b"\x30\x80\x00\x00", b"\x30" * 5000, b"<html>"]:
        try:
            at = checker.stamped(data, manifest)
        except ValueError as error:
            at = str(error)
        assert at == SAID or at.startswith("it is ")


def test_where_the_authority_fails_nothing_is_published(
    store: Store, authority: Authority, stamped: Path
) -> None:
    before, key = (stamped / "manifest.json").read_bytes(), made(store, "another report")
    for answer, said in (
        ((503, {}, b""), "answers 503"),
        ((302, {"Location": "http://127.0.0.1:9/"}, b""), "answers 302"),
        ((200, {}, b"<html>a hotel's page</html>"), "no time-stamp"),
        ((200, {}, REJECTED), "no time-stamp"),
    ):
        authority.answer = answer
        with pytest.raises(NotStamped, match=said) as failed:
            publish(store, stamped, key, authority)
        assert "--no-timestamp" in failed.value.hint
        assert (stamped / "manifest.json").read_bytes() == before
    assert release.check(stamped).passed
    assert len(release.listing(store)) == 1


def test_an_answer_to_another_question_is_refused(store: Store, authority: Authority, tmp_path: Path) -> None:
    key = made(store, "a report")
    another = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    for change in ({"nonce": 1}, {"message_imprint": another}):
        authority.change = change
        with pytest.raises(NotStamped):
            publish(store, tmp_path / "site", key, authority)
    assert not (tmp_path / "site").exists()


def test_no_authority_is_asked_unless_the_newsroom_says_so_and_then_it_is_told(
    store: Store, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(store, "a report")

    def published(*options: str) -> str:
        command = [
            "--home",
            str(store.home),
            "release",
            "publish",
            str(tmp_path / "site"),
            "--title",
            "Reports",
        ]
        done = CliRunner().invoke(main, [*command, *options])
        assert done.exit_code == 0, done.output
        return done.output

    published()
    assert authority.requests == []
    assert not (tmp_path / "site" / "manifest.tsr").exists()
    with pytest.raises(NotFound):
        time_stamps.verify(tmp_path / "site", tmp_path)
    said = "127.0.0.1 will be sent the SHA-256 of the manifest, and nothing else."
    assert published("--timestamp", authority.address).startswith(said)
    monkeypatch.setenv("ARCHIVE_TIMESTAMP_AUTHORITY", authority.address)
    assert said in published()
    assert len(authority.requests) == 2
    assert said not in published("--no-timestamp")
    assert not (tmp_path / "site" / "manifest.tsr").exists()
    assert len(authority.requests) == 2


@pytest.mark.parametrize(
    "address", ["tsa.example.org", "file:///etc/passwd", "https://ed:pw@tsa.example.org/", "http://"]
)
def test_what_is_no_address_is_refused_before_anything_is_made(
    store: Store, tmp_path: Path, address: str
) -> None:
    with pytest.raises(Invalid):
        release.publish(store, tmp_path / "site", title="Reports", agent="ann", time_stamp=address)
