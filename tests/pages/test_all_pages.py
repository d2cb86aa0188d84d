"""What every page keeps: for those who see little, on telephones, within its policy, quickly.

A page is looked at in light in English and in dark in German; with ENROLTRIAGE_ALL_LOOKS set also the
other way round. Pictures of all that is seen are left in build/pictures.
"""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from .addresses import PAGES

MOST_BYTES = 300_000
"""How much a page may weigh, without the diagram in it."""
LAYOUT = """() => new Promise((resolve) => {
  const moved = [], SEEN = 0.001;  // a thousandth of the screen
  let paint = 0;
  const told = ({node, previousRect: from, currentRect: to}) =>
    [node && (node.outerHTML || node.textContent).slice(0, 90), [from.x, from.y, from.width, from.height], [to.x, to.y, to.width, to.height]];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput && entry.value > SEEN) moved.push([entry.value, ...entry.sources.map(told)]);
  }).observe({type: "layout-shift", buffered: true});
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) paint = entry.startTime;
  }).observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => resolve({moved, paint}), 300);
})"""
SIZES = """() => {
  const loaded = performance.getEntriesByType("resource").map((one) => one.encodedBodySize);
  const page = performance.getEntriesByType("navigation")[0].encodedBodySize;
  const drawn = [...document.querySelectorAll("svg")]
    .reduce((sum, svg) => sum + new Blob([svg.outerHTML]).size, 0);
  return {page, drawn, loaded: loaded.reduce((sum, one) => sum + one, 0)};
}"""
LOOKS = [("en", "light"), ("de", "dark")]
if os.environ.get("ENROLTRIAGE_ALL_LOOKS"):
    LOOKS += [("de", "light"), ("en", "dark")]


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_kept_from_reading_it_and_it_is_light_and_stands_still(person, site, name):
    """Axe finds nothing; its weight without the diagram; nothing moves once it is shown."""
    for language, theme in LOOKS:
        someone = person(language, theme=theme)
        page = someone.visit(site.path(name))
        layout, sizes = page.evaluate(LAYOUT), page.evaluate(SIZES)
        found = Axe().run(page)
        someone.picture(f"{name}-{language}-{theme}")
        assert found.violations_count == 0, (language, theme, found.generate_report())
        assert someone.violations() == []
        assert layout["moved"] == []
        assert layout["paint"] > 0
        assert sizes["page"] + sizes["loaded"] - sizes["drawn"] <= MOST_BYTES


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_a_telephone_and_says_the_same_without_scripts(person, site, name):
    """Nothing but what scrolls by itself is wider than the screen."""
    someone = person("de", narrow=True)
    page = someone.visit(site.path(name))
    someone.picture(f"{name}-de-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    without = person("de", narrow=True, js=False).visit(site.path(name))
    told, read = (each.locator("main").inner_text() for each in (page, without))
    assert read.strip()
    assert read.split("\n")[0] == told.split("\n")[0]
