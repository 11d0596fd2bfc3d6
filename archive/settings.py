"""One frozen Settings: `archive.toml` in the archive folder, then the environment (`ARCHIVE_…`) over it."""

from __future__ import annotations

import getpass
import os
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from archive.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is a key of `archive.toml` and, upper-cased after `ARCHIVE_`, an environment variable."""

    agent: str = field(default_factory=_login_name, metadata={"help": "who acts, as custody records it"})
    workers: int = field(default=2, metadata={"help": "processes that read files; one a core is best"})
    port: int = field(default=0, metadata={"help": "port of `archive serve`; 0 takes a free one"})
    file_bytes: int = field(default=16 * 1024**3, metadata={"help": "largest file that is read"})
    memory_bytes: int = field(
        default=400 * 1024**2, metadata={"help": "memory one file may take, beyond what its reader has"}
    )
    family_bytes: int = field(
        default=64 * 1024**3, metadata={"help": "bytes that one file may hold inside, on all levels together"}
    )
    cpu_s: int = field(default=600, metadata={"help": "CPU seconds one file may take"})
    silence_s: int = field(default=60, metadata={"help": "seconds a reading process may stay silent"})
    files_per_reader: int = field(
        default=1,
        metadata={"help": "files that one reading process reads; 1 keeps each file from all others"},
    )
    page_cache_bytes: int = field(
        default=512 * 1024**2, metadata={"help": "pictures of pages that are kept for the next who looks"}
    )
    exhibit_dpi: int = field(default=200, metadata={"help": "resolution of exhibits, dots per inch"})
    releases_folder: str = field(
        default="",
        metadata={"help": "where releases made on the pages lie; empty: beside the archive folder"},
    )
    releases_address: str = field(
        default="", metadata={"help": "address on the web at which the folders of releases_folder are found"}
    )
    newsroom: str = field(
        default="", metadata={"help": "what the newsroom is called; releases name it as their publisher"}
    )
    public_api: int = field(
        default=0,
        metadata={"help": "1 answers anyone who asks `archive serve` for what releases show; 0 does not"},
    )
    release_templates: str = field(
        default="", metadata={"help": "folder with the newsroom's own templates of releases; empty: ours"}
    )
    timestamp_authority: str = field(
        default="",
        metadata={
            "help": "address of an RFC 3161 authority that is sent the digest of each release; empty: none"
        },
    )
    tessdata: str = field(default="", metadata={"help": "folder with more Tesseract languages"})
    subjects_key: str = field(
        default="", metadata={"help": "file with the key of the subjects' register, on a stick for instance"}
    )
    backup_recipients: str = field(
        default="", metadata={"help": "file with the public keys that backups are encrypted to"}
    )
    backup_passphrase_file: str = field(
        default="", metadata={"help": "file with the passphrase of backups, outside of the archive"}
    )
    log: str = field(
        default="", metadata={"help": "where `archive serve` writes its log: a file, - for standard error"}
    )
    custody_views: int = field(
        default=0, metadata={"help": "1 records in custody who opened which document, once a day; 0 does not"}
    )
    ner_models: str = field(
        default="", metadata={"help": "spaCy's models that read names of people, organisations and places"}
    )
    public_url: str = field(
        default="", metadata={"help": "address that people open the newsroom's server at: https://…"}
    )
    listen: str = field(
        default="127.0.0.1", metadata={"help": "address that `archive serve --team` listens on"}
    )
    trusted_proxy: str = field(
        default="", metadata={"help": "address of the TLS proxy, whose word on who asks is believed"}
    )
    second_factor: str = field(
        default="required", metadata={"help": "required: for all; optional: for administrators only"}
    )
    session_idle_s: int = field(
        default=8 * 3600, metadata={"help": "seconds without a request after which a session is over"}
    )
    session_s: int = field(
        default=7 * 24 * 3600, metadata={"help": "seconds after which any session is over"}
    )
    smtp_host: str = field(
        default="",
        metadata={"help": "mail server that tells people of new matches of saved searches; empty: none"},
    )
    smtp_port: int = field(default=587, metadata={"help": "its port"})
    smtp_user: str = field(default="", metadata={"help": "name to sign in there with; empty: without"})
    smtp_password_file: str = field(
        default="", metadata={"help": "file with the password for it, that only its owner can read"}
    )
    mail_from: str = field(default="archive@localhost", metadata={"help": "sender of those mails"})
    mail_to: str = field(default="", metadata={"help": "where they go, on a laptop without accounts"})


def load(home: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the archive folder `home`. Raises Invalid naming the key that is wrong."""
    environ = os.environ if environ is None else environ
    path = home / "archive.toml"
    raw: dict[str, object] = {}
    if path.exists():
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Invalid(f"archive.toml cannot be read: {error}", f"Mend or remove {path}.") from error
    known = {entry.name: entry for entry in fields(Settings)}
    if unknown := sorted(set(raw) - set(known)):
        raise Invalid(
            f"archive.toml: no setting is called {unknown[0]!r}.", f"There are: {', '.join(known)}."
        )
    for name in known:
        if (value := environ.get(f"ARCHIVE_{name.upper()}")) is not None:
            raw[name] = value
    return Settings(**{name: _typed(name, known[name].type, value) for name, value in raw.items()})  # type: ignore[arg-type]


def _typed(name: str, kind: object, value: object) -> object:
    if kind in ("str", str):
        return str(value)
    try:
        number = int(str(value))
    except ValueError as error:
        raise Invalid(f"The setting {name} takes a whole number, not {value!r}.") from error
    if number < 0:
        raise Invalid(f"The setting {name} cannot be negative.")
    return number
