"""/api/admin/playground: who would get what, and why, now and as it was."""

from typing import Any

import httpx

_FEATURES = "/api/admin/projects/default/features"
_PRODUCTION = "environments/production"


async def _ask(admin: httpx.AsyncClient, **question: Any) -> Any:
    response = await admin.post(
        "/api/admin/playground", json={"environment": "production", **question}
    )
    assert response.status_code == 200, response.text
    return response.json()


async def _ask_many(admin: httpx.AsyncClient, **question: Any) -> Any:
    response = await admin.post("/api/admin/playground/advanced", json=question)
    assert response.status_code == 200, response.text
    return response.json()


async def _make(admin: httpx.AsyncClient, name: str, *strategies: dict[str, Any]) -> None:
    assert (await admin.post(_FEATURES, json={"name": name})).status_code == 201
    for strategy in strategies:
        path = f"{_FEATURES}/{name}/{_PRODUCTION}/strategies"
        assert (await admin.post(path, json=strategy)).status_code == 200
    await _switch(admin, name, "on")


async def _switch(admin: httpx.AsyncClient, name: str, to: str) -> None:
    assert (await admin.post(f"{_FEATURES}/{name}/{_PRODUCTION}/{to}")).status_code == 200


def _rollout(name: str, rollout: str, **more: Any) -> dict[str, Any]:
    parameters = {"rollout": rollout, "stickiness": "userId", "groupId": name}
    return {"name": "flexibleRollout", "parameters": parameters, **more}


async def test_every_rule_is_told_with_what_it_saw(admin: httpx.AsyncClient) -> None:
    constraint = {"contextName": "country", "operator": "IN", "values": ["NO"], "inverted": False}
    await _make(
        admin,
        "p-told",
        _rollout("AB12A", "22", constraints=[constraint]),
        _rollout("AB12A", "50"),
    )
    context = {"userId": "122", "properties": {"country": "SE"}}
    answer = await _ask(admin, context=context, features=["p-told"])
    assert answer["input"] == {
        "environment": "production", "context": context, "features": ["p-told"]
    }  # fmt: skip
    (feature,) = answer["features"]
    assert feature["isEnabled"] is True
    assert feature["why"] == (
        "Strategy 2 (flexibleRollout) lets it in: userId, as 122, is 23 of 100, "
        "and up to 50 are in."
    )
    first, second = feature["strategies"]["data"]
    assert feature["strategies"]["result"] is True
    assert first["constraints"][0]["seen"] == "SE"
    assert first["constraints"][0]["result"] is False
    assert first["result"] == {"evaluationStatus": "complete", "enabled": False}
    # h(AB12A, 122) is 23 (client protocol, section 8.1).
    draw = {"group": "AB12A", "stickiness": "userId", "identifier": "122", "bucket": 23, "of": 100}
    assert first["draw"] == {**draw, "threshold": 22}
    assert second["draw"] == {**draw, "threshold": 50}
    assert second["result"]["enabled"] is True


async def test_a_variant_is_told_with_its_bucket(admin: httpx.AsyncClient) -> None:
    await _make(admin, "p-variant", _rollout("p-variant", "100"))
    variants = [
        {"name": n, "weightType": "variable", "weight": 1, "stickiness": "userId"} for n in "ab"
    ]
    path = f"{_FEATURES}/p-variant/{_PRODUCTION}/variants"
    assert (await admin.put(path, json=variants)).status_code == 200
    answer = await _ask(admin, context={"userId": "7"}, features=["p-variant"])
    (feature,) = answer["features"]
    draw = feature["choice"]["draw"]
    assert (draw["group"], draw["identifier"], draw["of"]) == ("p-variant", "7", 1000)
    expected = "a" if draw["bucket"] <= 500 else "b"
    assert feature["variant"] == {
        "name": expected, "enabled": True, "feature_enabled": True, "featureEnabled": True
    }  # fmt: skip
    assert [v["name"] for v in feature["variants"]] == ["a", "b"]


async def test_segments_and_dependencies_are_told(admin: httpx.AsyncClient) -> None:
    segment = await admin.post(
        "/api/admin/segments",
        json={
            "name": "p-adults",
            "constraints": [{"contextName": "age", "operator": "NUM_GTE", "value": "18"}],
        },
    )
    strategy = _rollout("p-child", "100", segments=[segment.json()["id"]])
    await _make(admin, "p-parent", {"name": "default"})
    await _make(admin, "p-child", strategy)
    path = f"{_FEATURES}/p-child/dependencies"
    assert (await admin.post(path, json={"feature": "p-parent"})).status_code == 200
    context = {"userId": "1", "age": 17}
    (feature,) = (await _ask(admin, context=context, features=["p-child"]))["features"]
    (found,) = feature["strategies"]["data"][0]["segments"]
    assert (found["name"], found["result"]) == ("p-adults", False)
    assert found["constraints"][0]["seen"] == "17"
    assert feature["dependencies"][0]["result"] is True
    await _switch(admin, "p-parent", "off")
    (feature,) = (await _ask(admin, context=context, features=["p-child"]))["features"]
    assert feature["hasUnsatisfiedDependency"] is True
    assert feature["dependencies"][0]["parent"]["feature_enabled"] is False
    assert feature["why"] == "It needs p-parent to be on, which is off."


async def test_what_only_an_sdk_can_judge_is_unknown(admin: httpx.AsyncClient) -> None:
    definition = {"name": "p-moon-phase", "parameters": []}
    assert (await admin.post("/api/admin/strategies", json=definition)).status_code == 201
    await _make(admin, "p-custom", {"name": "p-moon-phase"}, {"name": "default", "disabled": True})
    (feature,) = (await _ask(admin, context={}, features=["p-custom"]))["features"]
    assert feature["isEnabled"] is False
    assert feature["strategies"]["result"] == "unknown"
    custom, disabled = feature["strategies"]["data"]
    assert custom["result"] == {"evaluationStatus": "incomplete", "enabled": "unknown"}
    assert disabled["result"] == {"evaluationStatus": "unevaluated", "enabled": "unknown"}


async def test_as_it_was(admin: httpx.AsyncClient) -> None:
    await _make(admin, "p-past", _rollout("p-past", "100"))
    then = await _ask(admin, context={"userId": "1"}, features=["p-past"])
    await _switch(admin, "p-past", "off")
    now = await _ask(admin, context={"userId": "1"}, features=["p-past"])
    assert (now["features"][0]["isEnabled"], now["features"][0]["why"]) == (
        False, "It is switched off."
    )  # fmt: skip
    for past in ({"revision": then["revision"]}, {"at": then["at"]}):
        answer = await _ask(admin, context={"userId": "1"}, features=["p-past"], **past)
        assert answer["revision"] == then["revision"]
        assert answer["features"] == then["features"]


async def test_the_clock_is_that_of_the_time_asked_about(admin: httpx.AsyncClient) -> None:
    # Hours around now: both events lie before it.
    constraint = {
        "contextName": "currentTime", "operator": "DATE_AFTER", "value": "2096-01-01T00:00:00Z"
    }  # fmt: skip
    await _make(admin, "p-clock", {"name": "default", "constraints": [constraint]})
    for at, on in (("2095-01-01T00:00:00Z", False), ("2097-01-01T00:00:00Z", True)):
        (feature,) = (await _ask(admin, context={}, features=["p-clock"], at=at))["features"]
        assert feature["isEnabled"] is on


async def test_many_contexts_in_many_environments(admin: httpx.AsyncClient) -> None:
    await _make(admin, "p-many", {"name": "userWithId", "parameters": {"userIds": "1,2"}})
    answer = await _ask_many(
        admin,
        environments=["production", "development"],
        context={"userId": "1, 3", "appName": "a", "odd": {"deep": 1}},
        features=["p-many"],
    )
    assert answer["warnings"] == {"invalidContextProperties": ["odd"]}
    (feature,) = answer["features"]
    found = {
        (environment, one["context"]["userId"]): one["isEnabled"]
        for environment, rows in feature["environments"].items()
        for one in rows
    }
    assert found == {
        ("production", "1"): True, ("production", "3"): False,
        ("development", "1"): False, ("development", "3"): False,
    }  # fmt: skip
    table = await _ask_many(
        admin,
        environments=["default"],
        contexts=[{"userId": "1, 3"}, {"userId": "2"}],
        features=["p-many"],
    )
    rows = table["features"][0]["environments"]["production"]
    assert [row["isEnabled"] for row in rows] == [False, True]


async def test_projects_narrow_the_question(admin: httpx.AsyncClient) -> None:
    await _make(admin, "p-here", {"name": "default"})
    project = {"id": "p-other", "name": "Other"}
    assert (await admin.post("/api/admin/projects", json=project)).status_code == 201
    assert (await _ask(admin, projects=["p-other"]))["features"] == []
    names = {f["name"] for f in (await _ask(admin, projects=["default"]))["features"]}
    assert "p-here" in names


async def test_a_wrong_question_is_told_where(admin: httpx.AsyncClient) -> None:
    path = "/api/admin/playground/advanced"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"environments": ["nowhere"]}, "environments[0]"),
        ({"environments": []}, "environments"),
        ({"environments": ["production"], "projects": ["nowhere"]}, "projects"),
        ({"environments": ["production"], "projects": "default"}, "projects"),
        ({"environments": ["production"], "revision": 2**31 - 1}, "revision"),
        ({"environments": ["production"], "at": "yesterday"}, "at"),
        ({"environments": ["production"], "at": "1999-01-01"}, "at"),
        ({"environments": ["production"], "at": "2026-01-01", "revision": 1}, "at"),
        ({"environments": ["production"], "context": {}, "contexts": [{}]}, "contexts"),
        ({"environments": ["production"], "contexts": [{}, {"userId": []}]}, "contexts[1].userId"),
        (
            {
                "environments": ["production"],
                "context": {n: ",".join("abcdefghij") for n in "abcdefghi"},
            },
            "context",
        ),
        ({"environments": ["production"], "context": {"properties": "x"}}, "context.properties"),
        (
            # 8,192 combinations of 20 kB each.
            {
                "environments": ["production"],
                "context": {**dict.fromkeys("abcdefghijklm", "a,b"), "long": "x" * 20_000},
            },
            "context",
        ),
    ]
    for question, field in wrong:
        response = await admin.post(path, json=question)
        assert response.status_code == 400, question
        assert f'"{field}"' in response.json()["message"], (question, response.text)


async def test_what_would_be_told_too_long_is_refused(admin: httpx.AsyncClient) -> None:
    for i in range(3):
        await _make(admin, f"p-long-{i}", {"name": "default"})
    contexts = [{"userId": str(i), "long": "x" * 15_000} for i in range(60)]
    question = {
        "environments": ["production"] * 10, "contexts": contexts,
        "features": ["p-long-0", "p-long-1", "p-long-2"],
    }  # fmt: skip
    answer = await admin.post("/api/admin/playground/advanced", json=question)
    assert answer.status_code == 200, "an environment that is named twice is one"
    for i in range(3, 12):
        await _make(admin, f"p-long-{i}", {"name": "default"})
    body = {"environments": ["production", "development"], "contexts": contexts}
    refused = await admin.post("/api/admin/playground/advanced", json=body)
    assert refused.status_code == 400
    assert '"context"' in refused.json()["message"]


async def test_a_single_environment_is_named_as_it_was_sent(admin: httpx.AsyncClient) -> None:
    response = await admin.post("/api/admin/playground", json={"environment": "nowhere"})
    assert response.status_code == 400
    assert '"environment" must' in response.json()["message"]
