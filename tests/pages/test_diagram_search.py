"""Search as one types: whatever of a message, a cause or a fix somebody remembers leads to it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from enroltriage.api.pages.diagram_search import MOST, Index, index_of, search
from enroltriage.api.service import service_of


@pytest.fixture(scope="module", params=["en", "de"])
def index(request: pytest.FixtureRequest, client: FlaskClient) -> tuple[str, Index]:
    """Everything that can be found, in each language."""
    service = service_of(client.application)
    parts = service.diagrams.parts
    graph = parts.graph(parts.part(request.param))
    return str(request.param), index_of(service.knowledge, graph)


def test_every_title_is_found_first_by_itself_and_among_the_first_by_its_beginning(
    index: tuple[str, Index],
) -> None:
    _, made = index
    for node, hit in made.nodes.items():
        titles = [found.title for found in search(made, hit.title)]
        assert titles[0] == hit.title, node
        words = hit.title.split()[:4]
        assert hit.title in [found.title for found in search(made, " ".join(words)[:-1])], node


@pytest.mark.parametrize(
    ("language", "q", "node"),
    [
        ("en", "connection to the server", "s-profile-install-no-server-connection"),
        ("en", "server conn", "s-profile-install-no-server-connection"),
        ("en", "missing licence", "c-user-license-missing"),
        ("en", "LICENSE", "c-user-license-missing"),
        ("en", "multi-factor", "c-mfa-enabled"),
        ("en", "Too many mobile devices", "s-device-cap-reached"),
        ("en", "xpc type", "s-xpc-connection-invalid"),
        ("de", "Verbindung zum Server", "s-profile-install-no-server-connection"),
        ("de", "fehlende Lizenz", "c-user-license-missing"),
        ("de", "geraetelimit", "c-device-limit-reached"),
    ],
)
def test_half_of_what_is_remembered_is_enough(
    index: tuple[str, Index], language: str, q: str, node: str
) -> None:
    """In any order, unfinished, in another spelling."""
    spoken, made = index
    if spoken == language:
        assert node in [hit.node for hit in search(made, q)[:2]]


def test_nothing_is_found_of_nothing(index: tuple[str, Index]) -> None:
    _, made = index
    for q in ("", " ", "?!", "qqqqq xyzzy"):
        assert search(made, q) == []
    assert len(search(made, "e i a d m")) <= MOST


def test_messages_in_any_language_are_found_and_marked(index: tuple[str, Index]) -> None:
    """Who sees a Polish message finds it whatever language the page is in."""
    _, made = index
    hit = search(made, "Osiągnięto limit urządzeń")[0]
    assert (hit.node, hit.language) == ("s-device-cap-reached", "pl")
    assert hit.told.startswith("Osiągnięto")
