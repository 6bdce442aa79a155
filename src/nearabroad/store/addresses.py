"""Which addresses may be asked: https, or loopback; redirects only to hosts that were named."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import requests
from requests.utils import requote_uri
from urllib3.util import parse_url

from nearabroad.core.errors import SourceError

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_SECRET = re.compile(
    r"([?&;][^=&;#]*(?:key|token|secret|sig|password|credential|auth)[^=&;#]*=)[^&;#]+", re.I
)


def shown(url: str) -> str:
    """An address fit for messages and ledgers: values that look like a secret are left out.

    >>> shown("https://api.example.org/data?year=2023&subscription-key=abc")
    'https://api.example.org/data?year=2023&subscription-key=***'
    """
    return _SECRET.sub(r"\1***", url)


def is_loopback(host: str) -> bool:
    """True for this machine by name or number: localhost, 127.0.0.0/8, ::1.

    >>> is_loopback("127.0.0.9"), is_loopback("127.0.0.1.example.org")
    (True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The host of an address that was checked, in lower case."""
    return (urlsplit(url).hostname or "").lower()


def checked_url(url: str) -> str:
    """The address in normal form; one that may not be asked raises SourceError before any packet.

    >>> checked_url("https://Example.org/a b".replace(" ", "%20"))
    'https://example.org/a%20b'
    >>> checked_url("http://a.org/a.csv")
    Traceback (most recent call last):
    nearabroad.core.errors.SourceError: http://a.org/a.csv is not https; use its https address.
    """
    if _UNSAFE.search(url):
        raise SourceError(f"{url!r} holds a space, a backslash or a control character; escape it.")
    try:
        scheme, prepared = urlsplit(url).scheme.lower(), _prepared(url)
        parts, again = urlsplit(prepared), parse_url(prepared)
        host, _ = (parts.hostname or "").lower(), parts.port
    except (ValueError, requests.RequestException) as error:
        raise SourceError(f"{url!r} is not an address; check how it is written.") from error
    if "@" in parts.netloc:
        raise SourceError(f"the address for {host} holds a user name; leave it out.")
    # Two parsers that disagree on the host are how a check is fooled.
    if not host or (again.host or "").strip("[]").lower() != host:
        raise SourceError(f"{url!r} names no clear host; check how it is written.")
    if scheme != "https" and not (scheme == "http" and is_loopback(host)):
        raise SourceError(f"{shown(url)} is not https; use its https address.")
    return prepared


def _prepared(url: str) -> str:
    if urlsplit(url).scheme.lower() not in ("http", "https"):
        raise ValueError(url)
    return requests.Request("GET", url).prepare().url or ""


def redirected(start: str, current: str, location: str, hosts: Iterable[str]) -> str:
    """Where a redirect leads; another host than the first, or than those named, is refused.

    >>> redirected("https://a.org/x", "https://a.org/x", "/y", ())
    'https://a.org/y'
    """
    # Header values arrive as Latin-1, while addresses are written in UTF-8.
    place = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        target = checked_url(requote_uri(urljoin(current, place)))
    except ValueError as error:
        raise SourceError(
            f"{shown(start)} redirects to {location!r}, which is no address; look for a new one."
        ) from error
    first, found = host_of(start), host_of(target)
    if found not in {first, *(host.lower() for host in hosts)}:
        raise SourceError(
            f"{first} redirects to another host, {found}; if that is the publisher's too, name it "
            "among the expected hosts, otherwise look for a new address."
        )
    return target
