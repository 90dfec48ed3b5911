"""Who may use the local page: a request has to name this server and to hold the token of the link.

In: the request line and the headers of a request. Out: why it is refused, or nothing.

A page of another site can send requests to a server on this computer. The browser then sends the address of that site
as `Origin`; and if the site points its own name at this computer (DNS rebinding), it sends that name as `Host`. Both
are compared here with the names of this server. The token is the first part of every path, so that nothing is served
without it, static files and websockets included.
"""

import hmac
import ipaddress
import re
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass

TOKEN_BYTES = 32  # of randomness
HTTP_PORT = 80  # left out of the headers by browsers
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
STATE_ALONE = (
    "This link holds a state of the panel, but not the key of a page. Open the page of your own pi-formulate app, paste"
    " the link into its field 'link' and press Enter."
)
HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:]+:[0-9a-f:.]*)\]|(?P<name>[a-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Gate:
    """The names of this server, and its token.

    Parameters
    ----------
    token
        First part of every path.
    port
        The port that the server listens at.
    names
        Names and addresses that a request may give as `Host`, in lower case and without the port.
    any_address
        Whether it may also give any IP address, as a server that is open to the network has several. No site can point
        an address at another computer, only a name.

    Examples
    --------
    >>> gate = Gate("t0ken", 8866, frozenset(LOOPBACK_NAMES))
    >>> gate.refusal("/t0ken/", ["127.0.0.1:8866"], [])
    ''
    >>> gate.refusal("/t0ken/", ["evil.example:8866"], [])
    "Host: expected the address in the link that pi-formulate printed, but got 'evil.example:8866'."
    """

    token: str
    port: int
    names: frozenset[str]
    any_address: bool = False

    @property
    def base(self) -> str:
        """The path under which everything is served.

        >>> Gate("t0ken", 8866, frozenset()).base
        '/t0ken/'
        """
        return f"/{self.token}/"

    def refusal(self, target: str, hosts: Sequence[str], origins: Sequence[str]) -> str:
        """Why a request is refused; empty if it may pass.

        Parameters
        ----------
        target
            What the request line asks for, such as `/t0ken/api/kernels`.
        hosts, origins
            Every header `Host`, and every header that names the page which sends the request.
        """
        if len(hosts) != 1 or not self._is_here(hosts[0].lower()):
            return f"Host: expected the address in the link that pi-formulate printed, but got {', '.join(hosts)!r}."
        if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
            return f"Origin: expected the page of the panel itself, but got {', '.join(origins)!r}."
        # In bytes, as the comparison in constant time takes no other text than ASCII.
        begins = target[: len(self.base)].encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(begins, self.base.encode()):
            if target.startswith("/?state="):
                return STATE_ALONE
            return "The link is incomplete. Open the whole link that pi-formulate printed, with its long token."
        return ""

    def _is_here(self, host: str) -> bool:
        """Whether a header `Host` names this server."""
        parts = HOST.fullmatch(host)
        if parts is None or int(parts["port"] or HTTP_PORT) != self.port:
            return False
        name = parts["six"] or parts["name"]
        return name in self.names or (self.any_address and _is_address(name))


def gate_of(host: str, address: str, port: int) -> Gate:
    """The gate of a server, with a new token.

    Parameters
    ----------
    host
        The address that was asked for.
    address
        The IP address that it stands for.
    port
        The port that the server listens at.

    Examples
    --------
    >>> gate = gate_of("localhost", "127.0.0.1", 8866)
    >>> sorted(gate.names), gate.any_address, len(gate.token)
    (['127.0.0.1', '::1', 'localhost'], False, 43)
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    names = {*LOOPBACK_NAMES, host.lower(), address}
    if ipaddress.ip_address(address).is_loopback:
        return Gate(token, port, frozenset(names))
    own = {socket.gethostname().lower(), socket.getfqdn().lower()}
    return Gate(token, port, frozenset(names | own), any_address=True)


def link(host: str, gate: Gate) -> str:
    """The link of the page.

    Parameters
    ----------
    host
        A name or an address of this computer.
    gate
        The gate of the server.

    Examples
    --------
    >>> link("::1", Gate("t0ken", 8866, frozenset(LOOPBACK_NAMES)))
    'http://[::1]:8866/t0ken/'
    """
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{gate.port}{gate.base}"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
