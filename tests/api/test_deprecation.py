"""What is to go tells so by one declaration: in the document, and in every answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from flask_smorest.blueprint import Blueprint
from werkzeug.http import parse_date

from enroltriage.api.bodies import check_query
from enroltriage.api.deprecation import Deprecated, tell_deprecated
from enroltriage.api.problem_api import ProblemApi, make_api, operation, query
from enroltriage.api.problems import register_error_handlers

SINCE, UNTIL = datetime(2027, 1, 31, tzinfo=UTC), datetime(2028, 6, 30, 12, tzinfo=UTC)
OLD = Deprecated(SINCE, UNTIL, "https://docs.example/old")
SOON = Deprecated(SINCE, UNTIL - timedelta(days=90), "https://docs.example/soon")


def path(blueprint: Blueprint, where: str, **told: object) -> None:
    """A path that takes ``of`` and, which is to go, ``by``."""
    parameters = [query("of", "What."), query("by", "Who.", deprecated=SOON)]

    @operation(
        blueprint, where, where.strip("/"), "x", {"type": "string"},
        scope=None, parameters=parameters, refuses=(422,), **told,
    )  # fmt: skip
    def view() -> Response:
        check_query(request, ("of", "by"))
        response = Response("well")
        response.headers["Link"] = '</next>; rel="next"'
        return response


@pytest.fixture
def app() -> Flask:
    """A service."""
    return Flask(__name__)


@pytest.fixture
def api(app: Flask) -> ProblemApi:
    """Its interface: a path that is to go, and one that stays."""
    api = make_api(app, "1")
    blueprint = Blueprint("paths", __name__)
    path(blueprint, "/old", deprecated=OLD)
    path(blueprint, "/new")
    api.register_blueprint(blueprint)
    register_error_handlers(app)
    tell_deprecated(app)
    return api


@pytest.fixture
def client(app: Flask, api: ProblemApi) -> FlaskClient:
    """A caller of it."""
    return app.test_client()


@pytest.mark.parametrize(
    ("asked", "status"), [("/old", 200), ("/old?of=x", 200), ("/old?x=1", 422)]
)
def test_each_answer_of_a_deprecated_path_says_since_when_until_when_and_where_more_is_told(
    client: FlaskClient, asked: str, status: int
) -> None:
    response = client.get(asked)
    assert response.status_code == status
    assert response.headers["Deprecation"] == f"@{int(SINCE.timestamp())}"
    assert parse_date(response.headers["Sunset"]) == UNTIL
    links = response.headers.getlist("Link")
    assert links[-1] == '<https://docs.example/old>; rel="deprecation"'
    assert links[:-1] == (['</next>; rel="next"'] if status == 200 else [])


def test_of_a_deprecated_parameter_only_who_uses_it_is_told(client: FlaskClient) -> None:
    unused, used = client.get("/new?of=x"), client.get("/new?by=x")
    assert not {"Deprecation", "Sunset"} & set(unused.headers.keys())
    assert unused.headers.getlist("Link") == ['</next>; rel="next"']
    assert parse_date(used.headers["Sunset"]) == SOON.until
    assert '<https://docs.example/soon>; rel="deprecation"' in used.headers.getlist("Link")


def test_of_several_that_are_to_go_the_first_is_told(client: FlaskClient) -> None:
    response = client.get("/old?by=x")
    assert [parse_date(one) for one in response.headers.getlist("Sunset")] == [SOON.until]
    assert len(response.headers.getlist("Deprecation")) == 1


def test_the_document_marks_what_is_deprecated_and_nothing_else(api: ProblemApi) -> None:
    paths = api.documented()["paths"]
    assert paths["/old"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/new"]["get"]
    for told in paths.values():
        marked = {one["name"]: one.get("deprecated") for one in told["get"]["parameters"]}
        assert marked == {"of": None, "by": True}


def test_what_is_announced_stays_for_twelve_months_at_least() -> None:
    with pytest.raises(ValueError, match="twelve months"):
        Deprecated(SINCE, SINCE + timedelta(days=364), "https://docs.example/old")
