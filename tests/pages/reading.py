"""A page as a reader finds it: its headings, its ids, where it leads, what it says."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise


class Read(HTMLParser):
    """A page that was read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.tags: list[str] = []
        self._said: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self._said).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        self.tags.append(tag)
        self.attributes += attrs
        given = {name: value or "" for name, value in attrs}
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in {"link", "script", "img"}:
            self.loaded.append(given.get("href") or given.get("src") or "")

    def handle_data(self, data: str) -> None:
        """Take note of what is said."""
        self._said.append(data)

    def says(self, text: str) -> bool:
        """Whether this stands in it, whatever blanks are between."""
        return " ".join(text.split()) in self.text

    def faults(self) -> list[str]:
        """What a reader would stumble over."""
        found = [] if self.levels[:1] == [1] and self.levels.count(1) == 1 else ["not one title"]
        found += [f"h{a} to h{b}" for a, b in pairwise(self.levels) if b > a + 1]
        found += [f"twice {one}" for one in set(self.ids) if self.ids.count(one) > 1]
        return found
