"""How heavy and how quick the pages are, as a table: what a browser measures of each.

    .venv/bin/tox run -e py313 -- --no-cov tests/pages/figures.py -s

A page's weight is what it loads, packed as it is sent, without the drawing in it; its largest paint
is the least of a few visits, as everything else there is only delays it. Nothing here fails for a time.
"""

import click

from .addresses import PAGES
from .test_all_pages import LAYOUT, SIZES

VISITS = 3


def test_figures(person, site, capsys):
    """The table."""
    rows = []
    for name in PAGES:
        seen = []
        for _ in range(VISITS):
            page = person("en").visit(site.path(name))
            seen.append((page.evaluate(LAYOUT), page.evaluate(SIZES)))
        layout = min((layout for layout, _ in seen), key=lambda one: one["paint"])
        sizes = seen[0][1]
        weight = (sizes["page"] + sizes["loaded"] - sizes["drawn"]) / 1000
        shift = max(sum(one[0] for one in layout["moved"]) for layout, _ in seen)
        rows.append(f"| {name} | {weight:,.0f} | {shift:.3f} | {layout['paint']:,.0f} |")
    assert len(rows) == len(PAGES)
    head = "| page | weight kB | layout shift | largest paint ms |\n| --- | ---: | ---: | ---: |"
    with capsys.disabled():
        click.echo("\n".join(("", head, *rows)))
