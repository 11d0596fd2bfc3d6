"""archive serve"""

from __future__ import annotations

import logging
import secrets
import socket
from typing import TYPE_CHECKING, Any

import click

from archive import __version__, log
from archive.cli.context import opened_store
from archive.errors import Busy

if TYPE_CHECKING:
    from archive.store import Store

_THREADS = 6
_NEVER_BYTES = 2**40


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), help="Port on this machine; 0 takes a free one.")
@click.pass_context
def serve(ctx: click.Context, port: int | None) -> None:
    """Show the archive in a browser on this machine, behind a link that works once."""
    store = opened_store(ctx)
    serve_store(store, store.settings.port if port is None else port)


def serve_store(store: Store, port: int) -> None:
    """Serve until Ctrl-C. Only this machine can connect. Raises Busy if the archive is served already."""
    log.start(store.settings.log)
    with store.serving():
        _serve(store, port)


def _serve(store: Store, port: int) -> None:
    listener = _listener(port)
    key = secrets.token_urlsafe(32)
    server = http_server(store, listener, key)
    log.tell("serving", version=__version__)
    click.echo(f"Open  http://127.0.0.1:{listener.getsockname()[1]}/?key={key}")
    click.echo(
        "The link works once, for one browser on this machine. Ctrl-C ends it; start again for a new link."
    )
    click.echo("Programs on this machine send its key with every request: see API in the manual, /help/api.")
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo()
    finally:
        server.close()
        log.tell("ended")


def http_server(store: Store, listener: socket.socket, key: str) -> Any:
    """Has `run` and `close`. What is sent or answered never lies in the system's folder for temporary files."""
    from waitress.server import create_server

    from archive.web import create_app
    from archive.web.uploads import LARGEST_REQUEST_BYTES

    quiet = logging.getLogger("waitress.queue")  # a line for every request that waits its turn
    quiet.setLevel(logging.ERROR)
    taken = listener.getsockname()[1]
    app = create_app(store, key=key, hosts=frozenset({f"127.0.0.1:{taken}", f"localhost:{taken}"}))
    return create_server(
        app,
        sockets=[listener],
        threads=_THREADS,
        ident=None,
        max_request_body_size=2 * LARGEST_REQUEST_BYTES,  # up to this the app itself says that it is too much
        inbuf_overflow=2 * LARGEST_REQUEST_BYTES + 1,
        outbuf_overflow=_NEVER_BYTES,  # the server stops taking more at outbuf_high_watermark, 16 MB
    )


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise Busy(f"Port {port} is taken.", "Name another with --port, or 0 for a free one.") from error
    listener.listen(64)
    return listener
