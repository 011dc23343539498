"""Who may ask the page's server, and for what.

The page listens on this machine, but every site that its user visits can send requests there
too: from a script of another origin, or under a name that suddenly leads to 127.0.0.1 (DNS
rebinding). And Gradio has far more routes than the page uses; one fetches any address of the
web, one serves files from the disk. So a request is let through only when it comes from the page
itself and asks for something that the page consists of.
"""

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from ui.web.local_only import POLICY, App, Message, Receive, Send

_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_PARTS: Final = re.compile(
    r"/(?:config|theme\.css|manifest\.json|robots\.txt|favicon\.ico"
    r"|(?:assets|static)(?:/(?!\.)[\w.@+-]+)+)?"
)
"""What a page consists of, behind its language."""

_EVENTS: Final = "/gradio_api/run/predict"
"""Where all events go: none is queued."""

_ADDED: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Doorkeeper:
    """ASGI middleware around everything else."""

    def __init__(self, app: App, *, host: str, languages: Iterable[str], own: str) -> None:
        """Wrap an application.

        Args:
            app: What answers.
            host: Address that the server listens on. On any but a loopback address all names are
                let through, since only the network knows by which this machine goes.
            languages: Paths of the index pages, each ending in `/`.
            own: What the addresses of our own routes begin with.
        """
        self._app = app
        self._any_name = not _is_loopback(host)
        self._bases = tuple(sorted((path.rstrip("/") for path in languages), reverse=True))
        self._own = own

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what may be asked; answer the rest with a status and a line of text."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # a web socket: the page has none
            await send({"type": "websocket.close", "code": 1008})
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = {name for name, _ in _ADDED}
                kept = [row for row in message.get("headers", ()) if row[0].lower() not in added]
                message = {**message, "headers": [*kept, *_ADDED]}
            await send(message)

        status, reason = self._objection(scope)
        if status:
            await _refuse(guarded, status, reason)
        else:
            await self._app(scope, receive, guarded)

    def _objection(self, scope: Message) -> tuple[int, str]:
        headers = _headers(scope)
        host = headers.get("host", "")
        if not self._any_name and _name(host) not in _LOCAL_NAMES:
            return 421, "知问只回答本机的请求。 Zhiwen answers this machine only."
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return 403, "请求来自别的网站。 The request comes from another site."
        if not self._is_part(scope["method"], scope["path"]):
            return 404, "没有这个地址。 There is nothing here."
        return 0, ""

    def _is_part(self, method: str, path: str) -> bool:
        if path.startswith(self._own):
            return True
        base = next(base for base in self._bases if path.startswith((f"{base}/", base)))
        rest = path.removeprefix(base)
        if method == "POST":
            return rest == _EVENTS
        return method in {"GET", "HEAD"} and _PARTS.fullmatch(rest or "/") is not None


def _headers(scope: Message) -> Mapping[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def _name(host: str) -> str:
    """Return the name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _refuse(send: Send, status: int, reason: str) -> None:
    body = reason.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
