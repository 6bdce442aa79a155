"""Asking over HTTP: allowed redirects only, and faults sorted by whether they may pass."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions

from nearabroad.core.errors import SourceError
from nearabroad.store.addresses import host_of, is_loopback, redirected, shown
from nearabroad.store.transfer import NOWHERE, Job, Passing

_REDIRECT = (301, 302, 303, 307, 308)


class _Session(requests.Session):
    """Follows no redirect by itself, and so reads no redirect's body, however long."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def new_session() -> requests.Session:
    """A session of requests that follows no redirect and sends no password of its own."""
    session = _Session()
    session.auth = lambda request: request  # passwords from a netrc file are not sent
    return session


@contextlib.contextmanager
def asked(
    job: Job, session: requests.Session, wanted: dict[str, str]
) -> Iterator[requests.Response]:
    """The answer, after redirects that are allowed; its body is not read yet."""
    url, limits = job.url, job.limits
    for _ in range(limits.redirects + 1):
        same = host_of(url) == job.host
        own = {name: text for name, text in job.headers.items() if same or name.lower() == "accept"}
        # Loopback never goes through a proxy, wherever the environment names one.
        session.trust_env = not is_loopback(host_of(url))
        with network(job):
            response = session.request(
                "GET" if job.body is None else "POST",
                url,
                data=job.body,
                headers={**wanted, **own},
                stream=True,
                timeout=(limits.connect_seconds, limits.read_seconds),
            )
        with contextlib.closing(response):
            if response.status_code not in _REDIRECT:
                yield response
                return
            location = response.headers.get("Location", "")
        url = redirected(job.url, url, location, job.expect.hosts)
    raise SourceError(f"{shown(job.url)} redirects more than {limits.redirects} times; {NOWHERE}.")


@contextlib.contextmanager
def network(job: Job) -> Iterator[None]:
    """Sort the network's faults into those that may pass and those that will not."""
    host = job.host
    try:
        yield
    except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise Passing(f"{host} does not answer within the time-out") from error
    except (
        requests.ConnectionError,
        requests.exceptions.ChunkedEncodingError,
        urllib3.exceptions.HTTPError,
        ConnectionError,
    ) as error:
        if _untrusted(error):
            raise SourceError(
                f"{host} has no valid certificate, so nothing was taken; check the address and "
                "this machine's clock."
            ) from error
        raise Passing(f"no connection to {host}, or it broke off") from error
    except (requests.RequestException, ValueError) as error:
        raise SourceError(
            f"{shown(job.url)} cannot be asked for ({type(error).__name__}); check the address."
        ) from error


def _untrusted(error: BaseException | None) -> bool:
    """True where a certificate is what failed, however deep; a broken TLS connection may pass."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
