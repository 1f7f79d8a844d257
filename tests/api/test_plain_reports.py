"""What is read in one go is what the careful reader makes of it, or it is left to that."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from yardarm.api import json as strict
from yardarm.api.plain_reports import read_plain_metrics
from yardarm.api.reports import read_metrics
from yardarm.domain.clients import counts_document
from yardarm.domain.errors import Invalid
from yardarm.domain.principals import Scope

_SCOPE = Scope(projects=frozenset({"*"}), environment="production")
_TIMES = st.sampled_from(
    ["2026-11-24T12:00:00.000Z", "2026-11-24T12:00:00.123456789Z", "2026-11-24T14:00:00+02:00",
     "2026-11-24", "2026-11-24T12:00:00.000x", "0001-01-01T00:00:00.000Z", "", None, 1764000000000]
)  # fmt: skip
_COUNTS = st.sampled_from([0, 1, 7, -1, 2**53, 2**53 + 1, 1.0, 1.5, "3", None, True])
_NAMES = st.sampled_from(["a", "b", "", "é", "x" * 255, "x" * 256, "\0", None, 5])
_TOGGLES = st.dictionaries(
    st.sampled_from(["a", "b", "c\0", ""]),
    st.one_of(
        st.fixed_dictionaries(
            {},
            optional={
                "yes": _COUNTS,
                "no": _COUNTS,
                "variants": st.one_of(
                    st.none(), st.dictionaries(st.sampled_from("vw"), _COUNTS, max_size=2)
                ),
                "other": st.just([1]),
            },
        ),
        st.none(),
    ),
    max_size=3,
)
_BUCKETS = st.one_of(
    st.none(),
    st.fixed_dictionaries({"start": _TIMES, "stop": _TIMES, "toggles": _TOGGLES}),
)
_BODIES = st.fixed_dictionaries(
    {"appName": _NAMES, "bucket": _BUCKETS},
    optional={"instanceId": _NAMES, "environment": _NAMES, "sdkVersion": _NAMES},
)
_USUAL: dict[str, Any] = {
    "appName": "a", "instanceId": "i",
    "bucket": {
        "start": "2026-11-24T12:00:00.000Z", "stop": "2026-11-24T12:01:00.000Z",
        "toggles": {"a": {"yes": 1, "no": 2, "variants": {"v": 1}}},
    },
}  # fmt: skip


@given(_BODIES)
@example(_USUAL)
def test_both_readers_agree(document: dict[str, Any]) -> None:
    body = json.dumps(document).encode()
    plain = read_plain_metrics(body, _SCOPE, "::1")
    if plain is None:
        return
    try:
        careful = read_metrics(strict.decode(body), _SCOPE, "::1")
    except Invalid as invalid:
        raise AssertionError(f"{document} is refused by the other: {invalid}") from invalid
    assert (plain.instance, plain.start, plain.stop) == (
        careful.instance, careful.start, careful.stop,
    )  # fmt: skip
    assert {n: counts_document(c) for n, c in plain.toggles.items()} == {
        n: counts_document(c) for n, c in careful.toggles.items()
    }


def test_the_usual_is_read_in_one_go() -> None:
    assert read_plain_metrics(json.dumps(_USUAL).encode(), _SCOPE, None) is not None
    for wrong in (b"", b"[", b"{" * 2_000, b"\xff", b'{"appName":"' + b"[" * 100_000):
        assert read_plain_metrics(wrong, _SCOPE, None) is None
