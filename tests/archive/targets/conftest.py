"""Real places on this machine: an ssh server, an object store, repositories."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from real_places import Branch, Bucket, Folder, Newsroom, Place
from stub_exhibits import made

from archive.store import Store

KINDS = ("folder", "rsync to a path", "sftp", "s3", "git")


@pytest.fixture
def newsroom(store: Store, tmp_path: Path) -> Newsroom:
    keys = made(store, "to be withdrawn"), made(store, "posted by Ilona Kovalenko"), made(store, "it stays")
    room = Newsroom(store, tmp_path / "public", keys)
    room.publish(*keys)
    return room


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    kind = request.param
    if kind == "s3":
        return request.getfixturevalue("bucket")
    if kind == "git":
        return Branch(tmp_path)
    name = {"folder": "", "rsync to a path": "rsync:"}.get(kind)
    if name is None:
        name = f"sftp://127.0.0.1:{request.getfixturevalue('ssh_server')}"
    return Folder(tmp_path / "there", kind, name)


@pytest.fixture(scope="session")
def ssh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Its port on the loopback. Its keys are its own, and so is what the clients are told of it: nothing of the person
    who runs the tests is read."""
    sshd = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")
    if sshd is None or shutil.which("rsync") is None:
        pytest.skip("needs Debian's openssh-server and rsync")
    room = tmp_path_factory.mktemp("ssh")
    for name in ("host", "user"):
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(room / name)]
        subprocess.run(keygen, check=True, timeout=30)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (room / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {room}/host\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {room}/user.pub\nPasswordAuthentication no\nSubsystem sftp internal-sftp\n"
        "PermitRootLogin prohibit-password\nMaxStartups 100\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    key = (room / "host.pub").read_text()
    (room / ".ssh").mkdir()
    (room / "known_hosts").write_text(f"[127.0.0.1]:{port} {key}")
    (room / ".ssh" / "config").write_text(
        f"Host 127.0.0.1\n Port {port}\n User {getpass.getuser()}\n IdentityFile {room}/user\n IdentitiesOnly yes\n"
        f" UserKnownHostsFile {room}/known_hosts\n StrictHostKeyChecking yes\n"
    )
    command = [sshd, "-D", "-e", "-f", str(room / "sshd_config")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=(room / "log").open("wb"))
    _wait_for(port)
    before = {name: os.environ.get(name) for name in ("HOME", "RSYNC_RSH", "SSH_AUTH_SOCK")}
    os.environ |= {"HOME": str(room), "RSYNC_RSH": f"ssh -F {room}/.ssh/config"}
    os.environ.pop("SSH_AUTH_SOCK", None)
    yield port
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    server.terminate()
    server.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the ssh server does not answer")


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The address of an S3 server on the loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_client(object_store: str, monkeypatch: pytest.MonkeyPatch):
    import boto3

    for name, value in (
        ("AWS_ENDPOINT_URL_S3", object_store), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_CONFIG_FILE", os.devnull),
        ("AWS_SHARED_CREDENTIALS_FILE", os.devnull),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    return boto3.session.Session().client("s3")


@pytest.fixture
def bucket(s3_client) -> Bucket:
    return Bucket(s3_client, f"b{uuid4().hex}")
