"""OFREP's routes, without a framework (client protocol, section 7)."""

from datetime import UTC, datetime

from yardarm.api import contexts, json
from yardarm.api.answers import Answer, json_answer
from yardarm.api.auth import Gate
from yardarm.api.errors import error_document
from yardarm.api.evaluated import Evaluated, answer
from yardarm.api.front import Request
from yardarm.api.ofrep import evaluations
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.context import Context
from yardarm.domain.principals import Scope
from yardarm.live.evaluators import Evaluators

_ALL = "/ofrep/v1/evaluate/flags"
_ONE = _ALL + "/"


class OfrepRoutes:
    """Answers what stands under /ofrep; None for every other path. `flagConfigEtag` and
    `flagConfigLastModified` are taken and need nothing: an answer is as new as this server. A
    context is what the caller says: the address of a server that asks is not its user's.
    """

    def __init__(self, gate: Gate, evaluators: Evaluators) -> None:
        self._gate = gate
        self._evaluated = Evaluated(evaluators, evaluations.encoded)

    async def __call__(self, request: Request) -> Answer | None:
        """Raises what the gate raises."""
        if request.method != "POST" or not request.path.startswith(_ALL):
            return None
        if request.path == _ALL:
            return self._all(request)
        if request.path.startswith(_ONE):
            return self._one(request, request.path.removeprefix(_ONE))
        return None

    def _all(self, request: Request) -> Answer:
        scope = self._scope(request)
        try:
            context = self._context(request)
        except Invalid as invalid:
            return _refused(request, invalid)
        return answer(
            evaluations.body(self._evaluated.all(scope, context)),
            request.header(b"if-none-match"),
            request.header(b"accept-encoding"),
        )

    def _one(self, request: Request, key: str) -> Answer:
        scope = self._scope(request)
        try:
            context = self._context(request)
        except Invalid as invalid:
            return _refused(request, invalid, key=key)
        outcome = self._evaluated.one(scope, key, context)
        if outcome is not None:
            return evaluations.single(outcome)
        said = f"There is no feature {key}, or this token does not see it"
        return json_answer(
            404, {"key": key, "errorCode": evaluations.FLAG_NOT_FOUND, "errorDetails": said}
        )

    def _scope(self, request: Request) -> Scope:
        """By either header: Authorization, or the one that OFREP names for API keys."""
        token = request.header(b"authorization") or request.header(b"x-api-key")
        return self._gate.evaluation_scope(token)

    @staticmethod
    def _context(request: Request) -> Context:
        body = json.decode(request.body)
        if not isinstance(body, dict):
            raise Invalid([Problem((), "must be of type object", "object.base")], body)
        try:
            given = contexts.read_openfeature(body.get("context"))
        except Invalid as invalid:
            invalid.original = body
            raise
        return given.context(datetime.now(UTC))


def _refused(request: Request, invalid: Invalid, **key: str) -> Answer:
    """The house's error with OFREP's words in it: a body without a context, or one that is none."""
    is_body = invalid.problems[0].path == ()
    code = evaluations.PARSE_ERROR if is_body else evaluations.INVALID_CONTEXT
    said = error_document(invalid, request.scope["yardarm.request_id"])
    return json_answer(400, {**key, "errorCode": code, "errorDetails": str(invalid), **said})
