"""One of Streamlit's tables: a canvas to the eye and the mouse, and a table for assistive technology to read."""

from playwright.sync_api import Locator, expect

from tests.browser.patience import PATIENCE_MS

ROW_HEIGHT = 31.0
"""Pixels of one line at the dashboard's font size; the header's first."""

_ROWS = """tables => {
  if (tables.length !== 1) return null
  const texts = (line, cell) => [...line.querySelectorAll(cell)].map(one => one.textContent)
  const head = texts(tables[0], 'th').map(text => text.replace(/^[↑↓]\\s*/, ''))
  return [...tables[0].querySelectorAll('tbody tr')].map(line =>
    Object.fromEntries(texts(line, 'td').map((text, at) => [head[at], text])))
}"""


class Grid:
    """A table on the page, found by what it says it shows; a row is a dict of its cells' text by column."""

    def __init__(self, within: Locator, says: str) -> None:
        self.region = within.get_by_role("region", name=says)

    def rows(self) -> list[dict[str, str]]:
        """Read the rows that are drawn, once there are any."""
        expect(self.region.locator("tbody tr").first).to_be_attached(timeout=PATIENCE_MS)
        tables = self.region.locator("table")
        # Read at once, for the table may be drawn anew between two questions; and while it is, the old one may be there
        while (read := tables.evaluate_all(_ROWS)) is None:
            expect(tables).to_have_count(1, timeout=PATIENCE_MS)
        return [dict(row) for row in read]

    def choose(self, row: int) -> None:
        """Click the box at the left of a row, counted from 0 as it is shown."""
        self._click(12, ROW_HEIGHT * (row + 1.5))

    def sort(self, across: float) -> None:
        """Click the header of the column that is so many pixels from the left."""
        self._click(across, ROW_HEIGHT / 2)

    def _click(self, across: float, down: float) -> None:
        # Above the canvas lies what scrolls it
        self.region.locator(".dvn-scroller").click(position={"x": across, "y": down})
