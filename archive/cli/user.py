"""archive user"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from archive.accounts import open_accounts
from archive.cli.context import opened_store

if TYPE_CHECKING:
    from archive.accounts.invitations import Link
    from archive.accounts.opening import Accounts


@click.group("user")
def user() -> None:
    """People who may sign in to a newsroom's server (archive serve --team)."""


@user.command("add")
@click.argument("name")
@click.option("--administrator", is_flag=True, help="May manage people; the first one always may.")
@click.option(
    "--share", "shares", multiple=True, metavar="COLLECTION=ROLE", help="May be given more than once."
)
@click.pass_context
def add(ctx: click.Context, name: str, administrator: bool, shares: tuple[str, ...]) -> None:
    """Invite somebody under NAME. Prints a link that is good once: they set their password with it."""
    accounts = _accounts(ctx, create=True)
    from archive.accounts import granting, invitations, people

    link = invitations.invite(
        accounts,
        agent=accounts.store.settings.agent,
        untrusted_name=name,
        is_administrator=administrator or not people.has_administrator(accounts),
        shares=granting.named(accounts, shares),
    )
    _tell(accounts, link)


@user.command("list")
@click.pass_context
def list_users(ctx: click.Context) -> None:
    """Who has an account, and which links nobody has used yet."""
    accounts = _accounts(ctx)
    from archive.accounts import invitations, people, sessions

    for one in people.everyone(accounts):
        said = ["administrator"] if one.is_administrator else []
        said += [] if one.active else ["disabled"]
        said += [] if one.password else ["link sent"]
        said += ["second factor"] if one.tf_totp_secret or one.webauthn else []
        said += [f"{count} signed in"] if (count := len(sessions.of(accounts, one))) else []
        click.echo("  ".join([one.username, *said]))
    for waiting in invitations.waiting(accounts):
        click.echo(
            f"{waiting.username or '(any name)'}  invited, until {waiting.expires_at:%Y-%m-%d %H:%M} UTC"
        )


@user.command("disable")
@click.argument("name")
@click.pass_context
def disable(ctx: click.Context, name: str) -> None:
    """Let NAME sign in no more. Sessions and keys end at once; what was done under the name stays."""
    accounts = _accounts(ctx)
    from archive.accounts import people

    people.disable(accounts, people.find(accounts, name), agent=accounts.store.settings.agent)
    click.echo("Disabled. All sessions and keys have ended.")


@user.command("enable")
@click.argument("name")
@click.pass_context
def enable(ctx: click.Context, name: str) -> None:
    """Let NAME sign in again, with the password and second factors of before."""
    accounts = _accounts(ctx)
    from archive.accounts import people

    people.enable(accounts, people.find(accounts, name), agent=accounts.store.settings.agent)
    click.echo("Enabled.")


@user.command("reset")
@click.argument("name")
@click.option(
    "--without-factors", is_flag=True, help="Take authenticator app, passkeys and recovery codes away too."
)
@click.pass_context
def reset(ctx: click.Context, name: str, without_factors: bool) -> None:
    """Print a link to set a new password for NAME. The old one, sessions and keys end now."""
    accounts = _accounts(ctx)
    from archive.accounts import invitations, people

    found = people.find(accounts, name)
    agent = accounts.store.settings.agent
    _tell(accounts, invitations.reset(accounts, found, agent=agent, without_factors=without_factors))


@user.command("sessions")
@click.argument("name")
@click.option("--end", is_flag=True, help="End all of them.")
@click.pass_context
def list_sessions(ctx: click.Context, name: str, end: bool) -> None:
    """Where NAME is signed in."""
    accounts = _accounts(ctx)
    from archive.accounts import people, sessions

    found = people.find(accounts, name)
    if end:
        count = sessions.revoke_all(accounts, found, agent=accounts.store.settings.agent)
        click.echo(f"{count:,} ended.")
        return
    for one in sessions.of(accounts, found):
        since, seen = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in (one.began_at, one.seen_at))
        click.echo(f"{one.browser}  {one.address}  since {since}, last seen {seen}")


def _accounts(ctx: click.Context, *, create: bool = False) -> Accounts:
    accounts = open_accounts(opened_store(ctx), create=create)
    ctx.call_on_close(accounts.close)
    return accounts


def _tell(accounts: Accounts, link: Link) -> None:
    click.echo(f"{accounts.store.settings.public_url.rstrip('/')}{link.path}")
    click.echo(
        f"Good once, until {link.expires_at:%Y-%m-%d %H:%M} UTC. Hand it over by a way that you trust."
    )
    if not accounts.store.settings.public_url:
        click.echo("Put the server's address before it: the setting public_url is empty.")
