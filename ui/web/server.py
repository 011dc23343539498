"""The web server: a page for each language, on one address of this machine."""

import time
from threading import Thread
from typing import TYPE_CHECKING, Any

from ui.web.doorkeeper import Doorkeeper
from ui.web.library.incoming import add_upload_route
from ui.web.local_only import LocalOnly
from ui.web.page import build_page
from ui.web.services import Services
from ui.web.theme import build_theme, load_css, load_head
from ui.web.words import WORDS, Language, page_language

if TYPE_CHECKING:
    from fastapi import FastAPI

ROUTES = "/library/"
"""What the addresses of our own routes begin with."""

_BEAT_SECONDS = 0.02
_PATIENCE_SECONDS = 5.0
"""Requests that are still being answered get this long when the server ends."""


class PageServer:
    """Serves the page at `/` in the configured language, and at `/en/` or `/zh/` in the other."""

    def __init__(self, services: Services, *, knowledge_base: str, host: str, port: int) -> None:
        """Prepare.

        Args:
            services: What the pages work with.
            knowledge_base: The one that is chosen at first.
            host: Address to listen on.
            port: TCP port.
        """
        import uvicorn

        app = build_app(services, knowledge_base=knowledge_base, host=host)
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="error",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._run, daemon=True, name="zhiwen-server")
        self._failure: BaseException | None = None

    def start(self) -> str:
        """Begin to serve and return the address, as soon as it answers.

        Raises:
            OSError: The address cannot be listened on.
        """
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise OSError(f"the page's server did not start: {self._failure}")
            time.sleep(_BEAT_SECONDS)
        return self._url

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._server.should_exit = True
        self._thread.join(_PATIENCE_SECONDS)

    def _run(self) -> None:
        try:
            self._server.run()
        except SystemExit as error:  # uvicorn's way to say that the port is taken
            self._failure = error


def build_app(services: Services, *, knowledge_base: str, host: str) -> "FastAPI":
    """Build the application with both pages.

    Args:
        services: What the pages work with.
        knowledge_base: The one that is chosen at first.
        host: Address that it will be served on.
    """
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import RedirectResponse

    first = page_language(services.workspace.settings)
    other: Language = "zh" if first == "en" else "en"
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route(f"/{other}", lambda: RedirectResponse(f"/{other}/"))
    add_upload_route(app, services.incoming)
    # Gradio's own mount; the one at `/` would answer for the other if it came first.
    for language, path in ((other, f"/{other}"), (first, "/")):
        page = build_page(
            services,
            words=WORDS[language],
            knowledge_base=knowledge_base,
            other_page="/" if language == other else f"/{other}/",
        )
        gr.mount_gradio_app(app, page, path, **_options())
    languages = {"/": first, f"/{other}/": other}
    app.add_middleware(LocalOnly, languages=languages)
    app.add_middleware(Doorkeeper, host=host, languages=languages, own=ROUTES)
    return app


def _options() -> dict[str, Any]:
    return {
        "ssr_mode": False,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "theme": build_theme(),
        "css": load_css(),
        "head": load_head(),
    }
