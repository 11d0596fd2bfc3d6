"""An object store that speaks S3: `s3://bucket/prefix`, with the library boto3 (extra `s3`).

Endpoint, region and keys are taken from where boto3 takes them: its environment variables and files. What lies there is
compared by the MD5 that the store itself gives as an object's ETag, and read back where it gives none.
"""

from __future__ import annotations

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import md5, sha256
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from archive.errors import Invalid, NotSent
from archive.targets.lying import is_of_the_host
from archive.targets.staged import Holder, StagedPlace
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from archive.targets.outgoing import Outgoing

T = TypeVar("T")

CACHE_CONTROL = "no-cache"
"""Browsers and caches may keep it and ask each time whether it holds: any address may say tomorrow that its exhibit was
withdrawn."""
_TYPES = {
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "json": "application/json", "xml": "application/xml", "atom": "application/atom+xml", "png": "image/png",
    "jpg": "image/jpeg", "pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "svg": "image/svg+xml",
    "tsr": "application/timestamp-reply",
}  # fmt: skip
_OTHER_TYPE = "text/plain; charset=utf-8"
_NO_SUCH_THING = ("NotImplemented", "MethodNotAllowed", "501")  # what stores without versions say
_AT_ONCE = 8
_CHUNK_BYTES = 1024 * 1024
_LARGEST_READ_BYTES = 256 * 1024**2


class S3Place(StagedPlace):
    def __init__(self, shown: str, bucket: str, prefix: str) -> None:
        self.shown = shown
        self._bucket = bucket
        self._prefix = prefix

    def opened(self) -> AbstractContextManager[Holder]:
        return _opened(self._bucket, self._prefix)


def at(untrusted_place: str) -> S3Place:
    """Raises Invalid."""
    parts = urlsplit(untrusted_place)
    if not parts.netloc or "@" in parts.netloc or ":" in parts.netloc or parts.query or parts.fragment:
        raise Invalid(
            "That is no place in an object store.",
            "Such as: s3://bucket/prefix, with the keys in AWS_PROFILE",
        )
    prefix = parts.path.strip("/")
    return S3Place(untrusted_place, parts.netloc, f"{prefix}/" if prefix else "")


@contextmanager
def _opened(bucket: str, prefix: str) -> Iterator[_S3]:
    """Raises NotSent, also for what fails while it is open."""
    try:
        import boto3
        from boto3.exceptions import Boto3Error
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError as error:
        raise NotSent(
            "Sending to an object store needs a library.", "pip install 'exposure-archive[s3]'"
        ) from error
    try:
        # Stores of other makers refuse the checksums of AWS's own; each file goes with its MD5 instead.
        config = Config(
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
            max_pool_connections=_AT_ONCE,
        )  # fmt: skip
        client = boto3.session.Session().client("s3", config=config)
        yield _S3(client, ClientError, bucket, prefix)
    except ClientError as error:
        said = error.response.get("Error", {})
        message = f"{error.operation_name}: {said.get('Code', '')} {said.get('Message', '')}"
        raise NotSent(f"The object store refuses {shown(message, limit=300)}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise NotSent(f"The object store: {shown(str(error), limit=300)}") from error


class _S3(Holder):
    def __init__(self, client: Any, refused: Any, bucket: str, prefix: str) -> None:
        self._client = client
        self._refused = refused
        self._bucket = bucket
        self._prefix = prefix
        self._keeps_versions = (
            self._asked_for_versions()
        )  # first: who may not ask is told before anything is sent

    def names(self) -> dict[str, int]:
        return {name: int(entry["Size"]) for name, entry in self._listed().items()}

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        return {
            name: self._client.get_object(**self._at(name))["Body"].read(_LARGEST_READ_BYTES)
            for name in names
        }

    def put(self, folder: Path, names: Sequence[str]) -> None:
        def one(name: str) -> None:
            with (folder / name).open("rb") as file:
                sum_of_it = _md5_of(folder / name)
                self._client.put_object(
                    **self._at(name), Body=file, ContentMD5=b64encode(sum_of_it).decode(),
                    ContentType=_TYPES.get(name.rpartition(".")[2], _OTHER_TYPE), CacheControl=CACHE_CONTROL,
                )  # fmt: skip

        self._each(names, one)

    def remove(self, names: Sequence[str], folders: Sequence[str] = ()) -> None:  # noqa: ARG002 (there are none)
        self._each(names, lambda name: self._client.delete_object(**self._at(name)))

    def changed(self, release: Outgoing, names: Sequence[str]) -> set[str]:
        listed = self._listed()

        def is_other(name: str) -> bool:
            if name not in listed:
                return True
            etag = str(listed[name].get("ETag", "")).strip('"')
            if etag == _md5_of(release.folder / name).hex():
                return False
            return self._digest(name) != release.files[name].digest

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return {name for name, other in zip(names, pool.map(is_other, names), strict=True) if other}

    def earlier(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({name for name, _ in self._earlier_versions(set(names), "Versions")}))

    def forget(self, names: Iterable[str]) -> None:
        """Where the bucket keeps versions, a removed or replaced object can still be had: those are removed too.

        Marks of deletion last, and only of what has no version left: without its mark an earlier one would be shown.
        """
        wanted = set(names)
        self._each(list(self._earlier_versions(wanted, "Versions")), self._remove_version)
        still = set(self.earlier(wanted))
        self._each(list(self._earlier_versions(wanted - still, "DeleteMarkers")), self._remove_version)

    def _remove_version(self, entry: tuple[str, str]) -> None:
        name, version = entry
        try:
            self._client.delete_object(**self._at(name), VersionId=version)
        except self._refused:  # locked there: `earlier` is asked after this, and it is told as left
            return

    def _earlier_versions(self, names: set[str], kind: str) -> Iterator[tuple[str, str]]:
        """(name, version) of what is not shown: versions that are not the newest, or marks of deletion."""
        if not self._keeps_versions:
            return
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=self._prefix
        )
        for page in pages:
            for entry in page.get(kind, ()):
                name = entry["Key"].removeprefix(self._prefix)
                is_shown = kind == "Versions" and entry["IsLatest"]
                if name in names and not is_of_the_host(name) and not is_shown:
                    yield name, entry["VersionId"]

    def _asked_for_versions(self) -> bool:
        """Whether the bucket keeps versions, or has kept some."""
        try:
            return "Status" in self._client.get_bucket_versioning(Bucket=self._bucket)
        except self._refused as error:
            if error.response["Error"].get("Code") in _NO_SUCH_THING:
                return False
            raise

    def _listed(self) -> dict[str, dict[str, Any]]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix
        )
        return {
            entry["Key"].removeprefix(self._prefix): entry
            for page in pages for entry in page.get("Contents", ())
            if entry["Key"] != self._prefix  # consoles make such a thing to show a folder
        }  # fmt: skip

    def _digest(self, name: str) -> str:
        hashed = sha256()
        for chunk in self._client.get_object(**self._at(name))["Body"].iter_chunks(_CHUNK_BYTES):
            hashed.update(chunk)
        return hashed.hexdigest()

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + name}

    def _each(self, entries: Sequence[T], deed: Callable[[T], object]) -> None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(deed, entries))


def _md5_of(path: Path) -> bytes:
    hashed = md5(usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            hashed.update(chunk)
    return hashed.digest()
