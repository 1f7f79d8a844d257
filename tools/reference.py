"""Fills real Unleash servers and keeps what they export, as fixtures for the tests of imports.

    python -m tools.reference 4 http://127.0.0.1:4744 TOKEN
    python -m tools.reference 7 http://127.0.0.1:4747 TOKEN

The first wants unleash-server 4.19.5 on an empty database and writes its state export. The second
wants 7.6.5 or 8.2.0 on a copy of that database, which the server brings up to date when it starts,
adds what came after 4.x, and writes a features-batch export for each environment. TOKEN is an
admin token of the server, from INIT_ADMIN_API_TOKENS. Only the HTTP API of the servers is used;
tests/api/admin/exports/README.md tells how to get and start them.
"""

import json
import sys
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "tests" / "api" / "admin" / "exports"
ENVIRONMENTS = ("development", "staging", "production")

Step = tuple[str, str, Any]

_DEFAULT, _SHOP = "/projects/default/features", "/projects/shop/features"


def _constraints(field: str, operators: str, **more: Any) -> list[dict[str, Any]]:
    """One constraint for each `OPERATOR=value` or `OPERATOR=value,value` in `operators`."""
    made = []
    for word in operators.split():
        operator, _, text = word.partition("=")
        many = operator in {"IN", "NOT_IN"} or operator.startswith("STR_")
        value = {"values": text.split(",")} if many else {"value": text}
        made.append({"contextName": field, "operator": operator, **value, **more})
    return made


def _rollout(percent: int, stickiness: str = "default", **more: Any) -> dict[str, Any]:
    parameters = {"rollout": str(percent), "stickiness": stickiness, "groupId": "checkout"}
    return {"name": "flexibleRollout", "parameters": parameters, **more}


def _variant(name: str, weight: int, kind: str = "", value: str = "", **more: Any) -> Any:
    payload = {"payload": {"type": kind, "value": value}} if kind else {}
    return {
        "name": name, "weight": weight, "weightType": "variable", "stickiness": "default",
        **payload, **more,
    }  # fmt: skip


_EVERY = (
    *_constraints("country", "IN=NO,SE NOT_IN=DK"),
    *_constraints("email", "STR_ENDS_WITH=@a.no,@b.no", caseInsensitive=True),
    *_constraints("email", "STR_STARTS_WITH=admin STR_CONTAINS=test", inverted=True),
    *_constraints("age", "NUM_EQ=42 NUM_GT=17 NUM_GTE=18 NUM_LT=99.5 NUM_LTE=99"),
    *_constraints("currentTime", "DATE_AFTER=2026-01-01T00:00:00.000Z"),
    *_constraints("currentTime", "DATE_BEFORE=2036-01-01T00:00:00.000Z"),
    *_constraints("version", "SEMVER_EQ=1.2.3 SEMVER_GT=1.0.0 SEMVER_LT=2.0.0-beta.1"),
)
_OLD_VARIANTS = [
    _variant("blue", 300, "string", "æ ☂", overrides=[
        {"contextName": "userId", "values": ["1", "2"]},
        {"contextName": "country", "values": ["NO"]},
    ]),
    _variant("red", 300, "json", '{"a": [1, "b"]}'),
    _variant("green", 400, "csv", "a,b", weightType="fix"),
]  # fmt: skip
_OWN = {
    "name": "by-tenant",
    "description": "Ours",
    "parameters": [{"name": "tenants", "type": "list", "description": "which", "required": True}],
}
_PLACES = {
    "version": 3,
    "projects": [{"id": "shop", "name": "Shop", "description": "What customers see"}],
    "environments": [
        {"name": "staging", "type": "preproduction", "sortOrder": 150, "enabled": True},
    ],
    "segments": [  # no open route of 4.x makes one; the first id of 7.6.5 must be free
        {"id": 11, "name": "norwegians", "description": "Live in Norway",
         "constraints": _constraints("country", "IN=NO")},
        {"id": 12, "name": "grown-ups", "constraints": [
            *_constraints("age", "NUM_GTE=18"), *_constraints("userId", "NOT_IN=7,8")]},
        {"id": 13, "name": "nobody-uses-it", "constraints": []},
    ],
}  # fmt: skip


def _feature(path: str, name: str, **more: Any) -> Step:
    return ("POST", path, {"name": name, "description": f"All about {name}", **more})


def _in(path: str, name: str, environment: str, what: str, body: Any = None) -> Step:
    method = "PUT" if what == "variants" else "POST"
    return (method, f"{path}/{name}/environments/{environment}/{what}", body)


OLD: tuple[Step, ...] = (
    ("POST", "/state/import", _PLACES),
    ("POST", "/projects/default/environments", {"environment": "staging"}),
    *(("POST", "/projects/shop/environments", {"environment": name})
      for name in ("development", "production")),
    ("POST", "/strategies", _OWN),
    ("POST", "/context", {"name": "country", "description": "Where", "stickiness": True,
                          "legalValues": [{"value": "NO", "description": "Norway"},
                                          {"value": "SE"}, {"value": "DK"}]}),
    *(("POST", "/context", {"name": name}) for name in ("age", "email", "version")),
    ("POST", "/tag-types", {"name": "team", "description": "Who owns it", "icon": "T"}),
    _feature(_DEFAULT, "checkout.new-cart", impressionData=True),
    _in(_DEFAULT, "checkout.new-cart", "development", "strategies",
        _rollout(25, "userId", constraints=_EVERY, segments=[11, 12])),
    _in(_DEFAULT, "checkout.new-cart", "development", "strategies",
        {"name": "userWithId", "parameters": {"userIds": "1,2"}}),
    _in(_DEFAULT, "checkout.new-cart", "production", "strategies", _rollout(5, segments=[11])),
    _in(_DEFAULT, "checkout.new-cart", "development", "variants", _OLD_VARIANTS),
    _in(_DEFAULT, "checkout.new-cart", "production", "variants", [_variant("only", 1000)]),
    _in(_DEFAULT, "checkout.new-cart", "development", "on"),
    _in(_DEFAULT, "checkout.new-cart", "production", "on"),
    _feature(_DEFAULT, "search_ranking", type="experiment"),
    _in(_DEFAULT, "search_ranking", "staging", "strategies",
        {"name": "by-tenant", "parameters": {"tenants": "a,b"}}),
    _in(_DEFAULT, "search_ranking", "staging", "on"),
    _feature(_DEFAULT, "kill~switch", type="kill-switch"),
    ("PATCH", f"{_DEFAULT}/kill~switch", [{"op": "replace", "path": "/stale", "value": True}]),
    _feature(_DEFAULT, "put-away", type="operational"),
    _in(_DEFAULT, "put-away", "production", "strategies", {"name": "default"}),
    _feature(_SHOP, "shop.banner", type="permission"),
    _in(_SHOP, "shop.banner", "production", "strategies", _rollout(100, segments=[12])),
    _in(_SHOP, "shop.banner", "production", "strategies", {"name": "default"}),
    _in(_SHOP, "shop.banner", "production", "on"),
    _feature(_SHOP, "shop.bare"),
    *(("POST", f"/features/{name}/tags", {"type": kind, "value": value}) for name, kind, value in (
        ("checkout.new-cart", "team", "kasse ☂"), ("checkout.new-cart", "simple", "a:b"),
        ("shop.banner", "team", "kasse ☂"), ("put-away", "simple", "old"))),
    ("DELETE", f"{_DEFAULT}/put-away", None),
)  # fmt: skip

NEW: tuple[Step, ...] = (
    ("POST", "/segments", {"name": "of-the-shop", "project": "shop", "constraints": [
        *_constraints("email", "REGEX=^[a-z]+@shop\\.no$")]}),
    _in(_SHOP, "shop.banner", "production", "strategies", _rollout(
        50, title="Half of them", disabled=True, segments=[1],
        constraints=_constraints("email", "REGEX=^a.*$", caseInsensitive=True), variants=[
            _variant("text", 200, "string", "hei", weightType="fix"),
            _variant("number", 400, "number", "1.5"), _variant("json", 200, "json", '{"a":1}'),
            _variant("csv", 200, "csv", "a,b")])),
    _in(_DEFAULT, "checkout.new-cart", "production", "strategies", _rollout(
        75, title="With variants", variants=[_variant("sticky", 1000, stickiness="country")])),
    *(_feature(_DEFAULT, name) for name in ("needs-cart", "without-cart", "needs-red")),
    ("POST", f"{_DEFAULT}/needs-cart/dependencies", {"feature": "checkout.new-cart"}),
    ("POST", f"{_DEFAULT}/without-cart/dependencies",
     {"feature": "checkout.new-cart", "enabled": False}),
    ("POST", f"{_DEFAULT}/needs-red/dependencies",
     {"feature": "checkout.new-cart", "variants": ["red", "blue"]}),
    *((("POST", f"{_DEFAULT}/checkout.new-cart/link", body)) for body in (
        {"url": "https://example.com/spec", "title": "Spec"}, {"url": "https://example.com/b"})),
    ("PUT", "/tag-types/team", {"description": "Owner", "icon": "T", "color": "#112233"}),
)  # fmt: skip


def _ask(url: str, token: str, step: Step) -> Any:
    """The decoded answer, None when it is empty. Says which step failed, and why, and exits."""
    method, path, body = step
    request = urllib.request.Request(  # noqa: S310 - the caller's own server
        f"{url}/api{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": token, "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            text = answer.read()
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")
    return json.loads(text) if text.startswith((b"{", b"[")) else None


def _keep(name: str, value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main(which: str, url: str, token: str) -> None:
    steps: Iterable[Step] = {"4": OLD, "7": NEW}[which]
    for method, path, body in steps:
        _ask(url, token, (method, f"/admin{path}", body))
    version = _ask(url, token, ("GET", "/admin/ui-config", None))["version"]
    if which == "4":
        export = _ask(url, token, ("GET", "/admin/state/export", None))
        _keep(f"state-{version}-version-{export['version']}", export)
        return
    for environment in ENVIRONMENTS:
        asked = {"environment": environment, "features": []}  # an empty list stands for all
        export = _ask(url, token, ("POST", "/admin/features-batch/export", asked))
        _keep(f"features-batch-{version}-{environment}", export)


if __name__ == "__main__":
    main(*sys.argv[1:])
