"""What tests of services share."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were to be waited before something is tried again; nothing waits.

    Only `services` gets another clock: a thread of whatever library that sleeps in a loop would
    never sleep any more, and fill the list until there is no memory left.
    """
    noted: list[float] = []
    monkeypatch.setattr("chains.providers.services.time", SimpleNamespace(sleep=noted.append))
    return noted
