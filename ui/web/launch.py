"""Serve the page on this machine, quietly."""

import errno
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from chains.errors import ChainError
from chains.settings.origins import Configuration
from chains.workspace import Workspace
from ui.web.errors import PageError
from ui.web.services import Services

if TYPE_CHECKING:
    from ui.web.server import PageServer

_HEARTBEAT_SECONDS = 0.2


@dataclass(frozen=True)
class ServedPage:
    """A page that is being served.

    Attributes:
        url: Its address.
        server: What serves it.
        services: What it works with.
    """

    url: str
    server: "PageServer"
    services: Services

    def close(self) -> None:
        """Stop serving and free the port."""
        self.server.stop()
        self.services.close()


def launch_page(  # noqa: PLR0913 - the options of `zhiwen serve`, and who is told the address
    workspace: Workspace,
    *,
    configuration: Configuration,
    knowledge_base: str,
    host: str,
    port: int,
    block: bool = True,
    on_ready: Callable[[str], None] = lambda _: None,
) -> ServedPage:
    """Serve the page.

    Args:
        workspace: What is asked.
        configuration: What it was made with.
        knowledge_base: The one that is chosen at first.
        host: Address to listen on.
        port: TCP port.
        block: Whether to return only when interrupted, the port free again.
        on_ready: Called with the address as soon as the page answers.

    Raises:
        PageError: The address cannot be listened on.
    """
    _check_address(host, port)
    from ui.web.server import PageServer

    services = Services.open(workspace, configuration)
    server = PageServer(services, knowledge_base=knowledge_base, host=host, port=port)
    try:
        page = ServedPage(server.start(), server, services)
    except OSError as error:
        raise _in_use(port) from error
    warm_up = Thread(target=_warm_up, args=(workspace, knowledge_base), daemon=True)
    warm_up.start()
    if not block:
        on_ready(page.url)
        return page
    with _interruption() as interrupted:
        on_ready(page.url)
        while not interrupted:
            time.sleep(_HEARTBEAT_SECONDS)
    page.close()
    return page


@contextmanager
def _interruption() -> Iterator[list[int]]:
    """Yield a list that a Ctrl+C puts something into.

    A KeyboardInterrupt is lost when it is raised where exceptions are ignored, such as in a
    finalizer, and then the page would never end; a handler that only notes it cannot be.
    """
    interrupted: list[int] = []
    previous = signal.signal(signal.SIGINT, lambda number, _frame: interrupted.append(number))
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, previous)


def _check_address(host: str, port: int) -> None:
    """Try the address before anything is loaded; Gradio's own error speaks of port ranges."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise _in_use(port) from error
        reason = error.strerror or str(error)
        raise PageError(
            f"cannot listen on {host}:{port} ({reason})", hint="choose another with --host, --port"
        ) from error


def _in_use(port: int) -> PageError:
    return PageError(f"port {port} is already in use", hint="choose another with --port")


def _warm_up(workspace: Workspace, knowledge_base: str) -> None:
    """Open the knowledge base, which imports most of the libraries; troubles show when asked."""
    with suppress(ChainError, OSError):
        workspace.rag(knowledge_base)
        with workspace.knowledge(knowledge_base).reading():
            pass
