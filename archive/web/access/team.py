"""The door of a newsroom's server: who asks, what is shared with them, and whether that is enough for this address.

What a person may not see is not there: the store of the request holds only the collections in which the person has the
role that the address needs (`rules`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flask import abort, g, request

from archive.model import Role
from archive.people import sharing
from archive.web import problems
from archive.web.access.rules import RULES, Door, Rule

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from archive.store import Store

_READING = ("GET", "HEAD", "OPTIONS")
_UNKNOWN = Rule(Door.SIGNED_IN)  # an address that there is not: strangers are not told


class SignIn(Protocol):
    """Knows who asks. See `archive.web.team`."""

    def person(self) -> str | None:
        """Whose key a program sends, or who has signed in in this browser."""
        ...

    def is_administrator(self, person: str) -> bool: ...

    def knows(self, untrusted_name: str) -> bool:
        """Whether somebody has an account of that name."""
        ...

    def end_sessions(self, person: str, *, agent: str) -> None:
        """Sign the person out everywhere. Raises NotFound."""
        ...

    def begin(self) -> AnyResponse:
        """To the page where one signs in."""
        ...

    def freshen(self) -> AnyResponse | None:
        """To the page where one signs in again, unless that was a short while ago."""
        ...

    def form_token(self) -> object: ...


@dataclass(frozen=True, slots=True)
class TeamDoor:
    store: Store
    sign_in: SignIn

    def check(self) -> AnyResponse | None:
        rule = RULES[request.endpoint] if request.endpoint else _UNKNOWN
        if rule.needs is Door.OPEN:
            self._greet()
            return None
        is_program = "Authorization" in request.headers
        person = self._program() if is_program else self.sign_in.person()
        if person is None:
            return refuse_program() if is_program or problems.under_api() else self.sign_in.begin()
        self._let_in(person, rule)
        if rule.fresh:
            if is_program:
                abort(403)
            return self.sign_in.freshen()
        return None

    def form_token(self) -> object:
        return self.sign_in.form_token()

    def _greet(self) -> None:
        """On a page for anyone somebody may have signed in already."""
        if request.endpoint == "static" or "Authorization" in request.headers:
            return
        if (person := self.sign_in.person()) is not None:
            self._let_in(person, Rule(Door.SIGNED_IN))

    def _program(self) -> str | None:
        """Programs may read everything that the person may, and do what the API has. Forms are for people."""
        person = self.sign_in.person()
        if person is not None and request.method not in _READING and not problems.under_api():
            abort(403)
        return person

    def _let_in(self, person: str, rule: Rule) -> None:
        g.person = person
        g.is_administrator = self.sign_in.is_administrator(person)
        if rule.needs is Door.ADMINISTRATOR and not g.is_administrator:
            abort(404)
        g.shares = sharing.collections_of(self.store, person)
        least = rule.needs if isinstance(rule.needs, Role) else Role.REPORTER
        clearance = sharing.clearance(person, g.shares, is_administrator=g.is_administrator).at_least(least)
        g.store = self.store.seen_by(clearance, where=request.remote_addr or "")


def refuse_program() -> AnyResponse:
    hint = "Send a key of your account: Authorization: Bearer KEY"
    answer = problems.problem("The key is missing, or it is not known here.", hint, 401)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
