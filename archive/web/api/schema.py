"""What all schemas of the API are made of: how a program may ask, and how values are shown to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import url_for
from marshmallow import RAISE, Schema, fields, missing, validate
from marshmallow.utils import get_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Default = Any  # `missing`: the parameter is left out of what is asked

LONGEST_TEXT = 10_000  # characters, of a query or anything else in an address
MOST_AT_ONCE = 1_000
_MOST_VALUES = 100  # of one parameter
LARGEST_NUMBER = 2**63 - 1  # that SQLite takes


class Asked(Schema):
    """Parameters of a query string. Others than these are refused: a mistyped filter would find too much."""

    class Meta:
        unknown = RAISE


class Shown(Schema):
    """An object in an answer. It always has all of its fields; what is not known is null or empty."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, _field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = True


class Text(fields.String):
    """Asked: a text of bounded length."""

    def __init__(self, description: str, *, longest: int = LONGEST_TEXT, default: Default = missing) -> None:
        super().__init__(
            load_default=default,
            validate=validate.Length(max=longest),
            metadata={"description": description},
        )


class Several(fields.List[str]):
    """Asked: a text, or several if the parameter is repeated."""

    def __init__(self, description: str) -> None:
        super().__init__(
            fields.String(validate=validate.Length(max=LONGEST_TEXT)),
            load_default=(),
            validate=validate.Length(max=_MOST_VALUES),
            metadata={"description": description},
        )


class Choice(fields.String):
    """Asked: one of these words."""

    def __init__(self, description: str, words: tuple[str, ...], default: Default = missing) -> None:
        super().__init__(
            load_default=default, validate=validate.OneOf(words), metadata={"description": description}
        )


class Whole(fields.Integer):
    """Asked: a whole number in plain digits."""

    def __init__(self, description: str, *, least: int, most: int, default: Default = missing) -> None:
        super().__init__(
            load_default=default,
            validate=validate.Range(least, most),
            metadata={"description": description},
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        # Python's own int() also takes "1_000", " 7 " and digits of other scripts.
        if not re.fullmatch("-?[0-9]{1,19}", str(value)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Number(fields.Integer):
    """In a body: a whole number as JSON has it, from 0. To JSON 4.0 is one, "4" and true are none."""

    def __init__(self, description: str, *, default: Default = missing) -> None:
        super().__init__(
            required=default is missing,
            load_default=default,
            validate=validate.Range(0, LARGEST_NUMBER),
            metadata={"description": description},
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Flag(fields.Boolean):
    """Asked: true or false, spelled so."""

    def __init__(self, description: str, *, default: Default = missing) -> None:
        super().__init__(
            load_default=default,
            truthy={"true"},
            falsy={"false"},
            metadata={"description": description},
        )


class Window(Asked):
    """Which part of a long answer. Totals are exact, and any part can be asked for, the last of a million too."""

    offset = Whole("How many to leave out at the beginning.", least=0, most=LARGEST_NUMBER, default=0)
    limit = Whole("How many to give at most.", least=1, most=MOST_AT_ONCE, default=100)


def text_of(shown: Callable[[Any], str], description: str) -> fields.Function:
    """Shown: a text made of what is shown."""
    return fields.Function(shown, metadata={"type": "string", "description": description})


def link(endpoint: str, description: str, **filled_with: str) -> fields.Function:
    """Shown: the path of an endpoint; `filled_with` names the attributes that its parts are taken from."""

    def path(shown: Any) -> str:
        return url_for(endpoint, **{name: get_value(shown, key) for name, key in filled_with.items()})

    return text_of(path, description)


class Links(fields.Nested):
    """Shown: an object of links, filled from what it stands in."""

    _CHECK_ATTRIBUTE = False

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # noqa: ARG002
        return self.schema.dump(obj)


class Box(fields.List[float]):
    """Shown: four edges."""

    def __init__(self, *, allow_none: bool = False) -> None:
        super().__init__(
            fields.Float(),
            allow_none=allow_none,
            validate=validate.Length(equal=4),
            metadata={"description": "x0, y0, x1, y1 in points; the origin is the page's top left corner."},
        )

    def _serialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002
        obj: Any,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> list[Any] | None:
        return None if value is None else [round(edge, 2) for edge in value.as_tuple()]


class Coverage(Shown):
    """What a search could look at and what not. Documents, where it does not say pages."""

    documents = fields.Integer()
    unreadable = fields.Integer()
    waiting = fields.Integer()
    skipped = fields.Integer()
    pages = fields.Integer()
    pages_without_words = fields.Integer()
    sentence = fields.String(
        metadata={"description": "What has to stand beside every figure that a story rests on."}
    )


class Mistake(Shown):
    """What is wrong with a part of what was sent."""

    part = fields.String(metadata={"description": "The parameter, or the place in the body."})
    detail = fields.String()


class Problem(Shown):
    """RFC 9457."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "What happened."})
    hint = fields.String(metadata={"description": "What to do next."})
    errors = fields.List(fields.Nested(Mistake))


def window(asked: Mapping[str, Any]) -> slice:
    """Of a list."""
    return slice(asked["offset"], asked["offset"] + asked["limit"])
