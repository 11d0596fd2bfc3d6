"""archive release"""

from __future__ import annotations

from pathlib import Path

import click

from archive import release as verbs
from archive import review
from archive.cli.context import opened_store
from archive.errors import ReleaseDamaged
from archive.model import Stage
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
) -> None:
    """Write the public folder, or replace a release that lies there. Nothing unproved or unapproved goes out.

    At the address of what it shows no more stands what became of it.
    """
    store = opened_store(ctx)
    made = verbs.publish(
        store, folder, title=title, agent=store.settings.agent, exhibit_ids=exhibit_ids or None, why=why,
        address=address, for_search_engines=not no_search_engines, templates=templates,
    )  # fmt: skip
    click.echo(f"{len(made.exhibit_ids):,} exhibits in {made.folder}")
    click.echo(f"Open {Path(made.folder) / 'index.html'}")
    click.echo(f"SHA-256 of its manifest: {made.manifest_digest}")
    left_out = [exhibit.id for exhibit, now in review.listing(store) if now.stage in _NOT_YET]
    if left_out and not exhibit_ids:
        click.echo(f"Not released, because not approved: exhibits {', '.join(map(str, sorted(left_out)))}")


@release.command("check")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--against", "place", metavar="PLACE",
    help="Compare also another folder, or the address of a site, which is then asked for every file.",
)  # fmt: skip
def check(folder: Path, place: str | None) -> None:
    """Verify a published folder: signature, every byte, nothing missing, nothing added. Needs no archive."""
    result = verbs.check(folder)
    problems = [*result.problems, *(verbs.against(folder, place) if place else ())]
    for problem in problems:
        click.echo(f"  {shown(problem)}")
    if problems:
        raise ReleaseDamaged(
            f"This is not as it was signed: {len(problems):,} difference{'' if len(problems) == 1 else 's'}.",
            "Do not trust it. Get a copy from the newsroom itself.",
        )
    click.echo(
        f"{shown(result.title)}: {result.exhibits:,} exhibits, {result.files:,} files, every byte as it was signed."
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


@release.command("list")
@click.pass_context
def list_releases(ctx: click.Context) -> None:
    """Releases that were published, newest first."""
    for entry in verbs.listing(opened_store(ctx)):
        numbers = ", ".join(map(str, entry.exhibit_ids))
        when = f"{entry.published_at:%Y-%m-%d %H:%M}Z"
        click.echo(f"{entry.id:>6}  {when}  {entry.title}  exhibits {numbers}  {entry.folder}")
