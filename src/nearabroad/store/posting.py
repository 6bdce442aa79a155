"""Posting of small JSON to a webhook: https or loopback, few tries, no redirects."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import requests

from nearabroad.core.errors import SourceError
from nearabroad.core.version import __version__
from nearabroad.store.addresses import checked_url, host_of, is_loopback
from nearabroad.store.requesting import new_session

_PASSING = (408, 425, 429, 500, 502, 503, 504)


def post_json(
    url: str,
    content: Mapping[str, Any],
    key: str,
    *,
    attempts: int = 3,
    backoff: float = 1.0,
    seconds: float = 10.0,
) -> None:
    """Post one object; `key` goes along as `Idempotency-Key`, so that a repeat can be told.

    Returns when the receiver took it (2xx). Raises `SourceError` in one sentence where it did
    not, after `attempts` tries for faults that may pass; the address is not in the sentence,
    since those of webhooks are secrets.
    """
    address = checked_url(url)
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key,
        "User-Agent": f"nearabroad/{__version__}",
    }  # fmt: skip
    said = ""
    with new_session() as session:
        session.trust_env = not is_loopback(host_of(address))
        for attempt in range(attempts):
            time.sleep(backoff * (2**attempt - 1))
            try:
                answer = session.post(
                    address, data=body, headers=headers, timeout=seconds, allow_redirects=False
                )
            except requests.RequestException as error:
                said = f"cannot be reached ({type(error).__name__})"
                continue
            answer.close()
            if answer.ok and not answer.is_redirect:
                return
            said = f"answers {answer.status_code}"
            if answer.status_code not in _PASSING:
                break
    raise SourceError(f"the webhook at {host_of(address)} {said}; the alert is kept to be sent.")
