"""Places that a release is sent to, and a newsroom that sends: each place says by itself what it holds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from stub_exhibits import approve, exhibit_of, take_out

from archive import exhibit as making
from archive import release, review
from archive.store import Store


class Place(Protocol):
    """`files` is asked of the place itself, not of our program, and so is `kept_bytes`: whatever can still be had from
    where the place lies. `meddle` puts, replaces or removes a file as a stranger would; `next_door` is what lies beside
    the place and is nobody's business."""

    kind: str
    name: str

    def files(self) -> dict[str, bytes]: ...

    def meddle(self, name: str, data: bytes | None) -> None: ...

    def kept_bytes(self) -> set[bytes]: ...

    def next_door(self) -> bytes: ...


@dataclass
class Newsroom:
    """An archive with three exhibits: one that will be withdrawn, one that will be corrected, one that stays."""

    store: Store
    folder: Path
    keys: tuple[int, int, int]

    def publish(self, *keys: int, why: str = "") -> None:
        release.publish(
            self.store, self.folder, title="Reports", agent="ann", exhibit_ids=keys or None, why=why
        )

    def folder_of(self, key: int) -> str:
        (found,) = self.folder.glob(f"exhibits/*/{making.show(self.store, key).digest[:16]}")
        return found.relative_to(self.folder).as_posix()

    def bytes_of(self, key: int) -> bytes:
        return self.store.blobs.read(making.show(self.store, key).digest)

    def correct(self) -> int:
        """The first is withdrawn, the second replaced, and that is published. Returns the newer exhibit."""
        withdrawn, changed, _ = self.keys
        review.withdraw(self.store, withdrawn, agent="ann", notice="It named somebody.", why="A call.")
        document_id = making.show(self.store, changed).document_id
        take_out(self.store, document_id, "posted")
        newer = exhibit_of(self.store, document_id, title="Better")
        approve(self.store, newer, "bea")
        self.publish(why="A word named who sent it.")
        return newer


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*") if path.is_file() or path.is_symlink()
    }  # fmt: skip


class Folder:
    """A folder, however our program gets there."""

    def __init__(self, around: Path, kind: str, name: str) -> None:
        self.kind = kind
        self.name = f"{name}{around}/weekly"
        self._around = around
        self._there = around / "weekly"
        around.mkdir()
        (around / "other.txt").write_bytes(b"a neighbour")

    def files(self) -> dict[str, bytes]:
        for folder in self._there.rglob("*"):
            assert not folder.is_dir() or any(folder.iterdir()), f"{folder} is empty"
        return files_in(self._there)

    def meddle(self, name: str, data: bytes | None) -> None:
        path = self._there / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)

    def kept_bytes(self) -> set[bytes]:
        return set(files_in(self._around).values())

    def next_door(self) -> bytes:
        return (self._around / "other.txt").read_bytes()


class Branch:
    """A branch of a bare repository; its other branch is the neighbour."""

    kind = "git"

    def __init__(self, tmp_path: Path) -> None:
        self.repository = tmp_path / "site.git"
        self.name = f"git:{self.repository}#pages"
        self._index = tmp_path / "index"
        self.git("init", "-q", "--bare", str(self.repository))
        self._commit("main", {"other.txt": b"a neighbour"})

    def git(self, *arguments: str, given: bytes = b"") -> bytes:
        who = {
            f"GIT_{part}_{name}": "stranger" for part in ("AUTHOR", "COMMITTER") for name in ("NAME", "EMAIL")
        }
        environment = {
            **os.environ,
            **who,
            "GIT_INDEX_FILE": str(self._index),
            "GIT_DIR": str(self.repository),
        }
        return subprocess.run(
            ["git", *arguments], input=given, check=True, capture_output=True, timeout=60, env=environment
        ).stdout

    def files(self) -> dict[str, bytes]:
        if not self.git("for-each-ref", "refs/heads/pages"):
            return {}
        listed = self.git("ls-tree", "-r", "-z", "pages").decode().split("\0")
        blobs = {entry.partition("\t")[2]: entry.split()[2] for entry in listed if entry}
        return dict(zip(blobs, self._contents(blobs.values()), strict=True))

    def meddle(self, name: str, data: bytes | None) -> None:
        files = self.files()
        self._commit(
            "pages", {**{n: d for n, d in files.items() if n != name}, **({name: data} if data else {})}
        )

    def kept_bytes(self) -> set[bytes]:
        listed = self.git("cat-file", "--batch-all-objects", "--batch-check").decode().splitlines()
        return set(self._contents(line.split()[0] for line in listed if " blob " in line))

    def next_door(self) -> bytes:
        return self.git("cat-file", "blob", "main:other.txt")

    def _commit(self, branch: str, files: dict[str, bytes]) -> None:
        if not files:
            self.git("update-ref", "-d", f"refs/heads/{branch}")
            return
        self._index.unlink(missing_ok=True)
        lines = "".join(f"100644 blob {self._blob(data)}\t{name}\n" for name, data in files.items())
        self.git("update-index", "--add", "--index-info", given=lines.encode())
        tree = self.git("write-tree").decode().strip()
        commit = self.git("commit-tree", tree, given=b"x").decode().strip()
        self.git("update-ref", f"refs/heads/{branch}", commit)

    def _blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=data).decode().strip()

    def _contents(self, blobs: Iterable[str]) -> list[bytes]:
        said = self.git("cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode())
        found = []
        while said:
            head, _, rest = said.partition(b"\n")
            size = int(head.split()[2])
            found.append(rest[:size])
            said = rest[size + 1 :]
        return found


class Bucket:
    """A prefix in a bucket that keeps versions."""

    kind = "s3"

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket
        self.name = f"s3://{bucket}/weekly"
        client.create_bucket(Bucket=bucket)
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        client.put_object(Bucket=bucket, Key="other.txt", Body=b"a neighbour")

    def files(self) -> dict[str, bytes]:
        listed = self.client.list_objects_v2(Bucket=self.bucket, Prefix="weekly/").get("Contents", ())
        return {entry["Key"].removeprefix("weekly/"): self._read(entry["Key"]) for entry in listed}

    def meddle(self, name: str, data: bytes | None) -> None:
        at = {"Bucket": self.bucket, "Key": f"weekly/{name}"}
        if data is None:
            self.client.delete_object(**at)
        else:
            self.client.put_object(**at, Body=data)

    def kept_bytes(self) -> set[bytes]:
        listed = self.client.list_object_versions(Bucket=self.bucket).get("Versions", ())
        return {self._read(entry["Key"], VersionId=entry["VersionId"]) for entry in listed}

    def next_door(self) -> bytes:
        return self._read("other.txt")

    def _read(self, key: str, **which: str) -> bytes:
        return self.client.get_object(Bucket=self.bucket, Key=key, **which)["Body"].read()
