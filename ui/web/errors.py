"""What can go wrong with the page itself."""

from chains.errors import InputError


class PageError(InputError):
    """The page cannot be served at the address that was asked for."""
