r"""Features, segments and contexts by Hypothesis, in the client's form: what can be saved, and
what an import may have brought that cannot.

Left out is what engines are known to differ in: text in patterns beyond ASCII (RE2's `\d` is
ASCII, the Rust engine's is not), a double quote in names and a backslash at the end of a value
(the Rust engine cannot read them; saving refuses them), variants without any weight (it falls
over).
"""

from typing import Any

from hypothesis import strategies as st

FIELDS = ("userId", "sessionId", "environment", "appName", "remoteAddress", "currentTime")
PROPERTIES = ("tenant", "version", "number", "random")

_WORDS = ("a", "A", "ab", "é", "É", "Straße", "user@example.com", "7", "")
_NUMBERS = ("1", "7", "-1", "0", "1.0", "1e3", "1000", "2.50", "007", "inf", "nan", "x", "")
_VERSIONS = ("1.2.3", "1.2.4", "1.2.3-a.1", "1.2.3-a.2", "1.2.3-a.b", "1.2.3+b", "2.0.0", "1.2",
             "0.0.0", "10.0.0", "x")  # fmt: skip
_DATES = ("2026-11-25T12:00:00.000Z", "2026-11-25T13:00:00.000+01:00", "2020-01-01T00:00:00Z",
          "2030-01-01T00:00:00.000Z", "2026-11-25T12:00:00.001Z")  # fmt: skip
_BAD_DATES = ("2026-11-25", "tomorrow", "2026-11-25T12:00:00")
_ADDRESSES = ("10.0.0.1", "10.1.2.3", "192.168.1.9", "2001:db8::1", "::1", "10.0.0.256", "host")
_NETWORKS = ("10.0.0.0/8", "10.0.0.1", "192.168.1.0/24", "2001:db8::/32", "::1", "0.0.0.0/0",
             "10.1.2.3/16", "nonsense", "10.0.0.0/33")  # fmt: skip
_PATTERNS = ("^a", "b$", "a|7", "(?i)A", "[0-9]+", "^$", "a{2}", "(", "(?=a)", ".", "^user@.*com$")
_IDS = ("1", "2", "3", "42", "é", "user-17", "a b", "")

_values = {
    "IN": _WORDS, "NOT_IN": _WORDS, "STR_STARTS_WITH": _WORDS, "STR_ENDS_WITH": _WORDS,
    "STR_CONTAINS": _WORDS, "IN_CIDR": _NETWORKS,
}  # fmt: skip
_value = {
    **dict.fromkeys(("NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"), _NUMBERS),
    **dict.fromkeys(("DATE_AFTER", "DATE_BEFORE"), _DATES + _BAD_DATES),
    **dict.fromkeys(
        ("SEMVER_EQ", "SEMVER_GT", "SEMVER_LT", "SEMVER_GTE", "SEMVER_LTE"), _VERSIONS
    ),
    "REGEX": _PATTERNS, "NO_SUCH_OPERATOR": _WORDS,
}  # fmt: skip
_usual_fields = {
    "NUM": "number",
    "DATE": "currentTime",
    "SEMVER": "version",
    "IN_CIDR": "remoteAddress",
}

names = st.sampled_from(FIELDS + PROPERTIES)


@st.composite
def constraints(draw: st.DrawFn) -> dict[str, Any]:
    operator = draw(st.sampled_from([*_values, *_value]))
    usual = _usual_fields.get(operator, _usual_fields.get(operator.split("_")[0]))
    name = usual if usual and draw(st.integers(0, 4)) else draw(names)
    document: dict[str, Any] = {
        "contextName": name,
        "operator": operator,
        "inverted": draw(st.booleans()),
        "caseInsensitive": draw(st.booleans()),
    }
    if operator in _values:
        document["values"] = draw(st.lists(st.sampled_from(_values[operator]), max_size=3))
    else:
        document["value"] = draw(st.sampled_from(_value[operator]))
    return document


@st.composite
def variants(draw: st.DrawFn) -> list[dict[str, Any]]:
    """None, or some with a weight that is not nothing."""
    weights = draw(st.lists(st.integers(0, 1000), max_size=4))
    if not sum(weights):
        return []
    stickiness = draw(st.sampled_from(["default", "userId", "tenant", "random"]))
    return [
        {
            "name": f"v{i}",
            "weight": weight,
            "weightType": "variable",
            "stickiness": stickiness,
            "payload": {"type": "string", "value": f"p{i}"},
            "overrides": draw(
                st.lists(
                    st.fixed_dictionaries(
                        {
                            "contextName": names,
                            "values": st.lists(st.sampled_from(_IDS), max_size=2),
                        }
                    ),
                    max_size=1,
                )
            ),
        }
        for i, weight in enumerate(weights)
    ]


_percentages = st.sampled_from(["0", "1", "50", "99", "100"]) | st.integers(0, 100).map(str) | (
    st.sampled_from(["101", "x", "50.5", "-1", "+50", "050"])
)  # fmt: skip
_groups = st.sampled_from(["f0", "group", "é", ""])


def _parameters(**required: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Each is there, mostly: what is missing has a meaning, too."""
    return st.fixed_dictionaries({}, optional=required) | st.fixed_dictionaries(required)


_lists = st.lists(st.sampled_from(_IDS), max_size=4).map(", ".join)
_rules: dict[str, st.SearchStrategy[dict[str, str]]] = {
    "default": _parameters(groupId=_groups, stickiness=st.just("userId")),
    "userWithId": _parameters(userIds=_lists),
    "gradualRolloutUserId": _parameters(percentage=_percentages, groupId=_groups),
    "gradualRolloutSessionId": _parameters(percentage=_percentages, groupId=_groups),
    "gradualRolloutRandom": _parameters(percentage=_percentages),
    "flexibleRollout": _parameters(
        rollout=_percentages,
        groupId=_groups,
        stickiness=st.sampled_from(["default", "userId", "sessionId", "tenant", "random", ""]),
    ),
    "remoteAddress": _parameters(
        IPs=st.lists(st.sampled_from(_NETWORKS), max_size=3).map(", ".join)
    ),
    "applicationHostname": _parameters(hostNames=_lists),
    "ourOwn": _parameters(userIds=_lists),
}


@st.composite
def ways(draw: st.DrawFn) -> dict[str, Any]:
    """A strategy of a feature."""
    name = draw(st.sampled_from([*_rules, "flexibleRollout", "default"]))
    return {
        "name": name,
        "parameters": draw(_rules[name]),
        "constraints": draw(st.lists(constraints(), max_size=2)),
        "segments": draw(st.lists(st.sampled_from([1, 2, 2, 1, 9]), max_size=1)),
        "variants": draw(st.just([]) | variants()),
    }


def segments() -> st.SearchStrategy[tuple[dict[str, Any], ...]]:
    """Segments 1 and 2; no feature finds a segment 9."""
    return st.tuples(*(
        st.fixed_dictionaries(
            {"id": st.just(i), "constraints": st.lists(constraints(), max_size=2)}
        )
        for i in (1, 2)
    ))  # fmt: skip


@st.composite
def _dependencies(draw: st.DrawFn, parents: list[str]) -> dict[str, Any]:
    """Variants go with `enabled` only (client protocol, section 2.1)."""
    document = {"feature": draw(st.sampled_from([*parents, "nowhere"])), "enabled": False}
    if draw(st.booleans()):
        names = st.lists(st.sampled_from(["v0", "v1", "disabled"]), max_size=2)
        document |= {"enabled": True, "variants": draw(names)}
    return document


@st.composite
def features(draw: st.DrawFn) -> tuple[dict[str, Any], ...]:
    """Four of them; the later ones may need the earlier ones, or one that is not there."""
    made: list[dict[str, Any]] = []
    for i in range(4):
        document: dict[str, Any] = {
            "name": f"f{i}",
            "enabled": draw(st.integers(0, 5)) > 0,
            "strategies": draw(st.lists(ways(), max_size=3)),
            "variants": draw(variants()),
        }
        if i and draw(st.booleans()):
            document["dependencies"] = [draw(_dependencies([f["name"] for f in made]))]
        made.append(document)
    return tuple(made)


_texts: dict[str, tuple[str, ...]] = {
    "userId": _IDS, "sessionId": _IDS, "environment": _WORDS, "appName": _WORDS,
    "remoteAddress": _ADDRESSES, "currentTime": _DATES + _BAD_DATES, "tenant": _IDS + _WORDS,
    "version": (*_VERSIONS, "v1.2.3"), "number": _NUMBERS, "random": _IDS,
}  # fmt: skip


def contexts() -> st.SearchStrategy[dict[str, Any]]:
    def some(of: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
        return st.fixed_dictionaries({}, optional={n: st.sampled_from(_texts[n]) for n in of})

    return st.builds(
        lambda fields, properties: {**fields, "properties": properties},
        some(FIELDS),
        some(PROPERTIES),
    )
