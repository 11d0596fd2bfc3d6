"""When two addresses of the web are the same place: the rule by which captures are put together.

    http or https, with or without "www.", a name and password    no difference
    capital letters in the host, its usual port, a dot behind it  no difference
    a slash at the end, `%7E` for `~`, `/a/../b`                  no difference
    the order of what is asked (`?b=2&a=1`)                       no difference
    what only says who sent the reader (`utm_source`, `fbclid`)   left out
    a place within the page (`#requirements`)                     left out
    a page that a script shows (`#!/jobs/7`, `#/jobs/7`)          kept
    `urn:view:`, `urn:fullPage:` before an address                left out: a crawler's picture of that page

Everything else is a difference. w3lib does what the standards say (RFC 3986, WHATWG); hosts are kept as in all of
`archive.mentions`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from archive.mentions import hosts

LONGEST = 8_000
"""Characters; a longer address is none that anything was captured from."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_PICTURE_OF = re.compile(r"urn:(?:view|fullPage|thumbnail|pdf):(?=https?://)", re.IGNORECASE)
_HOST = re.compile(r"[\w.:-]+")
_USUAL_PORTS = (None, 80, 443)
_ROUTES = ("!", "/")
# Written by those who send or count readers: Google, Facebook, Microsoft, Mailchimp, HubSpot, Matomo, Yandex, X.
_TRACKING = re.compile(
    r"(?:utm_[a-z_]+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|fb_(?:action_ids|action_types|ref|source)|msclkid|mc_cid|"
    r"mc_eid|_hs(?:enc|mi)|mkt_tok|mtm_[a-z_]+|pk_[a-z_]+|piwik_[a-z_]+|yclid|_openstat|igshid|twclid|ttclid|srsltid|"
    r"_ga|_gl)(?==|\Z)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def same_address(untrusted_address: str) -> str:
    """The same text for all addresses of one place, without its scheme; "" if it is no address of the web."""
    address = _PICTURE_OF.sub("", untrusted_address.strip(), count=1)
    if not _WEB.match(address) or len(address) > LONGEST:
        return ""
    try:
        parts = urlsplit(canonicalize_url(address, keep_fragments=True))
        host, port = parts.hostname or "", parts.port
    except (ValueError, UnicodeError):
        return ""
    place = hosts.kept(host.rstrip(".")) or host.rstrip(".")
    if not _HOST.fullmatch(place):
        return ""
    asked = "&".join(part for part in parts.query.split("&") if part and not _TRACKING.match(part))
    route = f"#{parts.fragment}" if parts.fragment.startswith(_ROUTES) else ""
    return "".join(
        (
            place,
            "" if port in _USUAL_PORTS else f":{port}",
            parts.path.rstrip("/"),
            f"?{asked}" if asked else "",
            route.rstrip("/"),
        )
    )
