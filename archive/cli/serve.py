"""archive serve"""

from __future__ import annotations

import logging
import secrets
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from archive import __version__, log
from archive.accounts import open_accounts
from archive.cli.context import opened_store
from archive.errors import Busy, Invalid

if TYPE_CHECKING:
    from flask import Flask

    from archive.accounts.opening import Accounts
    from archive.store import Store

_THREADS = 6
_NEVER_BYTES = 2**40


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), help="Port on this machine; 0 takes a free one.")
@click.option("--team", is_flag=True, help="For a newsroom: people sign in, through your TLS proxy.")
@click.pass_context
def serve(ctx: click.Context, port: int | None, team: bool) -> None:
    """Show the archive in a browser on this machine, behind a link that works once."""
    store = opened_store(ctx)
    chosen = store.settings.port if port is None else port
    if team:
        serve_team(store, chosen)
    else:
        serve_store(store, chosen)


def serve_team(store: Store, port: int) -> None:
    """Serve people with accounts until Ctrl-C. Raises Invalid for settings that would leave a door open, Busy."""
    _check_public(store.settings.public_url)
    accounts = open_accounts(store)
    from archive.accounts import people

    if not people.has_anyone(accounts):
        raise Invalid("Nobody has an account here yet.", "Make the first with: archive user add NAME")
    log.start(store.settings.log)
    try:
        with store.serving():
            _serve_team(store, accounts, port)
    finally:
        accounts.close()


def _serve_team(store: Store, accounts: Accounts, port: int) -> None:
    from archive.web import create_app

    listener = _listener(port, store.settings.listen)
    hosts = frozenset({urlsplit(store.settings.public_url).netloc})
    app = create_app(store, accounts=accounts, hosts=hosts)
    server = _server(app, listener, store.settings.trusted_proxy)
    host, taken = listener.getsockname()[:2]
    click.echo(f"Listening on {host}:{taken} for {store.settings.public_url}. Ctrl-C ends it.")
    _run(server)


def _check_public(url: str) -> None:
    parts = urlsplit(url)
    is_trial = parts.scheme == "http" and parts.hostname == "localhost"
    if not (parts.scheme == "https" or is_trial) or not parts.netloc or parts.path not in ("", "/"):
        raise Invalid(
            "The setting public_url is not the address of a server.",
            'Put it into archive.toml: public_url = "https://archive.example.org"; to try it out: http://localhost:8000.',
        )


def serve_store(store: Store, port: int) -> None:
    """Serve until Ctrl-C. Only this machine can connect. Raises Busy if the archive is served already."""
    log.start(store.settings.log)
    with store.serving():
        _serve(store, port)


def _serve(store: Store, port: int) -> None:
    listener = _listener(port)
    key = secrets.token_urlsafe(32)
    server = http_server(store, listener, key)
    click.echo(f"Open  http://127.0.0.1:{listener.getsockname()[1]}/?key={key}")
    click.echo(
        "The link works once, for one browser on this machine. Ctrl-C ends it; start again for a new link."
    )
    click.echo("Programs on this machine send its key with every request: see API in the manual, /help/api.")
    _run(server)


def _run(server: Any) -> None:
    log.tell("serving", version=__version__)
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo()
    finally:
        server.close()
        log.tell("ended")


def http_server(store: Store, listener: socket.socket, key: str) -> Any:
    """Has `run` and `close`. What is sent or answered never lies in the system's folder for temporary files."""
    from archive.web import create_app

    taken = listener.getsockname()[1]
    hosts = frozenset({f"127.0.0.1:{taken}", f"localhost:{taken}"})
    return _server(create_app(store, key=key, hosts=hosts), listener)


def _server(app: Flask, listener: socket.socket, trusted_proxy: str = "") -> Any:
    """`trusted_proxy` is the only address whose word on who asks, how and for which host is believed."""
    from waitress.server import create_server

    from archive.web.uploads import LARGEST_REQUEST_BYTES

    # a line for every request that waits its turn
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    proxy: dict[str, Any] = {}
    if trusted_proxy:
        headers = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
        proxy = {"trusted_proxy": trusted_proxy, "trusted_proxy_headers": headers}
    return create_server(
        app,
        sockets=[listener],
        threads=_THREADS,
        ident=None,
        max_request_body_size=2 * LARGEST_REQUEST_BYTES,  # up to this the app itself says that it is too much
        inbuf_overflow=2 * LARGEST_REQUEST_BYTES + 1,
        outbuf_overflow=_NEVER_BYTES,  # the server stops taking more at outbuf_high_watermark, 16 MB
        clear_untrusted_proxy_headers=True,
        **proxy,
    )


def _listener(port: int, address: str = "127.0.0.1") -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
    except OSError as error:
        raise Busy(f"Port {port} is taken.", "Name another with --port, or 0 for a free one.") from error
    listener.listen(64)
    return listener
