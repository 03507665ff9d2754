"""Where a robot may be: public servers over HTTPS, and what the settings allow besides; checked when it is called."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class UnableToCall(Exception):
    """The address may not be called, or nobody answers there. `again`: later somebody may."""

    def __init__(self, message: str, *, again: bool) -> None:
        super().__init__(message)
        self.again = again


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where to connect: `ips` were looked up once, and only they are used."""

    scheme: str
    host: str
    port: int
    path: str
    ips: tuple[str, ...]


def target_of(url: str, *, allowed: Collection[str]) -> Target:
    """Look an address up and refuse what is not public, not HTTPS, or no plain address.

    `allowed` are hosts ("bot.internal"), or networks ("10.0.0.0/8"), that may be private and without HTTPS.
    Raises UnableToCall.
    """
    scheme, host, port, path = _parts(url)
    named = host in {one.lower() for one in allowed}
    ips = _looked_up(host, port)
    free = named or all(_in_allowed(ip, allowed) for ip in ips)
    if scheme != "https" and not free:
        raise UnableToCall(_("%(host)s is not called without HTTPS. Use https://.") % {"host": host}, again=False)
    for ip in ips:
        if not (named or _is_public(ip) or _in_allowed(ip, allowed)):
            raise UnableToCall(
                _("%(host)s lies in a private network (%(ip)s). Allow it in RETENTION['PRIVATE_TARGETS'].")
                % {"host": host, "ip": ip},
                again=False,
            )
    return Target(scheme=scheme, host=host, port=port, path=path, ips=tuple(str(ip) for ip in ips))


def check(url: str) -> None:
    """Refuse at once what can never be called; the network is asked only when it is. Raises UnableToCall."""
    _parts(url)


def _parts(url: str) -> tuple[str, str, int, str]:
    words = _("“%(url)s” is no address of a robot. Paste the whole address: https://….") % {"url": url[:60]}
    wrong = UnableToCall(words, again=False)
    if any(ord(one) <= 32 or ord(one) >= 127 for one in url):
        raise wrong
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in _PORTS or not host or parts.username is not None or parts.password is not None:
        raise wrong
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host.lower(), port or _PORTS[parts.scheme], path


def _looked_up(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        words = _("%(host)s is not found: %(error)s") % {"host": host, "error": error}
        raise UnableToCall(words, again=True) from error
    ips = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [ipaddress.ip_address(ip) for ip in ips]


def _is_public(ip: Address) -> bool:
    """Whether an address is out in the world; addresses that wrap another one are judged by it."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return _is_public(ip.ipv4_mapped)
        if ip.sixtofour is not None:
            return _is_public(ip.sixtofour)
        if ip.teredo is not None:
            return False
        if ip in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _in_allowed(ip: Address, allowed: Collection[str]) -> bool:
    for one in allowed:
        try:
            network = ipaddress.ip_network(one)
        except ValueError:
            continue
        if ip.version == network.version and ip in network:
            return True
    return False
