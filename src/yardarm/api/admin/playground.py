"""/api/admin/playground: who would get what, and why (v7 routes, Admin)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from math import prod
from typing import Annotated, Any, Literal

import msgspec
from fastapi import Response
from pydantic import BeforeValidator, Field

from yardarm.api.admin.context import TheActor, TheHouse
from yardarm.api.admin.documents import Time
from yardarm.api.admin.explained import explained
from yardarm.api.admin.validation import Body, Each, Text, Whole
from yardarm.api.answers import JSON
from yardarm.api.contexts import PROPERTIES, read_document
from yardarm.api.routing import Router
from yardarm.api.shapes import playground as shapes
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.context import FIELDS, Context
from yardarm.domain.principals import ALL_PROJECTS
from yardarm.domain.times import exact_time
from yardarm.service.playground import MOST, Answered, Asked, Question

router = Router(tags=["playground"])

Document = dict[str, Any]
Names = Annotated[Each[Text], Field(min_length=1, max_length=100)]
Projects = Annotated[
    Names,
    BeforeValidator(
        lambda v: [ALL_PROJECTS] if v == ALL_PROJECTS else v,
        json_schema_input_type=Names | Literal["*"],
    ),
]


class _QuestionBody(Body):
    """`features`, `revision` and `at` are ours: some of the features only, and as it was."""

    projects: Projects = Field(default_factory=lambda: [ALL_PROJECTS])
    features: Annotated[Each[Text], Field(min_length=1, max_length=1000)] | None = None
    revision: Annotated[Whole, Field(ge=1, lt=2**31)] | None = None
    at: Time | None = None

    def question(self, environments: Sequence[str], contexts: Sequence[Context]) -> Question:
        """Raises Invalid when both a revision and a time are given."""
        if self.revision is not None and self.at is not None:
            raise _wrong(("at",), "must not be given together with revision", "object.oxor")
        return Question(
            tuple(environments),
            tuple(contexts),
            None if ALL_PROJECTS in self.projects else frozenset(self.projects),
            None if self.features is None else frozenset(self.features),
            self.revision,
            self.at,
        )


_MOST_SENT = 4 * 1024 * 1024
"""Bytes of all combinations that are made of one context."""


class PlaygroundBody(_QuestionBody):
    environment: Text
    context: Document = Field(default_factory=dict)


class AdvancedBody(_QuestionBody):
    """A field of `context` may hold several values with commas between: each of them is tried
    with each of the others'. `contexts` is a table of them instead, taken as they are.
    """

    environments: Names
    context: Document | None = None
    contexts: Annotated[Each[Document], Field(min_length=1, max_length=1000)] | None = None

    def documents(self) -> list[Document]:
        """Raises Invalid for more combinations than would be tried."""
        if self.contexts is not None:
            if self.context is not None:
                raise _wrong(
                    ("contexts",), "must not be given together with context", "object.oxor"
                )
            return self.contexts
        return list(_combinations(self.context or {}))


@router.post("/api/admin/playground", response_model=shapes.PlaygroundAnswer)
async def ask_playground(house: TheHouse, actor: TheActor, body: PlaygroundBody) -> Response:
    """What each feature comes out as for one context in one environment, and why."""
    context = read_document(body.context).context(datetime.now(UTC))
    question = replace(body.question([body.environment], [context]), single=True)
    asked = await house.playground.ask(actor, question)
    features = [
        msgspec.json.encode(explained(found[0], environment))
        async for answered in asked.answers
        for environment, found in answered.environments.items()
    ]
    return _answer(body, asked, features)


@router.post("/api/admin/playground/advanced", response_model=shapes.AdvancedAnswer)
async def ask_advanced_playground(house: TheHouse, actor: TheActor, body: AdvancedBody) -> Response:
    """The same for many contexts in many environments."""
    documents, now = body.documents(), datetime.now(UTC)
    path: tuple[str | int, ...] = ("context",)
    contexts = []
    for i, document in enumerate(documents):
        if body.contexts is not None:
            path = ("contexts", i)
        contexts.append(read_document(document, path).context(now))
    flat = [msgspec.Raw(msgspec.json.encode(_flat(document))) for document in documents]
    question = body.question(body.environments, contexts)
    question = replace(question, size=sum(len(bytes(context)) for context in flat))
    asked = await house.playground.ask(actor, question)
    features = [msgspec.json.encode(_advanced(answered, flat)) async for answered in asked.answers]
    left_out = sorted({name for document in documents for name in _left_out(document)})
    more = {"warnings": {"invalidContextProperties": left_out}} if left_out else {}
    return _answer(body, asked, features, more)


def _advanced(answered: Answered, contexts: Sequence[msgspec.Raw]) -> Document:
    return {
        "name": answered.name,
        "projectId": answered.project,
        "environments": {
            environment: [
                {**explained(found, environment), "environment": environment, "context": context}
                for found, context in zip(explanations, contexts, strict=True)
            ]
            for environment, explanations in answered.environments.items()
        },
    }


def _answer(
    body: _QuestionBody, asked: Asked, features: list[bytes], more: Document | None = None
) -> Response:
    """The features are bytes already: of many, objects would take ten times the room."""
    rest = {
        "input": body.model_dump(mode="json", exclude_unset=True),
        "revision": asked.revision,
        "at": exact_time(asked.at),
        **(more or {}),
    }
    content = msgspec.json.encode(rest)[:-1] + b',"features":[' + b",".join(features) + b"]}"
    name, value = JSON
    return Response(content, 200, {name.decode(): value.decode()})


def _combinations(document: Document) -> Iterator[Document]:
    """Every choice of one value of each text; objects stay as they are."""
    properties = document.get(PROPERTIES)
    if not isinstance(properties, dict | None):
        yield document  # which says what is wrong with it
        return
    inner = properties or {}
    texts = {("", k): v for k, v in document.items() if k != PROPERTIES} | {
        (PROPERTIES, k): v for k, v in inner.items()
    }
    choices = {at: _values(value) for at, value in texts.items()}
    amount = prod(len(values) for values in choices.values())
    if amount > MOST:
        text = f"has {amount} combinations of its values; at most {MOST} are tried"
        raise _wrong(("context",), text, "any.invalid")
    size = amount * len(msgspec.json.encode(document))
    if size > _MOST_SENT:
        text = f"makes {size} bytes of combinations of its values; {_MOST_SENT} at most"
        raise _wrong(("context",), text, "any.invalid")
    for chosen in product(*choices.values()):
        made: Document = {PROPERTIES: {}} if inner else {}
        for (where, name), value in zip(choices, chosen, strict=True):
            (made[where] if where else made)[name] = value
        yield made


def _values(value: Any) -> list[Any]:
    if not isinstance(value, str) or "," not in value:
        return [value]
    return [part for text in value.split(",") if (part := text.strip())] or [value]


def _flat(document: Document) -> Document:
    """As v7 shows it: properties beside the fields."""
    properties = document.get(PROPERTIES)
    inner = properties if isinstance(properties, dict) else {}
    return {**inner, **{k: v for k, v in document.items() if k != PROPERTIES}}


def _left_out(document: Mapping[str, Any]) -> Iterator[str]:
    """Names at the top whose values are no values."""
    for name, value in document.items():
        if name not in FIELDS and name != PROPERTIES and isinstance(value, dict | list):
            yield name


def _wrong(path: tuple[str | int, ...], text: str, code: str) -> Invalid:
    return Invalid([Problem(path, text, code)])
