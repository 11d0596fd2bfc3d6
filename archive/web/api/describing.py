"""Operations: what the OpenAPI document says of one is checked before its view runs, and makes its answer.

flask-smorest brings schemas, routes and the document together; what is ours is said once here instead of at each view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask_smorest import Api, Blueprint
from webargs.flaskparser import FlaskParser

from archive.web.api.schema import Problem
from archive.web.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from marshmallow import Schema

    View = TypeVar("View", bound=Callable[..., Any])

_ALWAYS = (400, 401, 403, 422, 503)
_JSON = "application/json"


class Noun(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """The operations on one noun, below /api/v1."""

    ARGUMENTS_PARSER = FlaskParser(unknown=None)  # so that a schema can refuse: by default they are dropped

    def __init__(self, name: str, import_name: str, description: str) -> None:
        super().__init__(name, import_name, url_prefix=f"/{name}", description=description)

    def operation(
        self,
        rule: str,
        *,
        gives: type[Schema],
        takes: Schema | None = None,
        body: Schema | None = None,
        method: str = "GET",
        status: int = 200,
        fails: tuple[int, ...] = (),
        headers: Mapping[str, Any] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Callable[[View], View]:
        """A view that takes what `takes` has checked of the address, or `body` of the JSON that was sent, as its first
        argument, and returns what `gives` shows.

        `fails` are statuses beyond those that any operation may end with; `headers` (of the answer) and `document` (of
        the operation) are as the OpenAPI document has them.
        """

        def decorated(view: View) -> View:
            answering = self.response(status, gives, content_type=_JSON, headers=headers)(view)
            if body is not None:
                answering = self.arguments(body, location="json")(answering)
            return self._routed(rule, method, takes, fails, document or {})(answering)  # type: ignore[no-any-return]

        return decorated

    def file(self, rule: str, *, takes: Schema, media_types: tuple[str, ...]) -> Callable[[View], View]:
        """A view that returns a Response of one of these media types."""

        def decorated(view: View) -> View:
            answering: Any = view
            for media_type in media_types:
                described = self.response(
                    200, {"type": "string", "format": "binary"}, content_type=media_type
                )
                answering = described(answering)
            return self._routed(rule, "GET", takes, (404,), {})(answering)  # type: ignore[no-any-return]

        return decorated

    def _routed(
        self,
        rule: str,
        method: str,
        takes: Schema | None,
        fails: tuple[int, ...],
        document: Mapping[str, Any],
    ) -> Callable[[Any], Any]:
        statuses = {*_ALWAYS, *fails, *((404,) if "<" in rule else ())}

        def decorated(view: Any) -> Any:
            operation_id = f"{self.name}_{view.__name__}"
            for code in sorted(statuses):
                view = self.alt_response(code, schema=Problem, content_type=MEDIA_TYPE)(view)
            if takes is not None:
                view = self.arguments(takes, location="query")(view)
            view = self.doc(operationId=operation_id, **document)(view)
            return self.route(rule, methods=[method], tags=[self.name])(view)

        return decorated


class Described(Api):  # type: ignore[misc]
    """The OpenAPI document. Errors of the whole app are answered by `archive.web.errors`."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None  # an operation says with which statuses it may end
    DEFAULT_RESPONSE_CONTENT_TYPE = MEDIA_TYPE

    def _register_error_handlers(self) -> None:
        """None of flask-smorest's."""
