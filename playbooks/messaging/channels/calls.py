"""One call to a robot: to the address that was looked up, within a few seconds, without following it elsewhere."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from playbooks.messaging.channels import addresses
from playbooks.messaging.channels.addresses import Target, UnableToCall

SECONDS: Final = 10.0
"""A call takes no longer than this, however slowly the answer drips."""
LONGEST_ANSWER: Final = 65_536


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str


def post(
    *, url: str, body: bytes, headers: Mapping[str, str], allowed: Collection[str], seconds: float = SECONDS
) -> Answer:
    """Send a body to an address and return what it answers; a redirect is an answer like any other.

    1. The address is looked up once; private networks and plain HTTP are refused unless allowed.
    2. The connection goes to the address that was looked up, so that a second look-up cannot lead elsewhere; the
       certificate must be that of the name.
    3. When the time is up the connection is cut.

    Raises UnableToCall.
    """
    target = addresses.target_of(url, allowed=allowed)
    connection = _connect(target, seconds)
    try:
        with _cut_after(seconds, connection):
            connection.request("POST", target.path, body=body, headers={**headers, "Connection": "close"})
            response = connection.getresponse()
            text = response.read(LONGEST_ANSWER).decode("utf-8", "replace")
        return Answer(response.status, text)
    except (OSError, http.client.HTTPException, ValueError) as error:
        words = f"{target.host}: {type(error).__name__}: {error}"
        raise UnableToCall(words, again=True) from error
    finally:
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection whose socket is made beforehand."""

    def __init__(self, target: Target, made: socket.socket, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.default_port = 443 if target.scheme == "https" else 80
        self.auto_open = 0  # never by its name
        self.sock = made


def _connect(target: Target, seconds: float) -> _Pinned:
    error: OSError | None = None
    for ip in target.ips[:3]:
        try:
            made = socket.create_connection((ip, target.port), timeout=seconds / 2)
            if target.scheme == "https":
                made = ssl.create_default_context().wrap_socket(made, server_hostname=target.host)
            made.settimeout(seconds)
            return _Pinned(target, made, seconds)
        except OSError as failed:
            error = failed
    words = f"{target.host}: {type(error).__name__}: {error}"
    raise UnableToCall(words, again=not isinstance(error, ssl.SSLCertVerificationError)) from error


@contextmanager
def _cut_after(seconds: float, connection: _Pinned) -> Iterator[None]:
    """Shut the socket when the time is up: a reader that gets a byte a second would never time out.

    Raises TimeoutError if the time was up, whatever the reader met in the socket that was shut.
    """
    held = connection.sock
    over = threading.Event()

    def cut() -> None:
        over.set()
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if not over.is_set():
            raise
    finally:
        timer.cancel()
    if over.is_set():
        raise TimeoutError(f"no whole answer within {seconds:g} seconds")
