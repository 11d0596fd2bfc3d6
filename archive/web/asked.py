"""What is asked of a search in the address of its page, and the addresses that differ from it by one step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import request, url_for

from archive.search import grouping, narrowing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Asked:
    """`number` is the page of results, from 1."""

    query: str
    filters: Mapping[str, tuple[str, ...]]
    sort: str = ""
    group: str = "document"
    number: int = 1

    @classmethod
    def from_request(cls) -> Asked:
        args = request.args
        group = args.get("group", "")
        return cls(
            args.get("q", ""),
            narrowing.named({name: tuple(values) for name, values in args.lists()}),
            args.get("sort", ""),
            group if group in grouping.GROUPINGS else "document",
            max(1, args.get("page", 1, type=int)),
        )

    @property
    def is_empty(self) -> bool:
        return not self.query.strip() and not self.filters and "all" not in request.args

    @property
    def chosen(self) -> Iterator[tuple[str, str, bool]]:
        """(facet, value, whether it is excluded) of every filter."""
        for name, values in self.filters.items():
            for value in values:
                yield name.removeprefix("-"), value, name.startswith("-")

    @property
    def fields(self) -> Iterator[tuple[str, str]]:
        """Names and values that a form keeps beside its query."""
        for name, values in self.filters.items():
            yield from ((name, value) for value in values)
        if self.sort:
            yield "sort", self.sort
        if self.group != "document":
            yield "group", self.group

    def has(self, facet: str, value: str) -> bool:
        return value in self.filters.get(facet, ())

    def at(self, number: int) -> str:
        return replace(self, number=number).address()

    def typed(self, query: str) -> str:
        """Another query under the same filters."""
        return replace(self, query=query, number=1).address()

    def in_any_spelling(self, person: str) -> str:
        """That person's name looked for in the text, in place of pages on which a model read it."""
        name = person.replace('"', " ")
        return replace(
            self._changed("people", person, None), query=f'{self.query} person:"{name}"'.strip()
        ).address()

    def ordered(self, sort: str) -> str:
        return replace(self, sort=sort, number=1).address()

    def grouped(self, group: str) -> str:
        return replace(self, group=group, number=1).address()

    def including(self, facet: str, value: str) -> str:
        return self._changed(facet, value, facet).address()

    def excluding(self, facet: str, value: str) -> str:
        return self._changed(facet, value, f"-{facet}").address()

    def without(self, facet: str, value: str) -> str:
        """Neither included nor excluded."""
        return self._changed(facet, value, None).address()

    def only(self, facet: str, value: str) -> str:
        """That value in place of all that were included."""
        filters = {name: values for name, values in self.filters.items() if name != facet}
        return replace(self, filters={**filters, facet: (value,)}, number=1).address()

    def address(self, endpoint: str = "search.index", **more: str) -> str:
        asked: dict[str, str | tuple[str, ...]] = {"q": self.query, **self.filters}
        if not self.query and not self.filters:
            asked["all"] = ""
        if self.sort:
            asked["sort"] = self.sort
        if self.group != "document":
            asked["group"] = self.group
        if self.number > 1:
            asked["page"] = str(self.number)
        kept = {name: value for name, value in asked.items() if value or name == "all"}
        return url_for(endpoint, **kept, **more)  # type: ignore[arg-type]

    def _changed(self, facet: str, value: str, into: str | None) -> Asked:
        filters = {
            name: tuple(v for v in values if v != value) if name in (facet, f"-{facet}") else values
            for name, values in self.filters.items()
        }
        if into is not None:
            filters[into] = (*filters.get(into, ()), value)
        return replace(self, filters=narrowing.named(filters), number=1)
