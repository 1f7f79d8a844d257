"""Looking at a screen: what axe objects to, what reaches out of the window, and pictures."""

from pathlib import Path

from playwright.async_api import Page

from tests.browser.chromium import Theme, overflow, violations

THEMES: tuple[Theme, ...] = ("light", "dark")


class Look:
    """Checks a screen in both themes, and takes its pictures."""

    def __init__(self, page: Page, shots: Path | None) -> None:
        self.page = page
        self._shots = shots
        self.found: dict[str, list[str]] = {}

    async def at(self, screen: str) -> None:
        assert self.page.viewport_size
        width = self.page.viewport_size["width"]
        for theme in THEMES:
            await self.page.emulate_media(color_scheme=theme)
            if faults := await violations(self.page) + await overflow(self.page):
                self.found[f"{screen} {theme}"] = faults
            if self._shots:
                name = f"{screen}-{width}-{theme}.png"
                await self.page.screenshot(path=self._shots / name)
