"""The one table from errors to HTTP, and the bodies that go with them.

Every 4xx and 5xx has a JSON body that names the fault. Where v3 has a body of its own (validation,
a name that is taken, a missing thing) that is in it, too.
"""

import random
from typing import Any

from yardarm.api.answers import Answer, json_answer
from yardarm.domain import errors
from yardarm.domain.addons import MASK
from yardarm.domain.errors import (
    UNSAID,
    Conflict,
    Denied,
    Invalid,
    NameTaken,
    NotFound,
    Outdated,
    Problem,
    TooMany,
    Unavailable,
    Undecided,
    Version,
    YardarmError,
)
from yardarm.domain.providers import PROVIDERS

# kind of error -> status, the name that newer Unleash servers give it
_STATUS: dict[type[YardarmError], tuple[int, str]] = {
    Invalid: (400, "BadDataError"),
    errors.Unauthenticated: (401, "AuthenticationRequired"),
    errors.CodeNeeded: (401, "SecondFactorRequired"),
    Denied: (403, "PermissionError"),
    NotFound: (404, "NotFoundError"),
    Conflict: (409, "InvalidOperationError"),
    NameTaken: (409, "NameExistsError"),
    errors.HasTag: (409, "FeatureHasTagError"),
    Outdated: (409, "OutdatedError"),
    Undecided: (409, "UndecidedError"),
    errors.TooSlow: (408, "RequestTimeoutError"),
    errors.TooLarge: (413, "ContentTooLargeError"),
    errors.WrongMediaType: (415, "ContentTypeError"),
    TooMany: (429, "TooManyRequestsError"),
    Unavailable: (503, "UnavailableError"),
}


def error_answer(error: YardarmError, request_id: str) -> Answer:
    """What the caller gets; `request_id` leads the operator to the log line."""
    status, _ = _STATUS[type(error)]
    body = error_document(error, request_id)
    if isinstance(error, TooMany | Unavailable):
        seconds = error.retry_after
        if isinstance(error, Unavailable):
            # All callers fail at once when the database does: they must not come back at once.
            seconds += random.randrange(2 * seconds + 1)  # noqa: S311 - spreads a crowd
        return json_answer(status, body, (b"retry-after", str(seconds).encode()))
    return json_answer(status, body)


def error_document(error: YardarmError, request_id: str) -> dict[str, Any]:
    _, name = _STATUS[type(error)]
    message = str(error)
    body: dict[str, Any] = {"id": request_id, "name": name, "message": message}
    if isinstance(error, Invalid):
        if error.original is not UNSAID:
            body["_original"] = _masked(error.original)
        body["details"] = [problem_detail(p, _masked(error.original)) for p in error.problems]
        body["isJoi"] = True
    elif isinstance(error, NameTaken | errors.HasTag):
        body["details"] = [{"message": message}]
        body["isJoi"] = True
    else:
        body["details"] = [{"message": message}]
    if isinstance(error, Outdated):
        body["expected"] = _version(error.expected)
        body["current"] = _version(error.current)
    if isinstance(error, Undecided):
        body["conflicts"] = list(error.conflicts)
    if isinstance(error, Denied) and error.permission is not None:
        body["permissions"] = [error.permission]
    if isinstance(error, NotFound):
        body["error"] = f"Could not find {error.kind}"
    return body


_SECRETS = frozenset({"password", "code", "oldPassword", "confirmPassword", "secret", "token"})
_OF_ADDONS: frozenset[str] = frozenset().union(
    *(provider.sensitive for provider in PROVIDERS.values())
)


def _masked(original: object) -> object:
    """What was sent without what must stand in no answer and no log of one."""
    if not isinstance(original, dict):
        return original
    shown = _without(original, _SECRETS)
    if isinstance(parameters := shown.get("parameters"), dict):
        shown["parameters"] = _without(parameters, _OF_ADDONS)
    return shown


def _without(document: dict[str, Any], secrets: frozenset[str]) -> dict[str, Any]:
    return {k: MASK if k in secrets else v for k, v in document.items()}


def _version(version: Version) -> dict[str, Any]:
    return {"revision": version.revision, "feature": version.document}


def failure_answer(request_id: str) -> Answer:
    """For what should never happen: nothing of the cause leaves the house."""
    message = f"The server made a mistake; its log has it under {request_id}"
    return json_answer(
        500,
        {
            "id": request_id,
            "name": "InternalError",
            "message": message,
            "details": [{"message": message}],
        },
    )


def plain_answer(status: int, name: str, message: str, request_id: str) -> Answer:
    """An error of HTTP itself, such as an unknown path."""
    body = {
        "id": request_id,
        "name": name,
        "message": message,
        "details": [{"message": message}],
    }
    return json_answer(status, body)


def problem_detail(problem: Problem, original: object) -> dict[str, Any]:
    """One entry of `details`, as v3's users know it (contract, section 12)."""
    context: dict[str, Any] = {**problem.context, "label": problem.label}
    found, value = _value_at(original, problem.path)
    if found:
        context["value"] = value
    if problem.path:
        context["key"] = problem.path[-1]
    return {
        "message": f'"{problem.label}" {problem.message}',
        "path": list(problem.path),
        "type": problem.type,
        "context": context,
    }


def _value_at(document: Any, path: tuple[str | int, ...]) -> tuple[bool, Any]:
    if document is UNSAID:
        return False, None
    for step in path:
        in_object = isinstance(document, dict) and step in document
        in_list = isinstance(document, list) and isinstance(step, int) and 0 <= step < len(document)
        if not (in_object or in_list):
            return False, None
        document = document[step]
    return True, document
