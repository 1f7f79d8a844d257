"""Tokens' texts and who may what."""

import pytest

from yardarm.domain.environments import resolve
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Principal, PrincipalKind, parse_token


def test_a_token_is_project_environment_and_an_opaque_rest() -> None:
    token = parse_token("default:development.v2_a.b_c")
    assert (token.project, token.environment, token.secret) == (
        "default",
        "development",
        "v2_a.b_c",
    )


@pytest.mark.parametrize("text", ["", "abc", "a:b", "a.b", ":b.c", "a:.c", "a:b.", "a:b.c d"])
def test_a_setting_that_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a token"):
        parse_token(text)


def test_only_admins_may() -> None:
    for kind in PrincipalKind:
        principal = Principal(kind, "n", "i")
        assert {principal.may(p) for p in Permission} == {kind is PrincipalKind.ADMIN}


@pytest.mark.parametrize(
    ("name", "meant"),
    [("production", "production"), ("default", "production"), ("staging", None)],
)
def test_the_default_environment_has_an_alias(name: str, meant: str | None) -> None:
    assert resolve(name, "production", frozenset({"production"})) == meant
