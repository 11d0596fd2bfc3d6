"""archive release"""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from archive import release as verbs
from archive import review, targets
from archive.cli.context import opened_store
from archive.errors import NotSent, ReleaseDamaged
from archive.model import Stage
from archive.release import time_stamps
from archive.untrusted import shown

_NOT_YET = (Stage.DRAFT, Stage.IN_REVIEW)


@click.group("release")
def release() -> None:
    """Make proved exhibits public: a folder of plain files that opens anywhere."""


@release.command("publish")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", required=True, help="What readers see at the top.")
@click.option(
    "--exhibit", "exhibit_ids", metavar="ID", multiple=True, type=int,
    help="Only this one; can be given again. Without it: the newest exhibit of every document that may go out.",
)  # fmt: skip
@click.option(
    "--why",
    default="",
    help="Where an exhibit takes the place of one that readers have seen: what they are told.",
)
@click.option(
    "--address", default="", metavar="URL",
    help="Where the folder will be found on the web: with it come feed, site map and frames for other sites.",
)  # fmt: skip
@click.option(
    "--templates", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="The newsroom's own look, in place of the one that the settings name.",
)  # fmt: skip
@click.option("--no-search-engines", is_flag=True, help="Ask search engines to leave it alone.")
@click.option(
    "--timestamp", metavar="URL",
    help="Have this RFC 3161 authority time-stamp it: it is sent the manifest's digest, and nothing else.",
)  # fmt: skip
@click.option(
    "--no-timestamp", is_flag=True, help="Ask no authority, whatever the setting timestamp_authority says."
)
@click.pass_context
def publish(
    ctx: click.Context,
    folder: Path,
    title: str,
    exhibit_ids: tuple[int, ...],
    why: str,
    address: str,
    no_search_engines: bool,
    templates: Path | None,
    timestamp: str | None,
    no_timestamp: bool,
) -> None:
    """Write the public folder, or replace a release that lies there. Nothing unproved or unapproved goes out.

    At the address of what it shows no more stands what became of it.
    """
    store = opened_store(ctx)
    authority = time_stamps.authority(store.settings, "" if no_timestamp else timestamp)
    if authority:
        click.echo(
            f"{time_stamps.host(authority)} will be sent the SHA-256 of the manifest, and nothing else."
        )
    made = verbs.publish(
        store, folder, title=title, agent=store.settings.agent, exhibit_ids=exhibit_ids or None, why=why,
        address=address, for_search_engines=not no_search_engines, templates=templates, time_stamp=authority,
    )  # fmt: skip
    click.echo(f"{len(made.exhibit_ids):,} exhibits in {made.folder}")
    click.echo(f"Open {Path(made.folder) / 'index.html'}")
    click.echo(f"SHA-256 of its manifest: {made.manifest_digest}")
    left_out = [exhibit.id for exhibit, now in review.listing(store) if now.stage in _NOT_YET]
    if left_out and not exhibit_ids:
        click.echo(f"Not released, because not approved: exhibits {', '.join(map(str, sorted(left_out)))}")
    for place in (place for place, has_it in targets.sent_to(store, folder).items() if not has_it):
        click.echo(
            f"Still to be sent: archive release send {shlex.quote(str(folder))} {shlex.quote(shown(place))}"
        )


@release.command("send")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("place")
@click.option(
    "--instead", is_flag=True,
    help="Also where the place shows another release of this archive, a later edition, or a branch with a history.",
)  # fmt: skip
@click.pass_context
def send(ctx: click.Context, folder: Path, place: str, instead: bool) -> None:
    """Bring a place up to a published folder, and look whether all of it is there and nothing else.

    PLACE: a folder; user@host:path (rsync); sftp://user@host/path; s3://bucket/prefix; git:repository#branch.
    """
    store = opened_store(ctx)
    sent = targets.send(store, folder, place, agent=store.settings.agent, instead=instead)
    click.echo(f"{sent.put:,} files sent, {sent.kept:,} were there, {sent.removed:,} removed.")
    if sent.beside:
        click.echo(f"Left as it was, for it is none of the release: {', '.join(map(shown, sent.beside))}")
    for note in sent.notes:
        click.echo(note)
    for problem in sent.left:
        click.echo(f"  {shown(problem)}")
    if sent.left:
        raise NotSent(f"The place is not as the release: {_differences(len(sent.left))}.")
    click.echo("It holds what was signed, every byte, and nothing that was withdrawn.")


@release.command("check")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--against", "place", metavar="PLACE",
    help="Compare also a site, by its address, or a place as for `send`; it is asked for every file.",
)  # fmt: skip
@click.option(
    "--timestamp-roots", "roots", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Also whether the time-stamp was signed by an authority for which one of these certificates (PEM) vouches.",
)  # fmt: skip
def check(folder: Path, place: str | None, roots: Path | None) -> None:
    """Verify a published folder: signature, every byte, nothing missing, nothing added. Needs no archive."""
    result = verbs.check(folder)
    problems = [*result.problems, *(targets.against(folder, place) if place and result.passed else ())]
    for problem in problems:
        click.echo(f"  {shown(problem)}")
    if problems:
        raise ReleaseDamaged(
            f"This is not as it was signed: {_differences(len(problems))}.",
            "Do not trust it. Get a copy from the newsroom itself.",
        )
    click.echo(
        f"{shown(result.title)}: {result.exhibits:,} exhibits, {result.files:,} files, every byte as it was signed."
    )
    if roots:
        click.echo(
            f"An authority that {roots} vouches for saw the manifest at {time_stamps.verify(folder, roots)}."
        )
    elif result.stamped_at:
        click.echo(
            f"An authority says that it saw the manifest at {shown(result.stamped_at)}: --timestamp-roots asks which."
        )
    click.echo(f"Signed with the key {shown(result.key)}")
    click.echo(f"Fingerprint of the key: {result.fingerprint}")
    click.echo("Compare it with the one that the newsroom publishes elsewhere.")


@release.command("templates")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--check", "is_check", is_flag=True, help="Copy nothing: say whether this folder could be used."
)
@click.pass_context
def templates_of_ours(ctx: click.Context, folder: Path, is_check: bool) -> None:
    """Copy our templates and style sheet into a new folder, to be changed: archive release publish --templates."""
    if is_check:
        verbs.try_templates(opened_store(ctx), folder)
        click.echo(f"{folder} can be used: every kind of page was tried out.")
        return
    for name in verbs.begin_templates(folder):
        click.echo(f"  {name}")
    click.echo(f"Keep in {folder} what you change, and delete the rest: then it goes on following ours.")


def _differences(count: int) -> str:
    return f"{count:,} difference{'' if count == 1 else 's'}"


@release.command("list")
@click.pass_context
def list_releases(ctx: click.Context) -> None:
    """Releases that were published, newest first."""
    for entry in verbs.listing(opened_store(ctx)):
        numbers = ", ".join(map(str, entry.exhibit_ids))
        when = f"{entry.published_at:%Y-%m-%d %H:%M}Z"
        click.echo(f"{entry.id:>6}  {when}  {entry.title}  exhibits {numbers}  {entry.folder}")
