"""Addresses of the web, and which network addresses belong to the public internet.

A public page may name any address in a redirect, those of the user's own machine and network
among them (server-side request forgery), so each hop's host is resolved and looked at here.
"""

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from loaders.errors import FetchError

# RFC 6052: the last four bytes are an IPv4 address behind a translator.
_TRANSLATED = IPv6Network("64:ff9b::/96")


def is_web_address(place: str) -> bool:
    """Tell whether what a user names is an address of the web, not a path."""
    return re.match("https?://", place, re.IGNORECASE) is not None


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, in the order in which they should be tried.

    Raises:
        FetchError: The name is not known, or no name server answers.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        hint = "Check the spelling, and the connection to the network."
        raise FetchError(f"the host {host} was not found", hint=hint) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Tell whether an IPv4 or IPv6 address belongs to the public internet.

    Private, loopback, link-local, multicast and reserved addresses do not, nor IPv6 addresses
    that stand for such an IPv4 address.
    """
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and (inner := _embedded(parsed)) is not None:
        parsed = inner
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
