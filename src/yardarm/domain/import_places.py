"""The environments that an import speaks of, and what becomes of features in them.

State files since Unleash 4 hold what a feature is in each environment. Documents call the
default environment `default`, as v3's users do, unless they have one of its own name beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from yardarm.domain.environment_states import EMPTY, EnvironmentState, identified, owner_of
from yardarm.domain.environments import ALIAS, Environment
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.events import Document
from yardarm.domain.features import Feature
from yardarm.domain.projects import Project

States = Mapping[str, Mapping[str, EnvironmentState]]
"""By feature, then by the name that the document has for the environment."""


@dataclass(frozen=True, slots=True)
class SentPlaces:
    """What a document says of environments. `sent` is the section, `states` are those of the
    features, `spoken_of` tells where in the document an environment is named first.
    """

    sent: tuple[tuple[Environment, Document], ...]
    states: States
    spoken_of: Mapping[str, tuple[str | int, ...]]
    warnings: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset({e.name for e, _ in self.sent} | self.spoken_of.keys())


class Places:
    """The document's names for environments, each with the environment that it means."""

    def __init__(self, sent: SentPlaces, there: Iterable[Environment]) -> None:
        """Raises Invalid for a name that means nothing."""
        before = {e.name: e for e in there}
        self._sent = sent
        self._default = next(e.name for e in before.values() if e.is_default)
        is_alias = ALIAS not in before and self._default not in sent.names
        self.made = tuple(
            (_over(before.get(e.name), e), document)
            for e, document in sent.sent
            if not (is_alias and e.name == ALIAS)
        )
        """Those of the document's section as they will be, each with what was sent."""
        self._new = frozenset(e.name for e, _ in self.made) - before.keys()
        self._after = before | {e.name: e for e, _ in self.made}
        self._means = {
            name: self._meant(self._default if is_alias and name == ALIAS else name)
            for name in sorted(sent.names)
        }

    def _meant(self, name: str) -> Environment:
        if name in self._after:
            return self._after[name]
        text = f"names the environment {name}, which is not there and not in the document"
        raise Invalid([Problem(self._sent.spoken_of[name], text, "any.invalid")])

    @property
    def warnings(self) -> list[str]:
        warnings = list(self._sent.warnings)
        if ALIAS in self._new:
            warnings.append(
                f"the environment {ALIAS} is one of its own, beside {self._default}: tokens of the "
                f"form *:{ALIAS}.secret in settings mean {self._default}"
            )
        return warnings

    def onto(self, new: Feature, old: Feature | None) -> Feature:
        """With what the document says of it in each environment; in others it stays as it was."""
        before = old or Feature(new.name, new.created_at)
        made = replace(new, environments=before.environments)
        made = made.with_state(None, before.in_environment(None))
        states = self._sent.states.get(new.name, {})
        for name, environment in self._means.items():
            key = environment.key
            state, known = states.get(name, EMPTY), before.in_environment(key).strategies
            strategies = identified(state.strategies, known, owner_of(new.name, key))
            made = made.with_state(key, replace(state, strategies=strategies))
        return made

    def onto_project(
        self, project: Project, features: Iterable[str], old: Project | None
    ) -> Project:
        """A project is in the environments in which its features have a state: clients of the
        others did not see them. One that was there before stays in those that were there before.
        """
        seen = {name for feature in features for name in self._sent.states.get(feature, {})}
        if not seen:
            return old or project
        unseen = {e.name for name, e in self._means.items() if name not in seen}
        if old is not None:
            hidden = old.hidden_environments | (unseen & self._new)
            return replace(old, hidden_environments=hidden)
        return replace(project, hidden_environments=frozenset(unseen))


def _over(old: Environment | None, sent: Environment) -> Environment:
    if old is None:
        return sent
    return replace(sent, created_at=old.created_at, is_default=old.is_default)
