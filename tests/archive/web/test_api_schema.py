"""What the OpenAPI document says is so: schemathesis asks much that it allows, and much that it forbids.

The same requests in every run; tests/faults/fuzz_api.py asks others, for as long as one likes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import newsroom
import pytest
import schemathesis
from flask import Flask
from schemathesis.engine import Status, events, from_schema

from archive.store import Store, create
from archive.web.api.schema import Whole

EXAMPLES = 30
KEY = "the-key"
# Pages are drawn from so many, or hardly any would be met; documents and runs from 7.
FEW = {"number": 3, "page": 2}


@dataclass
class Asked:
    """Answers by operation and status, and what was wrong with any."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def ask(
    app: Flask,
    *,
    examples: int,
    seed: int | None = None,
    only: str | None = None,
    key: str = KEY,
    edges: bool = True,
) -> Asked:
    """With a seed other requests than without; `only` is the path of the operations that are asked. With `edges` also
    each value that the schema just allows, and each that it just forbids.
    """
    with_key = {"Authorization": f"Bearer {key}"}
    config: dict[str, Any] = {
        "seed": seed or 1,
        "headers": with_key,
        "generation": {"deterministic": seed is None, "max-examples": examples},
        "phases": {"stateful": {"enabled": False}, "coverage": {"enabled": edges}},
        "checks": {
            # An empty list, or a phrase with a proximity, fits the schema and makes no sense all the same.
            "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404"]},
            # It fails by itself on WSGI; test_api.py asks every route without a key.
            "ignored_auth": {"enabled": False},
        },
    }
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", app, config=schemathesis.Config.from_dict(config), headers=with_key
    )
    schema.hook(map_path_parameters)
    schema.hook(map_body)
    if only is not None:
        schema = schema.include(path=only)
    asked = Asked()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            asked.wrong.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.ScenarioFinished):
            _note(asked, event)
    app.extensions["work"].close()
    return asked


def map_path_parameters(_context: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
    return few(path_parameters or {})


def map_body(_context: Any, body: Any) -> Any:
    return few(body) if isinstance(body, dict) else body


def few(given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value % FEW.get(name, 7) if type(value) is int and 0 <= value < 2**62 else value
        for name, value in given.items()
    }


def _note(asked: Asked, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            asked.answers[event.label or "", interaction.response.status_code] += 1
            asked.said.append(interaction.response.content.decode(errors="replace"))
    for checks in recorder.checks.values():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info is not None:
                asked.wrong.append(
                    f"{check.name}\n{check.failure_info.failure}\n{check.failure_info.code_sample}"
                )


def test_every_answer_is_as_described(app: Flask) -> None:
    asked = ask(app, examples=EXAMPLES)
    for (operation, status), count in sorted(asked.answers.items()):
        print(f"{count:6,} × {status}  {operation}")
    assert not asked.wrong, "\n\n".join(asked.wrong[:20])
    operations = {operation for operation, _ in asked.answers}
    assert len(operations) == 18
    for operation in operations:
        assert sum(asked.answers[operation, status] for status in (200, 201, 202)) > 4, operation


@pytest.fixture(scope="module")
def newsroom_store(tmp_path_factory: pytest.TempPathFactory):
    store = create(tmp_path_factory.mktemp("newsroom") / "home")
    newsroom.filled(store, tmp_path_factory.mktemp("newsroom-drop"))
    yield store
    store.close()


@pytest.mark.parametrize("person", newsroom.PEOPLE)
def test_a_person_is_answered_as_described_and_told_of_no_others(newsroom_store: Store, person: str) -> None:
    asked = ask(newsroom.app_of(newsroom_store), examples=6, key=person, edges=False)
    assert not asked.wrong, "\n\n".join(asked.wrong[:20])
    assert len(asked.said) > 50
    for collection, mark in newsroom.MARKS.items():
        if collection not in newsroom.PEOPLE[person]:
            assert not [text for text in asked.said if mark in text]


@pytest.mark.parametrize(
    ("said", "alarm"),
    [
        ({"collections": [], "coverage": {"documents": "many"}}, "response_schema_conformance"),
        (({}, 418), "status_code_conformance"),
        (("<p>", 200, {"Content-Type": "text/html"}), "content_type_conformance"),
        (ZeroDivisionError, "ZeroDivisionError()"),
    ],
)
def test_what_is_not_as_described_is_noticed(app: Flask, said: Any, alarm: str) -> None:
    def broken(**_asked: object) -> Any:
        if said is ZeroDivisionError:
            raise ZeroDivisionError
        return said

    app.view_functions["api.collections.listing"] = broken
    wrong = ask(app, examples=1, only="/api/v1/collections").wrong
    assert any(alarm in entry for entry in wrong), wrong


def test_a_parameter_that_takes_anything_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Whole, "_deserialize", lambda *_args, **_options: 1)
    wrong = ask(app, examples=20, only="/api/v1/batch").wrong
    assert any(entry.startswith("negative_data_rejection") for entry in wrong)
