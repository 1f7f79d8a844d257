"""The list of features in a real browser, beside unleash-server's own: what is sent, when it can be
read, when it can be used, and how long a letter in the search box takes.

    python -m bench.ui [--flags 5000] [--rounds 5] [--without-unleash]

Each load is of a fresh profile with an empty cache, in Chromium, on loopback, on a screen of 1440
by 900. *Script* is the JavaScript that came over the wire until the list was there. *LCP* is the
largest contentful paint. *Usable* is when the first row is there and the main thread has been free
of tasks longer than 50 ms for half a second, counted without that half second (as the field defines
the time to interactive). *Letter to paint* is from a key's event to the next frame, *letter to
list* to the frame that shows the rows that are there a second and a half later.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from bench import heads, unleash
from bench.flags import create_flags
from bench.read_path import exported
from bench.streaming import quantile
from bench.unleash import Unleash
from tests.browser.chromium import chromium, launched
from tests.conftest import create_database
from tests.servers import ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

_OUT = heads.RESULTS / "ui.json"
_TYPED = "checkout.use"
_PATIENCE = 60_000
_STILL = 1_500
"""Milliseconds without another list, after which it is the answer."""

_WATCH = """
window.__paint = 0; window.__busy = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.__paint = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.__busy = entry.startTime + entry.duration;
}).observe({ type: 'longtask', buffered: true });
"""
_ROWS = (
    """(selector) => [...document.querySelectorAll(selector)].filter((e) => e.textContent.trim())"""
)
_FIRST_ROW = f"""(selector) => {{
  if (({_ROWS})(selector).length === 0) return false;
  window.__row ??= performance.now();
  return true;
}}"""
_QUIET = """() => {
  const last = Math.max(window.__row, window.__busy);
  return performance.now() - last > 500 ? last : false;
}"""
_LETTER = f"""(selector) => new Promise((done) => {{
  const shown = () => ({_ROWS})(selector).map((e) => e.textContent).join();
  addEventListener('keydown', (event) => {{
    const began = event.timeStamp;
    let painted = 0, listed = 0, before = shown();
    const look = (now) => {{
      painted ||= now - began;
      listed ||= painted;
      const rows = shown();
      if (rows !== before) [before, listed] = [rows, now - began];
      if (now - began - listed > {_STILL}) done({{ painted, listed }});
      else requestAnimationFrame(look);
    }};
    requestAnimationFrame(() => requestAnimationFrame(look));
  }}, {{ once: true, capture: true }});
}})"""


@dataclass(frozen=True)
class Site:
    """Where the list is, what its rows and its search box are, and how one comes in."""

    name: str
    url: str
    path: str
    rows: str
    search: str
    enter: Callable[[BrowserContext], Any] | None = None


@dataclass
class Measured:
    script_kb: list[float] = field(default_factory=list)
    paint_ms: list[float] = field(default_factory=list)
    usable_ms: list[float] = field(default_factory=list)
    letters: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)

    def to_document(self) -> dict[str, Any]:
        return {
            "script_kb": round(median(self.script_kb), 1),
            "lcp_ms": round(median(self.paint_ms)),
            "usable_ms": round(median(self.usable_ms)),
            "letter_to_paint_ms": _quantiles(self.letters),
            "letter_to_list_ms": _quantiles(self.lists),
        }


def _quantiles(values: Sequence[float]) -> dict[str, float]:
    return {"median": round(median(values), 1), "p95": round(quantile(values, 0.95), 1)}


async def load(browser: Browser, site: Site, measured: Measured) -> None:
    context = await browser.new_context(
        base_url=site.url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    try:
        if site.enter is not None:
            await site.enter(context)
        await context.add_init_script(_WATCH)
        page = await context.new_page()
        page.set_default_timeout(_PATIENCE)
        sizes = await _scripts(page)
        await page.goto(site.path)
        await page.wait_for_function(_FIRST_ROW, arg=site.rows, polling="raf")
        usable = await page.wait_for_function(_QUIET, polling="raf")
        measured.script_kb.append(sum(sizes.values()) / 1000)
        measured.usable_ms.append(await usable.json_value())
        measured.paint_ms.append(await page.evaluate("window.__paint"))
        await _type(page, site, measured)
    finally:
        await context.close()


async def _scripts(page: Page) -> dict[str, int]:
    """Bytes of each script on the wire, as they come."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    kinds: set[str] = set()
    sizes: dict[str, int] = {}

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in kinds:
            sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on(
        "Network.responseReceived",
        lambda e: kinds.add(e["requestId"]) if e["type"] == "Script" else None,
    )
    session.on("Network.loadingFinished", ended)
    return sizes


async def _type(page: Page, site: Site, measured: Measured) -> None:
    await page.keyboard.press("Escape")  # what greets who comes for the first time
    box = page.locator(site.search).first
    await box.click()
    rows = await page.locator(site.rows).all_text_contents()
    for letter in _TYPED:
        waiting = asyncio.create_task(page.evaluate(_LETTER, site.rows))
        await asyncio.sleep(0.05)  # it listens by now
        await page.keyboard.press(letter)
        found = await waiting
        measured.letters.append(found["painted"])
        measured.lists.append(found["listed"])
    if rows == await page.locator(site.rows).all_text_contents():
        sys.exit(f"nothing was measured: {site.name} does not filter")


async def _unleash_enters(context: BrowserContext) -> None:
    who = {"username": "admin", "password": "unleash4all"}
    answer = await context.request.post("/auth/simple/login", data=who)
    assert answer.ok, await answer.text()


async def measure(sites: Sequence[Site], rounds: int) -> dict[str, Measured]:
    executable = chromium()
    if executable is None:
        sys.exit("bench.ui needs Chromium: tools/chromium")
    found = {site.name: Measured() for site in sites}
    async with launched(executable) as browser:
        for _ in range(rounds):
            for site in sites:
                await load(browser, site, found[site.name])
    return found


async def sitting(options: argparse.Namespace, folder: Path, dsn: str) -> dict[str, Any]:
    ours = await create_database(dsn)
    await create_flags(ours, 0, options.flags)
    async with AsyncExitStack() as running:
        server = ServerProcess(
            database_url=ours, log=folder / "yardarm.log", environment={"YARDARM_AUTH": "none"}
        )
        running.enter_context(await asyncio.to_thread(server.start))
        sites = [
            Site("yardarm", server.url, "/", "[role=row] a[href^='/features/']", "[type=search]")
        ]
        if not options.without_unleash and unleash.installed():
            other = Unleash(await create_database(dsn), folder / "unleash.log")
            running.enter_context(await asyncio.to_thread(other.start))
            await asyncio.to_thread(other.bring, exported(server.port))
            url = f"http://127.0.0.1:{other.port}"
            rows = "tbody tr a[href*='/features/']"
            path, search = "/projects/default", "input[placeholder^='Search (']"
            sites.append(Site("unleash", url, path, rows, search, _unleash_enters))
        found = await measure(sites, options.rounds)
    return {name: measured.to_document() for name, measured in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ui")
    parser.add_argument("--flags", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-unleash", action="store_true")
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = heads.load()
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        folder = Path(name)
        postgres = EmbeddedPostgres(folder / "data", durable=False)
        try:
            found = asyncio.run(sitting(options, folder, postgres.start()))
        finally:
            postgres.stop()
    document = {
        **heads.head("ui", load_before=load_before),
        "flags": options.flags,
        "rounds": options.rounds,
        "unleash_server": unleash.VERSION if "unleash" in found else None,
        "typed": _TYPED,
        "servers": found,
    }
    heads.write(options.out, document)
    for server, figures in found.items():
        print(server, figures)


if __name__ == "__main__":
    main()
