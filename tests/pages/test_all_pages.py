"""What every page keeps: for those who see little, on telephones, within its policy, quickly."""

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe

from .addresses import PAGES

MOST_BYTES = 300_000
"""How much a page may weigh, without the diagram in it."""
LAYOUT = """() => new Promise((resolve) => {
  let shift = 0, paint = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += entry.hadRecentInput ? 0 : entry.value;
  }).observe({type: "layout-shift", buffered: true});
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) paint = entry.startTime;
  }).observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => resolve({shift, paint}), 300);
})"""
SIZES = """() => {
  const loaded = performance.getEntriesByType("resource").map((one) => one.encodedBodySize);
  const page = performance.getEntriesByType("navigation")[0].encodedBodySize;
  const drawn = [...document.querySelectorAll("svg")]
    .reduce((sum, svg) => sum + new Blob([svg.outerHTML]).size, 0);
  return {page, drawn, loaded: loaded.reduce((sum, one) => sum + one, 0)};
}"""
LANGUAGES, THEMES = ("en", "de"), ("light", "dark")


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_kept_from_reading_it(person, site, name):
    """Axe finds nothing, in light and dark, in both languages; the pictures are kept."""
    for language, theme in itertools.product(LANGUAGES, THEMES):
        someone = person(language, theme=theme)
        page = someone.visit(site.path(name))
        found = Axe().run(page)
        assert found.violations_count == 0, (language, theme, found.generate_report())
        assert someone.violations() == []
        someone.picture(f"{name}-{language}-{theme}")


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_a_telephone(person, site, name):
    """Nothing but what scrolls by itself is wider than the screen."""
    someone = person("de", narrow=True)
    page = someone.visit(site.path(name))
    width = page.evaluate("document.documentElement.scrollWidth")
    someone.picture(f"{name}-de-narrow")
    assert width <= page.viewport_size["width"]


@pytest.mark.parametrize("name", PAGES)
def test_it_is_light_and_stands_still(person, site, name):
    """Its weight without the diagram, and nothing moves once it is shown."""
    page = person("en").visit(site.path(name))
    layout, sizes = page.evaluate(LAYOUT), page.evaluate(SIZES)
    assert layout["shift"] == 0
    assert layout["paint"] > 0
    assert sizes["page"] + sizes["loaded"] - sizes["drawn"] <= MOST_BYTES


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_it_says_the_same(person, site, name):
    """All that can be read is there before any script has run."""
    told = [
        person("en", js=js).visit(site.path(name)).locator("main").inner_text()
        for js in (True, False)
    ]
    assert told[1].strip()
    assert told[0].split("\n")[0] == told[1].split("\n")[0]
