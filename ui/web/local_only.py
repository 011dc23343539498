"""What the browser gets names no other server, and may not ask one.

`POLICY` goes out with every response; `ui.web.doorkeeper` adds it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# Gradio's index page carries a preview picture and links for social networks.
_PREVIEWS = re.compile(rb'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>')

# It describes each file input to programs by an example, which lies on GitHub.
_EXAMPLE = re.compile(rb"https://github\.com/gradio-app/[\w./-]+")

# Gradio's own scripts are inline, and its HTML component compiles its template.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'self'; base-uri 'self'"
)


class LocalOnly:
    """ASGI middleware for the index pages: their language, and no foreign addresses."""

    def __init__(self, app: App, *, languages: Mapping[str, str]) -> None:
        """Wrap an application.

        Args:
            app: The one that Gradio's are mounted in.
            languages: Path of an index page -> its language, for `<html lang>`.
        """
        self._app = app
        self._languages = {path: language.encode() for path, language in languages.items()}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass everything on but the index pages."""
        language = self._languages.get(scope.get("path", ""))
        if scope["type"] != "http" or language is None:
            await self._app(scope, receive, send)
            return
        started: list[Message] = []
        body = bytearray()

        async def rewritten(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                page = _rewrite(bytes(body), language)
                await send({**started[0], "headers": _headers(started[0]["headers"], len(page))})
                await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, rewritten)


def _rewrite(page: bytes, language: bytes) -> bytes:
    page = _EXAMPLE.sub(b"", _PREVIEWS.sub(b"", page))
    return page.replace(b'lang="en"', b'lang="' + language + b'"', 1)


def _headers(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*kept, (b"content-length", str(length).encode())]
