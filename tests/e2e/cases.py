"""What the SDKs must decide, as the client protocol says it (section 8): numbers that were not
worked out by our server, so that what it stores and serves is held against something else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.sdk import HOST_NAME, Kind

Context = dict[str, Any]
Strategy = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A feature, and for whom it is on. `only` is the one SDK whose answers differ."""

    name: str
    strategies: tuple[Strategy, ...]
    on: tuple[Context, ...] = ()
    off: tuple[Context, ...] = ()
    only: Kind | None = None

    def to_body(self) -> dict[str, Any]:
        return {"name": self.name, "enabled": True, "strategies": list(self.strategies)}


@dataclass(frozen=True, slots=True)
class VariantCase:
    """A feature with variants, and the name of the variant that each context gets."""

    name: str
    variants: tuple[dict[str, Any], ...]
    expected: tuple[tuple[Context, str], ...]
    payloads: dict[str, dict[str, str]] = field(default_factory=dict)

    def to_body(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "enabled": True,
            "strategies": [{"name": "default"}],
            "variants": list(self.variants),
        }


def _user(user: str) -> Context:
    return {"userId": user}


def _session(session: str) -> Context:
    return {"sessionId": session}


def _property(**properties: str) -> Context:
    return {"properties": properties}


# Section 8.1: the group, the sticky field, and the hash (1 to 100) of each of its values.
_HASHES: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("AB12A", "userId", {"122": 23, "123": 51, "155": 100}),
    ("AB12A", "sessionId", {"122": 23, "123": 51, "155": 100}),
    ("Feature.flexibleRollout.10", "default", {"174": 10, "499": 32}),
    ("Feature.flexibleRollout.userId.55", "userId", {"25": 55}),
    ("Feature.flexibleRollout.sessionId.42", "sessionId", {"147": 42}),
    (
        "Feature.flexible.rollout.custom.stickiness_50",
        "customField",
        {"402": 55, "388": 10, "39": 25},
    ),
)
_GRADUAL = {"userId": "gradualRolloutUserId", "sessionId": "gradualRolloutSessionId"}


def _sticky(stickiness: str, value: str) -> Context:
    if stickiness == "sessionId":
        return _session(value)
    return _property(customField=value) if stickiness == "customField" else _user(value)


def rollouts() -> Iterator[Case]:
    """Each hash from both sides: on at a percentage of the hash itself, off at one less."""
    for group, stickiness, hashes in _HASHES:
        for percentage in sorted({h - below for h in hashes.values() for below in (0, 1)}):
            label = f"{group}-{stickiness}-{percentage}"
            on = tuple(_sticky(stickiness, v) for v, h in hashes.items() if h <= percentage)
            off = tuple(_sticky(stickiness, v) for v, h in hashes.items() if h > percentage)
            if stickiness != "default":
                off += ({},)  # nothing to stick to
            flexible = {"rollout": str(percentage), "stickiness": stickiness, "groupId": group}
            yield Case(
                f"flexible-{label}", ({"name": "flexibleRollout", "parameters": flexible},), on, off
            )
            if stickiness in _GRADUAL:
                gradual = {"percentage": str(percentage), "groupId": group}
                yield Case(
                    f"gradual-{label}",
                    ({"name": _GRADUAL[stickiness], "parameters": gradual},),
                    on,
                    off,
                )


def other_strategies() -> Iterator[Case]:
    yield Case("default", ({"name": "default"},), on=({}, _user("1")))
    yield Case(
        "user-with-id",
        ({"name": "userWithId", "parameters": {"userIds": "12, 13 ,anne@example.org"}},),
        on=(_user("12"), _user("13"), _user("anne@example.org")),
        off=(_user("1"), _user("2"), {}),
    )
    for percentage, everybody in (("0", False), ("100", True)):
        contexts: tuple[Context, ...] = ({}, _user("1"))
        yield Case(
            f"random-{percentage}",
            ({"name": "gradualRolloutRandom", "parameters": {"percentage": percentage}},),
            on=contexts if everybody else (),
            off=() if everybody else contexts,
        )
        parameters = {"rollout": percentage, "stickiness": "random", "groupId": "any"}
        yield Case(
            f"flexible-random-{percentage}",
            ({"name": "flexibleRollout", "parameters": parameters},),
            on=contexts if everybody else (),
            off=() if everybody else contexts,
        )
    # Without a groupId a roll-out is grouped by the feature's name: the numbers are those above.
    yield Case(
        "AB12A",
        ({"name": "gradualRolloutUserId", "parameters": {"percentage": "50"}},),
        on=(_user("122"),),
        off=(_user("123"), _user("155")),
    )
    yield Case(
        "Feature.flexibleRollout.10",
        ({"name": "flexibleRollout", "parameters": {"rollout": "10"}},),
        on=(_user("174"),),
        off=(_user("499"),),
    )
    # A number where text belongs would blind the Rust engine to every flag (section 9).
    yield Case(
        "percentage-as-a-number",
        ({"name": "gradualRolloutUserId", "parameters": {"percentage": 50, "groupId": "AB12A"}},),
        on=(_user("122"),),
        off=(_user("123"),),
    )
    yield Case(
        "remote-address",
        ({"name": "remoteAddress", "parameters": {"IPs": "127.0.0.1, 10.1.0.0/16"}},),
        on=({"remoteAddress": "127.0.0.1"}, {"remoteAddress": "10.1.2.3"}),
        off=({"remoteAddress": "10.2.2.3"}, {"remoteAddress": "nonsense"}, {}),
    )
    # Python's engine is built without a host name.
    host_names = {"hostNames": f"another, {HOST_NAME.upper()}"}
    host_name = ({"name": "applicationHostname", "parameters": host_names},)
    yield Case("host-name", host_name, on=({},), only="node")
    elsewhere = ({"name": "applicationHostname", "parameters": {"hostNames": "another"}},)
    yield Case("another-host-name", elsewhere, off=({},))
    yield Case(
        "any-of-several",
        ({"name": "userWithId", "parameters": {"userIds": "7"}}, {"name": "nobody-knows-it"}),
        on=(_user("7"),),
        off=(_user("8"),),
    )


def _constrained(*constraints: Strategy) -> tuple[Strategy, ...]:
    return ({"name": "default", "constraints": list(constraints)},)


def _listed(operator: str, values: list[str], name: str = "shade", **more: Any) -> Strategy:
    return {"contextName": name, "operator": operator, "values": values, **more}


def _single(operator: str, value: str, name: str = "shade", **more: Any) -> Strategy:
    return {"contextName": name, "operator": operator, "value": value, **more}


def _shades(*values: str) -> tuple[Context, ...]:
    return tuple(_property(shade=value) for value in values)


def list_constraints() -> Iterator[Case]:
    yield Case(
        "in",
        _constrained(_listed("IN", ["red", "blue"])),
        on=_shades("red", "blue"),
        off=(*_shades("green", "RED"), {}),
    )
    yield Case(
        "in-a-context-field",
        _constrained(_listed("IN", ["7"], "userId")),
        on=(_user("7"),),
        off=(_user("8"), _session("7")),
    )
    yield Case(
        "in-never-ignores-case",
        _constrained(_listed("IN", ["red"], caseInsensitive=True)),
        on=_shades("red"),
        off=_shades("RED"),
    )
    yield Case(
        "not-in",
        _constrained(_listed("NOT_IN", ["red", "blue"])),
        on=(*_shades("green", "RED"), {}),
        off=_shades("red", "blue"),
    )
    yield Case(
        "in-inverted",
        _constrained(_listed("IN", ["red"], inverted=True)),
        on=(*_shades("blue"), {}),
        off=_shades("red"),
    )
    yield Case(
        "text-starts",
        _constrained(_listed("STR_STARTS_WITH", ["dark", "light"])),
        on=_shades("dark red", "light blue"),
        off=(*_shades("red, dark", "DARK red"), {}),
    )
    yield Case(
        "text-ends",
        _constrained(_listed("STR_ENDS_WITH", ["@example.org"])),
        on=_shades("anne@example.org"),
        off=(*_shades("anne@example.org.uk", "anne@EXAMPLE.org"), {}),
    )
    yield Case(
        "text-contains",
        _constrained(_listed("STR_CONTAINS", ["RK"], caseInsensitive=True)),
        on=_shades("dark", "DARK"),
        off=(*_shades("drak"), {}),
    )
    yield Case(
        "text-contains-inverted",
        _constrained(_listed("STR_CONTAINS", ["ed"], inverted=True)),
        on=(*_shades("blue"), {}),
        off=_shades("red"),
    )
    yield Case(
        "text-beyond-ascii",
        _constrained(_listed("STR_STARTS_WITH", ["größe-🚩"])),
        on=_shades("größe-🚩-3"),
        off=_shades("grosse-3"),
    )
    yield Case(
        "in-cidr",
        _constrained(_listed("IN_CIDR", ["10.1.0.0/16", "192.168.0.7"], "remoteAddress")),
        on=({"remoteAddress": "10.1.9.9"}, {"remoteAddress": "192.168.0.7"}),
        off=({"remoteAddress": "10.2.0.1"}, {"remoteAddress": "192.168.0.8"}, {}),
    )
    yield Case(
        "all-of-several",
        _constrained(_listed("IN", ["red"]), _listed("NOT_IN", ["7"], "userId")),
        on=({"userId": "8", **_property(shade="red")},),
        off=({"userId": "7", **_property(shade="red")}, _user("8")),
    )


# operator, value, on, off. The value that stands for itself comes first.
_COMPARED = (
    ("NUM_EQ", "5", ("5", "5.0"), ("6", "five")),
    ("NUM_GT", "5", ("5.1", "10"), ("5", "-6")),
    ("NUM_GTE", "5", ("5", "5.1"), ("4.9",)),
    ("NUM_LT", "5", ("4.9", "-6"), ("5", "10")),
    ("NUM_LTE", "5", ("5", "4.9"), ("5.1",)),
    ("SEMVER_EQ", "1.2.3", ("1.2.3",), ("1.2.4", "1.2", "v1.2.3")),
    ("SEMVER_GT", "1.2.3", ("1.2.4", "1.10.0"), ("1.2.3", "1.2.3-beta.1", "0.9.9")),
    ("SEMVER_GTE", "1.2.3", ("1.2.3", "2.0.0"), ("1.2.3-beta.1",)),
    ("SEMVER_LT", "1.2.3", ("1.2.3-beta.1", "0.10.0"), ("1.2.3", "1.10.0")),
    ("SEMVER_LTE", "1.2.3", ("1.2.3", "1.2.2"), ("1.2.4",)),
    ("REGEX", "b[ae]r+$", ("barr", "foo ber"), ("barn", "BAR")),
)


def single_constraints() -> Iterator[Case]:
    for operator, value, on, off in _COMPARED:
        yield Case(
            operator.lower(),
            _constrained(_single(operator, value)),
            on=_shades(*on),
            off=(*_shades(*off), {}),
        )
        yield Case(
            f"{operator.lower()}-inverted",
            _constrained(_single(operator, value, inverted=True)),
            on=(*_shades(*off), {}),
            off=_shades(*on),
        )
    yield Case(
        "regex-ignoring-case",
        _constrained(_single("REGEX", "^bar$", caseInsensitive=True)),
        on=_shades("bar", "BAR"),
        off=_shades("barn"),
    )
    # As the SDKs want it, with another offset, and finer than they can read (section 9).
    for label, moment in (
        ("utc", "2022-01-29T13:00:00.000Z"),
        ("offset", "2022-01-29T14:00:00+01:00"),
        ("fine", "2022-01-29T13:00:00.000000Z"),
    ):
        earlier = {"currentTime": "2022-01-29T12:59:59.000Z"}
        same = {"currentTime": "2022-01-29T13:00:00.000Z"}
        later = {"currentTime": "2022-01-29T13:00:01.000Z"}
        yield Case(
            f"date-after-{label}",
            _constrained(_single("DATE_AFTER", moment, "currentTime")),
            on=(later, {}),
            off=(same, earlier),
        )
        yield Case(
            f"date-before-{label}",
            _constrained(_single("DATE_BEFORE", moment, "currentTime")),
            on=(earlier,),
            off=(same, later, {}),
        )


CASES = (*rollouts(), *other_strategies(), *list_constraints(), *single_constraints())


def _variant(name: str, weight: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "weight": weight, "weightType": "variable", **more}


def _by_user(**names: str) -> tuple[tuple[Context, str], ...]:
    return tuple((_user(user.lstrip("u")), name) for user, name in names.items())


_PAYLOADS = {
    "variant1": {"type": "string", "value": "größer 🚩"},
    "variant2": {"type": "json", "value": '{"a": [1, "2"], "b": null}'},
    "variant3": {"type": "csv", "value": "1,2,3"},
}

# Section 8.5, "Worked".
VARIANT_CASES = (
    VariantCase(
        "Feature.Variants.B",
        (_variant("variant1", 1), _variant("variant2", 1)),
        _by_user(u2="variant2", u0="variant1"),
    ),
    VariantCase(
        "Feature.Variants.C",
        tuple(_variant(name, 33, payload=payload) for name, payload in _PAYLOADS.items()),
        _by_user(u232="variant1", u607="variant2", u656="variant3"),
        _PAYLOADS,
    ),
    VariantCase(
        "Feature.Variants.D",
        (_variant("variant1", 1), _variant("variant2", 49), _variant("variant3", 50)),
        _by_user(u712="variant1", u525="variant2", u537="variant3"),
    ),
    VariantCase(
        "Feature.flexible.rollout.custom.stickiness_100",
        tuple(_variant(color, 25, stickiness="customField") for color in ("b", "r", "g", "y")),
        tuple(
            (_property(customField=value), name)
            for value, name in (("616", "b"), ("503", "r"), ("438", "g"), ("44", "y"))
        ),
    ),
    VariantCase(
        "overrides",
        (
            _variant("everybody", 1000, payload={"type": "number", "value": "1.5"}),
            _variant("chosen", 0, overrides=[{"contextName": "userId", "values": ["38", "39"]}]),
            _variant("red", 0, overrides=[{"contextName": "shade", "values": ["red"]}]),
        ),
        (
            (_user("38"), "chosen"),
            (_user("40"), "everybody"),
            (_property(shade="red"), "red"),
            ({"userId": "39", **_property(shade="red")}, "chosen"),
        ),
        {"everybody": {"type": "number", "value": "1.5"}},
    ),
)
