"""The book as files that lead to each other by relative addresses, to be read without a server.

The templates are those of the pages that are served; what they show comes from the rules alone, so
that the same rules make the same bytes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask

from enroltriage.api.access.caller import NOBODY
from enroltriage.api.knowledge_view import KINDS
from enroltriage.api.pages.texts import texts_of
from enroltriage.api.service import Drawer
from enroltriage.api.version import software_version
from enroltriage.expert import Expert

from .chapters import Book, Shown

API = Path(__file__).resolve().parents[2]
ASSETS = ("style.css", "drawing.css", "knowledge.css", "icon.svg")
"""What the pages load, of the files that are served."""
HOME = "knowledge"
ADDRESSES = {
    "knowledge": "index.html",
    "knowledge_index": "alphabet.html",
    "knowledge_sources": "sources.html",
    "knowledge_decisions": "decisions.html",
    "knowledge_kind": "{kind}/index.html",
    "knowledge_stage": "{kind}/stage/{stage}.html",
    "knowledge_entry": "{kind}/{id}.html",
}
"""Where in the folder of a language the page of a view stands."""
Pages = Iterator[tuple[str, Callable[[], bytes]]]


class Export:
    """The files of the book of one expert, in these languages."""

    def __init__(self, expert: Expert, diagrams: Drawer, languages: Sequence[str]) -> None:
        self._languages = tuple(languages)
        self._knowledge = expert.knowledge
        self._books = {each: Book(expert, diagrams, each) for each in languages}
        # Nothing but its templates: it answers no request.
        web = Flask(__name__, root_path=str(API), instance_path=str(API / "instance"))
        self._templates = web.jinja_env

    def files(self) -> Pages:
        """Every file by its place, with what makes its content: pages are drawn one at a time."""
        for name in ASSETS:
            yield f"assets/{name}", (API / "static" / name).read_bytes
        if len(self._languages) > 1:
            yield "index.html", self._door
        for language in self._languages:
            book = self._books[language]
            yield self._file(language, "knowledge", book.overview)
            yield self._file(language, "knowledge_index", book.alphabet)
            yield self._file(language, "knowledge_sources", book.sources)
            yield self._file(language, "knowledge_decisions", book.decisions)
            for kind in KINDS:
                yield self._file(language, "knowledge_kind", partial(book.kind, kind), kind=kind)
            for stage in book.stages():
                show = partial(book.kind, "rules", stage=stage)
                yield self._file(language, "knowledge_kind", show, kind="rules", stage=stage)
            for kind, id_ in book.entries():
                show = partial(book.entry, kind, id_)
                yield self._file(language, "knowledge_entry", show, kind=kind, id=id_)

    def _file(
        self, language: str, view: str, show: Callable[[], Shown], **arguments: str
    ) -> tuple[str, Callable[[], bytes]]:
        return (
            self._place(language, view, **arguments),
            lambda: self._page(language, view, show(), arguments),
        )

    def _page(
        self, language: str, view: str, shown: Shown, arguments: Mapping[str, str]
    ) -> bytes:  # fmt: skip
        here = self._place(language, view, **arguments)

        def link(to: str, **given: Any) -> str:
            chosen = {name: value for name, value in given.items() if value is not None}
            return _relative(self._place(language, to, **chosen), here)

        other = next((each for each in self._languages if each != language), None)
        there = self._place(other, view, **arguments) if other else None
        return self._render(
            shown.template,
            language,
            here,
            view,
            {"link": link, "other": {"language": other, "address": _relative(there, here)} if there else None,
             **shown.values},
        )  # fmt: skip

    def _door(self) -> bytes:
        """The page that leads to the languages."""
        here = "index.html"
        books = [
            {"language": each, "address": _relative(self._place(each, HOME), here),
             "texts": texts_of(each)}
            for each in self._languages
        ]  # fmt: skip

        def link(_: str, **__: Any) -> str:
            return here

        values = {"link": link, "other": None, "books": books}
        return self._render("knowledge_door.html", self._languages[0], here, "", values)

    def _render(
        self, template: str, language: str, here: str, view: str, values: Mapping[str, Any]
    ) -> bytes:
        html = self._templates.get_template(template).render(
            t=texts_of(language),
            language=language,
            asset=lambda name: _relative(f"assets/{name}", here),
            home=HOME,
            here=view,
            ways=[HOME],
            caller=NOBODY,
            is_signed_in=False,
            data=None,
            version=software_version(),
            knowledge_version=self._knowledge.version,
            **values,
        )
        return html.encode() + b"\n"

    def _place(self, language: str, view: str, **arguments: str) -> str:
        folder = f"{language}/" if len(self._languages) > 1 else ""
        if "stage" in arguments:  # served, it narrows the page; a file has no parameters
            view = "knowledge_stage"
        return folder + ADDRESSES[view].format(**arguments)


def _relative(to: str, here: str) -> str:
    return quote(posixpath.relpath(to, posixpath.dirname(here) or "."))
