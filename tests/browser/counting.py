"""How many clicks and keystrokes a task takes, counted by the page itself."""

import logging
from dataclasses import dataclass

from playwright.async_api import Page

_log = logging.getLogger(__name__)

_COUNT = """
window.spent = { clicks: 0, keys: 0 };
addEventListener('pointerdown', () => { window.spent.clicks += 1; }, true);
addEventListener('keydown', (event) => {
  if (!['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) window.spent.keys += 1;
}, true);
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Typed text counts among the keys; a modifier counts with its key."""

    clicks: int
    keys: int


async def count(page: Page) -> None:
    """From the next page that is loaded on; a load begins at nothing."""
    await page.add_init_script(_COUNT)


async def restart(page: Page) -> None:
    await page.evaluate("window.spent = { clicks: 0, keys: 0 }")


async def spent(page: Page, task: str) -> Spent:
    """What the task took, which is logged, too (`--log-cli-level=INFO`)."""
    found = await page.evaluate("window.spent")
    _log.info("%s: %d clicks, %d keystrokes", task, found["clicks"], found["keys"])
    return Spent(found["clicks"], found["keys"])
