"""The real SDKs against a real server: what their users would see."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.conftest import create_database, eventually
from tests.e2e.cases import CASES, VARIANT_CASES, Case, VariantCase
from tests.e2e.recorder import Exchange, Recorder
from tests.e2e.sdk import HOST_NAME, KINDS, VERSIONS, Kind, Sdk
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN, ServerProcess

pytestmark = pytest.mark.sdk

FEATURES = "/api/client/features"
_WITHIN = 15.0
_applications = itertools.count(1)


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture(scope="module")
async def module_database_url(postgres: str, template: str) -> str:
    return await create_database(postgres, template=template)


@pytest.fixture(scope="module")
async def server(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ServerProcess]:
    """One server for all tests here that do not hurt it; each uses names of its own."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    process = ServerProcess(database_url=module_database_url, log=log)
    await asyncio.to_thread(process.start)
    yield process
    assert await asyncio.to_thread(process.stop) == 0
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
async def admin(server: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with admin_of(server) as http:
        yield http


def admin_of(server: ServerProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"{server.url}/api/admin",
        headers={"authorization": ADMIN_TOKEN},
        trust_env=False,
    )


@pytest.fixture(scope="module")
async def cases(admin: httpx.AsyncClient) -> None:
    """Every feature of tests/e2e/cases.py."""
    bodies = [case.to_body() for case in CASES] + [case.to_body() for case in VARIANT_CASES]
    for body in bodies:
        await create(admin, **body)


@pytest.fixture(scope="module")
async def evaluating(
    cases: None,
    kind: Kind,
    server: ServerProcess,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Sdk]:
    """An SDK that has all the cases' features."""
    async with Sdk(kind, tmp_path_factory.mktemp(kind)) as sdk:
        await sdk.start(server.url, CLIENT_TOKEN, "evaluating")
        await sdk.ready()
        yield sdk
        assert await sdk.stop() == 0


@pytest.fixture
async def sdk(kind: Kind, tmp_path: Path) -> AsyncIterator[Sdk]:
    """An SDK that is not connected yet."""
    async with Sdk(kind, tmp_path / "sdk") as process:
        yield process


@pytest.fixture
def app(kind: Kind) -> str:
    """The name of an application that no other test uses; features may be called after it."""
    return f"{kind}-{next(_applications)}"


async def create(admin: httpx.AsyncClient, name: str, **body: Any) -> None:
    feature = {"name": name, "enabled": True, "strategies": [{"name": "default"}], **body}
    answer = await admin.post("/features", json=feature)
    assert answer.status_code == 201, answer.text


async def switch(admin: httpx.AsyncClient, name: str, state: str) -> None:
    answer = await admin.post(f"/features/{name}/toggle/{state}")
    assert answer.status_code == 200, answer.text


async def until(sdk: Sdk, name: str, verdict: bool, *, within: float = _WITHIN) -> None:
    async def agrees() -> bool:
        return await sdk.is_enabled(name) is verdict

    await eventually(agrees, within=within)


async def test_fetches_flags_and_becomes_ready(
    server: ServerProcess, admin: httpx.AsyncClient, sdk: Sdk, app: str
) -> None:
    await create(admin, f"{app}-on")
    await create(admin, f"{app}-off", enabled=False)
    await sdk.start(server.url, CLIENT_TOKEN, app)
    await sdk.ready()
    assert await sdk.is_enabled(f"{app}-on")
    assert not await sdk.is_enabled(f"{app}-off")
    assert not await sdk.is_enabled(f"{app}-unknown")
    assert (await sdk.state()).complaints == 0
    assert await sdk.stop() == 0


async def test_bytes_are_sent_once_a_change(
    server: ServerProcess, admin: httpx.AsyncClient, sdk: Sdk, app: str
) -> None:
    await create(admin, app)
    async with Recorder(server.port) as recorder:
        await sdk.start(recorder.url, CLIENT_TOKEN, app)
        await sdk.ready()
        await eventually(lambda: len(recorder.exchanges(FEATURES)) >= 4, within=_WITHIN)
        first, *polls = recorder.exchanges(FEATURES)
        assert first.status == 200
        assert "if-none-match" not in first.sent
        assert first.headers["etag"].startswith('"')
        assert [poll.status for poll in polls] == [304] * len(polls)
        assert {poll.sent["if-none-match"] for poll in polls} == {first.headers["etag"]}
        assert {poll.body for poll in polls} == {b""}
        assert await sdk.is_enabled(app)

        await switch(admin, app, "off")
        await until(sdk, app, verdict=False)
        seen = len(recorder.exchanges(FEATURES))
        await eventually(lambda: len(recorder.exchanges(FEATURES)) >= seen + 2, within=_WITHIN)
        polls = recorder.exchanges(FEATURES)
        changed = [poll for poll in polls if poll.status == 200]
        assert len(changed) == 2, "one body for one change"
        assert changed[1].headers["etag"] != first.headers["etag"]
        assert polls[-1].sent["if-none-match"] == changed[1].headers["etag"]
        assert (polls[-1].status, polls[-1].body) == (304, b"")
        assert await sdk.stop() == 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_decides_as_the_protocol_says(evaluating: Sdk, case: Case) -> None:
    everywhere = case.only in (None, evaluating.kind)
    for context in case.on:
        assert await evaluating.is_enabled(case.name, context) is everywhere, context
    for context in case.off:
        assert not await evaluating.is_enabled(case.name, context), context


@pytest.mark.parametrize("case", VARIANT_CASES, ids=lambda case: case.name)
async def test_chooses_the_variant_that_the_protocol_says(
    evaluating: Sdk, case: VariantCase
) -> None:
    for context, name in case.expected:
        variant = await evaluating.variant(case.name, context)
        assert variant["name"] == name, context
        assert variant["enabled"] is True
        assert variant["feature_enabled"] is True
        assert variant.get("payload") == case.payloads.get(name)


async def test_a_flag_that_is_off_or_has_no_variants_gives_the_disabled_one(
    server: ServerProcess, admin: httpx.AsyncClient, sdk: Sdk, app: str
) -> None:
    await create(admin, f"{app}-plain")
    await create(admin, f"{app}-off", enabled=False, variants=[{"name": "only", "weight": 1000}])
    await sdk.start(server.url, CLIENT_TOKEN, app)
    await sdk.ready()
    plain = await sdk.variant(f"{app}-plain")
    assert (plain["name"], plain["enabled"], plain["feature_enabled"]) == ("disabled", False, True)
    off = await sdk.variant(f"{app}-off")
    assert (off["name"], off["enabled"], off["feature_enabled"]) == ("disabled", False, False)


async def test_sees_a_flip_within_a_few_polls(
    server: ServerProcess, admin: httpx.AsyncClient, sdk: Sdk, app: str
) -> None:
    await create(admin, app)
    async with Recorder(server.port) as recorder:
        await sdk.start(recorder.url, CLIENT_TOKEN, app)
        await sdk.ready()
        for verdict in (False, True):
            before = len(recorder.exchanges(FEATURES))
            await switch(admin, app, "on" if verdict else "off")
            await until(sdk, app, verdict=verdict)
            assert len(recorder.exchanges(FEATURES)) - before <= 4


async def test_registers(
    server: ServerProcess, module_database_url: str, sdk: Sdk, app: str, kind: Kind
) -> None:
    await sdk.start(server.url, CLIENT_TOKEN, app, instance=f"{app}-instance")
    connection = await asyncpg.connect(module_database_url)
    try:

        async def details() -> Any:
            return await connection.fetchrow(
                "select * from client_instance_details where app_name = $1", app
            )

        await eventually(details, within=_WITHIN)
        found = await details()
        assert found["instance_id"] == f"{app}-instance"
        assert found["environment"] == "production"
        assert found["sdk_version"] == VERSIONS[kind]
        instance = await connection.fetchrow(
            "select * from client_instances where app_name = $1", app
        )
        assert instance["instance_id"] == f"{app}-instance"
        assert instance["client_ip"] == "127.0.0.1"
        strategies = await connection.fetchval(
            "select strategies from client_strategies where app_name = $1", app
        )
        # Python tells of custom strategies only, Node of all that it knows.
        known = set(json.loads(strategies))
        assert known == set() if kind == "python" else known >= {"default", "flexibleRollout"}
    finally:
        await connection.close()


Counts = dict[str, Counter[str]]


async def stored_counts(connection: asyncpg.Connection, app: str) -> Counts:
    """The sums of yes, no and variants by feature, over all reports of the application."""
    rows = await connection.fetch(
        "select metrics from client_metrics where metrics ->> 'appName' = $1", app
    )
    sums: Counts = {}
    for row in rows:
        for name, counts in json.loads(row["metrics"])["bucket"]["toggles"].items():
            flat = {"yes": counts["yes"], "no": counts["no"], **counts.get("variants", {})}
            sums.setdefault(name, Counter()).update(flat)
    return {name: +counts for name, counts in sums.items()}


async def test_every_evaluation_is_counted_once(
    server: ServerProcess,
    module_database_url: str,
    admin: httpx.AsyncClient,
    sdk: Sdk,
    app: str,
    kind: Kind,
) -> None:
    halves = [{"name": "heads", "weight": 500}, {"name": "tails", "weight": 500}]
    await create(admin, f"{app}-on")
    await create(admin, f"{app}-off", enabled=False)
    await create(admin, f"{app}-variants", variants=halves)
    await create(admin, f"{app}-unused")
    await sdk.start(server.url, CLIENT_TOKEN, app)
    await sdk.ready()

    evaluated: Counts = {}
    connection = await asyncpg.connect(module_database_url)

    async def all_stored() -> bool:
        return await stored_counts(connection, app) == evaluated

    async def evaluate() -> None:
        for name, times in (("on", 5), ("off", 3), ("unknown", 2)):
            for _ in range(times):
                verdict = "yes" if await sdk.is_enabled(f"{app}-{name}") else "no"
                evaluated.setdefault(f"{app}-{name}", Counter())[verdict] += 1
        for user in range(20):
            variant = await sdk.variant(f"{app}-variants", {"userId": str(user)})
            evaluated.setdefault(f"{app}-variants", Counter()).update(["yes", variant["name"]])

    try:
        await evaluate()
        await eventually(all_stored, within=_WITHIN)
        assert evaluated[f"{app}-on"] == Counter(yes=5)
        assert evaluated[f"{app}-off"] == Counter(no=3)
        assert set(evaluated[f"{app}-variants"]) == {"yes", "heads", "tails"}
        await evaluate()
        await eventually(all_stored, within=_WITHIN)
        await evaluate()  # these are reported when the SDK ends
        assert await sdk.stop() == 0
        await eventually(all_stored, within=_WITHIN)

        for name, seen in (("on", True), ("off", True), ("variants", True), ("unused", False)):
            feature = (await admin.get(f"/features/{app}-{name}")).json()
            assert (feature["lastSeenAt"] is not None) is seen, name
        version = await connection.fetchval(
            "select sdk_version from client_instance_details where app_name = $1", app
        )
        assert version == VERSIONS[kind], "a report of metrics leaves what the SDK said of itself"
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("token", "status"),
    [
        (FRONTEND_TOKEN, 403),
        (ADMIN_TOKEN, 403),
        ("*:production.not-the-secret", 401),
        ("nonsense", 401),
    ],
    ids=["frontend", "admin", "unknown", "nonsense"],
)
async def test_a_token_that_may_not_is_refused_and_the_sdk_lives(
    server: ServerProcess,
    admin: httpx.AsyncClient,
    sdk: Sdk,
    app: str,
    token: str,
    status: int,
) -> None:
    await create(admin, app)
    async with Recorder(server.port) as recorder:

        def refused(path: str) -> list[Exchange]:
            return recorder.exchanges(path)

        await sdk.start(recorder.url, token, app)
        await eventually(lambda: refused(FEATURES), within=_WITHIN)
        await eventually(lambda: refused("/api/client/register"), within=_WITHIN)
        for exchange in (*refused(FEATURES), *refused("/api/client/register")):
            assert exchange.status == status
            assert json.loads(exchange.body)["message"]
        assert not await sdk.is_enabled(app)
        assert not (await sdk.state()).ready
        assert await sdk.stop() == 0


async def test_lives_through_the_death_of_the_server(
    database_url: str, log: Path, sdk: Sdk, app: str
) -> None:
    """Kill -9 and a start on the same port: flags stay meanwhile, and the next flip is seen."""
    server = ServerProcess(database_url=database_url, log=log)
    try:
        await asyncio.to_thread(server.start)
        async with admin_of(server) as admin:
            await create(admin, app)
        await sdk.start(server.url, CLIENT_TOKEN, app)
        await sdk.ready()
        assert await sdk.is_enabled(app)
        complaints = (await sdk.state()).complaints

        await asyncio.to_thread(server.kill)

        async def complains() -> bool:
            return (await sdk.state()).complaints > complaints

        await eventually(complains, within=_WITHIN)
        assert await sdk.is_enabled(app)

        await asyncio.to_thread(server.start)
        async with admin_of(server) as admin:
            await switch(admin, app, "off")
            await until(sdk, app, verdict=False)
            await switch(admin, app, "on")
            await until(sdk, app, verdict=True)
        assert await sdk.stop() == 0
    finally:
        await asyncio.to_thread(server.kill)


def test_the_host_name_is_none_of_this_machine() -> None:
    """Else the case of applicationHostname would prove nothing."""
    assert HOST_NAME not in Path("/proc/sys/kernel/hostname").read_text()
