"""`zhiwen serve`: the page."""

from typing import Annotated

import typer

from ui.cli.session import Session, session_of

HELP = "网页 Serve the page until Ctrl+C."


def command(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Instead of server.host.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=65535, help="Instead of server.port."),
    ] = None,
) -> None:
    """Open the page and serve until interrupted."""
    serve(session_of(context), host=host, port=port)


def serve(session: Session, *, host: str | None = None, port: int | None = None) -> None:
    """Serve the page of a session; returns when interrupted."""
    # Gradio takes seconds to import, and no other command needs it.
    from ui.web.launch import launch_page

    server = session.settings.server
    launch_page(
        session.workspace,
        configuration=session.configuration,
        knowledge_base=session.knowledge_base,
        host=host or server.host,
        port=port or server.port,
        on_ready=lambda url: session.messages.print(f"知问 {url}  (Ctrl+C ends it)"),
    )
