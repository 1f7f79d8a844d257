"""What is wrong with the constraints of a strategy, and with the segments that it names."""

from collections.abc import Iterator

from yardarm.domain.checks import DATE_OPERATORS
from yardarm.domain.evaluation.constraints import compiled
from yardarm.domain.evaluation.context import UnusableError
from yardarm.domain.evaluation.lint.aims import Aim
from yardarm.domain.evaluation.lint.findings import Code, Finding, Scene
from yardarm.domain.evaluation.lint.terms import Term, constant, takes_any_value
from yardarm.domain.evaluation.readings import read_strict_date
from yardarm.domain.targeting import Constraint

_SHOWN = 3


def constraint_findings(aim: Aim, scene: Scene) -> Iterator[Finding]:
    yield from _segments(aim, scene)
    for constraint, path in aim.constraints:
        try:
            compiled(constraint)
        except UnusableError as error:
            yield Finding(
                Code.CONSTRAINT_UNUSABLE,
                path,
                str(error),
                "The whole feature is off for everybody on most SDKs, and here; on Node it is off "
                "for whom this strategy would let in.",
            )
    for term in aim.terms:
        yield from _by_itself(term, scene)
    if aim.clash is not None and all(constant(t) is None for t in aim.clash):
        texts = " and ".join(in_words(t.constraint) for t in aim.clash[:_SHOWN])
        yield Finding(
            Code.CONSTRAINTS_CONTRADICT,
            aim.clash[-1].path,
            f"no context can fulfil {texts}",
            "This strategy lets nobody in.",
        )


def in_words(constraint: Constraint) -> str:
    """Such as `country NOT IN NO, SE`."""
    name = constraint.operator.replace("_", " ")
    if constraint.inverted:
        name = f"not {name}"
    values = constraint.values if constraint.value is None else (constraint.value,)
    shown = ", ".join(values[:_SHOWN]) if values else "nothing"
    more = f" and {len(values) - _SHOWN} more" if values and len(values) > _SHOWN else ""
    return f"`{constraint.context_name} {name} {shown}{more}`"


def _segments(aim: Aim, scene: Scene) -> Iterator[Finding]:
    for k, number in enumerate(aim.strategy.segments or ()):
        path, segment = (*aim.path, "segments", k), scene.segments.get(number)
        if segment is None:
            yield Finding(
                Code.SEGMENT_MISSING,
                path,
                f"there is no segment {number}",
                "The whole feature is off for everybody on most SDKs, and here; on Node only this "
                "strategy is.",
            )
        elif not segment.constraints:
            yield Finding(
                Code.SEGMENT_EMPTY,
                path,
                f"the segment {segment.name} has no constraints",
                "It holds for everybody: the strategy is as wide as without it.",
            )


def _by_itself(term: Term, scene: Scene) -> Iterator[Finding]:
    said, why = in_words(term.constraint), _why(term)
    match constant(term):
        case False:
            yield Finding(
                Code.CONSTRAINT_NEVER_HOLDS,
                term.path,
                f"{said} holds for nobody: {why}",
                "This strategy lets nobody in.",
            )
        case True:
            yield Finding(
                Code.CONSTRAINT_ALWAYS_HOLDS,
                term.path,
                f"{said} holds for everybody: {why}",
                "It keeps nobody out: the strategy is as wide as without it.",
            )
        case None if takes_any_value(term):
            yield _any_value(term)
        case None:
            yield from _dates(term, scene)


def _why(term: Term) -> str:
    if term.core.operator == "IN":
        return "the list is empty"
    if term.core.operator == "IN_CIDR":
        return "none of its values is an address or a range"
    if not term.nothing:
        return "every value fits it, and there is always a time"
    return f"its value {term.core.value!r} cannot be read, so that nothing fits it"


def _any_value(term: Term) -> Finding:
    said = in_words(term.constraint)
    if term.positive:
        return Finding(
            Code.CONSTRAINT_TAKES_ANY_VALUE,
            term.path,
            f"every value fits {said}",
            f"It only keeps out contexts without {term.field}.",
        )
    return Finding(
        Code.CONSTRAINT_TAKES_ANY_VALUE,
        term.path,
        f"no value fits {said}",
        f"It only lets in contexts without {term.field}.",
    )


def _dates(term: Term, scene: Scene) -> Iterator[Finding]:
    """Limits that the clock has passed: it does not come back."""
    core = term.core
    limit = read_strict_date(core.value or "") if core.operator in DATE_OPERATORS else None
    if limit is None or core.context_name != "currentTime" or limit >= scene.now:
        return
    said = in_words(term.constraint)
    if (core.operator == "DATE_AFTER") is term.positive:
        yield Finding(
            Code.DATE_REACHED,
            term.path,
            f"{said} holds for everybody since then",
            "It keeps nobody out any more, and can be removed.",
        )
    else:
        yield Finding(
            Code.DATE_OVER,
            term.path,
            f"{said} holds for nobody any more",
            "This strategy lets nobody in since then, but for SDKs whose code sets currentTime.",
        )
