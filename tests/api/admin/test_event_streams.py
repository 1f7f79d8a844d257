"""GET /api/admin/events/stream: what happens, pushed, and nothing lost on the way."""

from contextlib import AsyncExitStack

import httpx

from tests.api.streams import reading
from tests.conftest import eventually
from tests.running import running_server
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN
from yardarm.app.serve import Running

PATH = "/api/admin/events/stream"


async def create(admin: httpx.AsyncClient, *names: str) -> None:
    for name in names:
        body = {"name": name, "strategies": [{"name": "default"}]}
        answer = await admin.post("/api/admin/features", json=body)
        assert answer.status_code == 201, answer.text


async def test_every_event_is_pushed_once_as_the_list_shows_it(
    running: Running, admin: httpx.AsyncClient
) -> None:
    async with reading(running.url, ADMIN_TOKEN, path=PATH, greeted=False) as reader:
        assert reader.headers["content-type"] == "text/event-stream"
        await eventually(lambda: reader.comments)
        await create(admin, "pushed-1", "pushed-2")
        await admin.post("/api/admin/strategies", json={"name": "pushed", "parameters": []})
        await eventually(lambda: len(reader.events) == 3)
    listed = (await admin.get("/api/admin/events")).json()["events"][:3]
    assert [{**e, "diffs": None} for e in reversed(listed)] == reader.events
    assert reader.ids == [event["id"] for event in reader.events]


async def test_who_comes_back_gets_what_it_missed(
    running: Running, admin: httpx.AsyncClient
) -> None:
    newest = (await admin.get("/api/admin/events")).json()["events"][0]["id"]
    names = [f"missed-{i}" for i in range(120)]  # more than one read of the table gives
    await create(admin, *names)
    for how in ({"last": newest}, {"after": str(newest)}):
        async with reading(running.url, ADMIN_TOKEN, path=PATH, **how) as reader:
            await eventually(lambda reader=reader: len(reader.events) >= 120)
            assert [event["data"]["name"] for event in reader.events] == names
    async with reading(
        running.url, ADMIN_TOKEN, path=PATH, last=10**9, greeted=False
    ) as reader:  # of a history that is no more
        await create(admin, "after-all")
        await eventually(lambda: [e["data"]["name"] for e in reader.events] == ["after-all"])


async def test_who_may_not_read_gets_nothing(running: Running, admin: httpx.AsyncClient) -> None:
    async with httpx.AsyncClient(base_url=running.url) as nobody:
        assert (await nobody.get(PATH)).status_code == 401
        headers = {"authorization": CLIENT_TOKEN}
        assert (await nobody.get(PATH, headers=headers)).status_code == 403
    for how in ({"headers": {"last-event-id": "x"}}, {"params": {"after": "x"}}):
        answer = await admin.get(PATH, **how)  # type: ignore[arg-type]
        assert answer.status_code == 400
        assert "must be the id of an event" in answer.text
    listed = await admin.get(PATH, headers={"accept": "application/json"})
    assert listed.json() == {"toggleName": "stream", "events": []}


async def test_a_session_is_enough_and_its_end_is_the_streams(running: Running) -> None:
    """A browser's EventSource sends its cookie, and no header of its own."""
    async with httpx.AsyncClient(base_url=running.url) as browser:
        link = await running.new_link()
        assert (await browser.get(link)).status_code == 302
        cookie = f"yardarm-session={browser.cookies['yardarm-session']}"
        headers = {"cookie": cookie, "accept": "text/event-stream"}
        async with reading(running.url, "", path=PATH, headers=headers, greeted=False) as reader:
            await eventually(lambda: reader.comments)
            await browser.post("/api/admin/user/logout", headers={"origin": running.url})
            await eventually(lambda: reader.is_over)
            assert reader.ended_cleanly


async def test_a_stop_ends_it(database_url: str) -> None:
    async with AsyncExitStack() as readers:
        async with running_server(database_url) as server:
            opened = reading(server.url, ADMIN_TOKEN, path=PATH, greeted=False)
            reader = await readers.enter_async_context(opened)
        await eventually(lambda: reader.ended_cleanly)
