"""docs/grafana/yardarm.json asks for nothing that a server does not tell."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.api.test_prometheus import PATH
from yardarm.api.prometheus import _HELP
from yardarm.app.serve import Running

DASHBOARD: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "grafana" / "yardarm.json").read_text()
)
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
_METRIC = re.compile(r"\b([a-z]\w+)\{")
_LABEL = re.compile(r"by \(([^)]*)\)|[{,]\s*(\w+)=|\{\{(\w+)\}\}")
OF_PROMETHEUS = {"job", "instance"}
OF_WORKERS = {"worker"}


async def told(running: Running, client: httpx.AsyncClient) -> dict[str, set[str]]:
    """Every name of a sample, and its labels."""
    await client.get("/api/client/features")
    body = {"appName": "shop", "bucket": {"toggles": {"demo": {"yes": 1, "no": 1}}}}
    assert (await client.post("/api/client/metrics", json=body)).status_code == 202
    async with httpx.AsyncClient(base_url=running.url) as http:
        text = (await http.get(PATH)).text
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


async def test_each_metric_and_label_is_one_that_the_server_tells(
    running: Running, client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    feature = {"name": "demo", "strategies": [{"name": "default"}]}
    assert (await admin.post("/api/admin/features", json=feature)).status_code == 201
    samples = await told(running, client)
    # What an edge and a delivery would tell stands in the table that they are told by.
    quiet = {
        "yardarm_upstream_followed": set(),
        "yardarm_deliveries_total": {"provider", "outcome"},
    }
    assert set(_HELP) >= {name.removesuffix("_total") for name in quiet}
    known = {**quiet, **samples}
    labels = OF_PROMETHEUS | OF_WORKERS | {label for some in known.values() for label in some}
    asked = {name for text in EXPRESSIONS for name in _METRIC.findall(text)}
    assert asked <= set(known), asked - set(known)
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            text = f"{target['expr']} {target['legendFormat']}"
            for several, one, shown in _LABEL.findall(text):
                for label in (several or one or shown).split(","):
                    assert label.strip() in labels, (panel["title"], label)


async def test_what_the_server_tells_of_itself_is_on_it(
    running: Running, client: httpx.AsyncClient
) -> None:
    ours = {
        name for name in await told(running, client) if name.startswith(("yardarm_", "feature_"))
    }
    text = " ".join(EXPRESSIONS)
    assert [name for name in ours if name not in text and not name.endswith("_created")] == []


def test_panels_have_ids_of_their_own_and_lie_side_by_side() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    covered = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(covered)) == len(covered)
    assert max(x for x, _ in covered) < 24
