"""/api/admin/projects/{projectId}/features/{feature}/link."""

from typing import Any

import httpx

_FEATURES = "/api/admin/projects/default/features"


async def _make(admin: httpx.AsyncClient, name: str) -> str:
    assert (await admin.post(_FEATURES, json={"name": name})).status_code == 201
    return f"{_FEATURES}/{name}"


async def _links(admin: httpx.AsyncClient, path: str) -> Any:
    return (await admin.get(path)).json()["links"]


async def _told(admin: httpx.AsyncClient, name: str) -> list[Any]:
    query = {"feature": f"IS:{name}", "limit": "100"}
    return list((await admin.get("/api/admin/search/events", params=query)).json()["events"])


async def test_links_come_change_and_go(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "linked")
    first = {"url": "https://example.com/a", "title": "A"}
    assert (await admin.post(f"{path}/link", json=first)).status_code == 204
    assert (await admin.post(f"{path}/link", json={"url": "http://b.test"})).status_code == 204
    one, other = await _links(admin, path)
    assert {**first, "id": one["id"]} == one
    assert (other["url"], other["title"]) == ("http://b.test", None)
    changed = {"url": "https://example.com/c"}
    assert (await admin.put(f"{path}/link/{one['id']}", json=changed)).status_code == 204
    assert await _links(admin, path) == [{**changed, "id": one["id"], "title": None}, other]
    assert (await admin.delete(f"{path}/link/{one['id']}")).status_code == 204
    assert await _links(admin, path) == [other]
    told = await _told(admin, "linked")
    assert [(e["type"], e["preData"]) for e in told[:4]] == [
        ("feature-link-removed", {**changed, "id": one["id"], "title": None}),
        ("feature-link-updated", one),
        ("feature-link-added", None),
        ("feature-link-added", None),
    ]


async def test_what_is_so_already_is_no_event(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "linked-twice")
    body = {"url": "https://example.com/a", "title": "A"}
    for _ in range(2):
        assert (await admin.post(f"{path}/link", json=body)).status_code == 204
    (link,) = await _links(admin, path)
    assert (await admin.put(f"{path}/link/{link['id']}", json=body)).status_code == 204
    assert len(await _told(admin, "linked-twice")) == 2


async def test_the_eleventh_is_refused(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "linked-much")
    for i in range(11):
        answer = await admin.post(f"{path}/link", json={"url": f"https://example.com/{i}"})
        assert answer.status_code == (204 if i < 10 else 409)
    assert len(await _links(admin, path)) == 10


async def test_what_is_not_there_is_not_found(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "linked-not")
    body = {"url": "https://example.com"}
    assert (await admin.put(f"{path}/link/nope", json=body)).status_code == 404
    assert (await admin.delete(f"{path}/link/nope")).status_code == 404
    for other in (f"{_FEATURES}/no-such", "/api/admin/projects/other/features/linked-not"):
        assert (await admin.post(f"{other}/link", json=body)).status_code == 404


async def test_nobody_is_overwritten(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "linked-raced")
    tag = (await admin.get(path)).headers["etag"]
    body = {"url": "https://example.com"}
    first = await admin.post(f"{path}/link", json=body, headers={"if-match": tag})
    assert first.status_code == 204
    (link,) = await _links(admin, path)
    late = await admin.delete(f"{path}/link/{link['id']}", headers={"if-match": tag})
    assert late.status_code == 409
    assert await _links(admin, path) == [link]
