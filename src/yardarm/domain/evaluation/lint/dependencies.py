"""Dependencies that never hold, or not as things are."""

from collections.abc import Iterator

from yardarm.domain.evaluation.flags import Flag, flag
from yardarm.domain.evaluation.lint.aims import aims
from yardarm.domain.evaluation.lint.findings import Code, Finding, Scene
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Dependency
from yardarm.domain.variants import Path

_NEVER = "This feature is off for everybody."
_DIFFERS = (
    "This feature is off for everybody, but not in SDKs on the Rust engine: there it is on where "
    "the parent is on without a variant."
)
_NO_VARIANT = "disabled"


def dependency_findings(feature: Feature, scene: Scene) -> Iterator[Finding]:
    for i, dependency in enumerate(feature.dependencies or ()):
        yield from _of(dependency, scene, ("dependencies", i))


def _of(dependency: Dependency, scene: Scene, at: Path) -> Iterator[Finding]:
    parent = scene.features.get(dependency.feature)
    if parent is None:
        said = f"clients of this environment see no feature {dependency.feature}"
        yield Finding(Code.PARENT_MISSING, at, said, _NEVER)
        return
    if parent.dependencies:
        said = f"{parent.name} depends on another feature itself"
        yield Finding(Code.PARENT_DEPENDS, at, said, _NEVER)
        return
    compiled = flag(parent, scene.segments, None)
    off = not parent.is_on or compiled.unusable is not None
    if dependency.enabled and off:
        yield Finding(
            Code.PARENT_OFF,
            at,
            f"{parent.name} is off in this environment",
            "This feature is off for everybody until it is on.",
        )
    elif dependency.enabled:
        yield from _variants(dependency, compiled, at)
    elif not off and _is_on_for_everybody(parent, scene):
        said = f"{parent.name} must be off, and is on for everybody"
        yield Finding(Code.PARENT_ALWAYS_ON, at, said, _NEVER)


def _is_on_for_everybody(parent: Feature, scene: Scene) -> bool:
    there = aims(parent, scene)
    return not there or any(aim.reaches_everybody for aim in there)


def _variants(dependency: Dependency, parent: Flag, at: Path) -> Iterator[Finding]:
    wanted = dependency.variants or ()
    given = _variants_of(parent)
    lacking = [name for name in wanted if name not in given]
    if not lacking:
        return
    names = ", ".join(lacking)
    said = f"{dependency.feature} has no variant {names}"
    if len(lacking) == len(wanted):
        consequence = _DIFFERS if _NO_VARIANT in given else _NEVER
        yield Finding(Code.PARENT_LACKS_VARIANTS, (*at, "variants"), said, consequence)
    else:
        yield Finding(
            Code.PARENT_LACKS_VARIANT,
            (*at, "variants"),
            said,
            "Only the others that are named let this feature be on.",
        )


def _variants_of(parent: Flag) -> set[str]:
    """The names that can come out of it; SDKs call it `disabled` when none does."""
    choices = [way.choice for way in parent.ways] or [parent.choice]
    names = {v.name for choice in choices if choice is not None for v in choice.variants}
    if any(choice is None or choice.total <= 0 for choice in choices):
        names.add(_NO_VARIANT)
    return names
