"""`zhiwen doctor`: everything that a user trips over, with its remedy."""

from dataclasses import asdict

import typer

from chains.checks import run_checks
from ui.cli.session import session_of

HELP = "体检 Check models, disk, indexes; say how to mend."

_MARKS = {"ok": "✓", "warning": "!", "failed": "✗", "unavailable": "✗"}


def command(context: typer.Context) -> int:
    """Check models, services, disk and indexes, and say how to mend what is not right."""
    session = session_of(context)
    checks = []
    for check in run_checks(session.workspace):
        checks.append(check)
        if not session.as_json:
            session.console.print(
                f"{_MARKS[check.status]} {check.name}: {check.detail}", markup=False
            )
            if check.remedy:
                session.console.print(f"    → {check.remedy}", markup=False)
    if session.as_json:
        session.print_json({"checks": [asdict(check) for check in checks]})
    found = {check.status for check in checks}
    return 3 if "unavailable" in found else 1 if "failed" in found else 0
