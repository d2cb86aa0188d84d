"""The application factory: the one place where rules, expert, diagrams and web meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

from enroltriage.diagrams import Diagrams, draw_changes
from enroltriage.expert import Expert, Finding
from enroltriage.expert.engines import ENGINES
from enroltriage.expert.learning import Learned
from enroltriage.rules import Contents, expert_of, rule_contents

from . import (
    diagnoses,
    diagram_paths,
    health,
    knowledge_paths,
    pages,
    reload_paths,
    tree_paths,
    what_if,
)
from .access.gate import guard
from .access.keyring import Keyring
from .access.session import COOKIE, PageSessions
from .answer_cache import AnswerCache
from .cases import batch as case_batch
from .cases import insights
from .cases import paths as case_paths
from .cases import picture as case_picture
from .cases import reading as case_reading
from .cases.counts import Counts
from .cases.desk import CaseDesk
from .cases.experts import KEPT_EXPERTS, Experts
from .cases.incidents import NO_INCIDENTS, IncidentRule
from .cases.learning import Lessons
from .comparison import Comparison
from .compiled_folder import compiled_folder
from .config import Config, load_config
from .deprecation import tell_deprecated
from .json_provider import OrjsonProvider
from .logs import configure_logging, log_requests
from .metrics import Metrics, count_requests
from .openapi import openapi_blueprint
from .packed_rules import load_packed, pack_contents, read_rules
from .pages.forms import protect_forms
from .pages.refused import as_page
from .pages.sign_in import KEYRING
from .problem_api import make_api
from .problems import register_error_handlers
from .rule_switch import Renewal, Switch
from .service import Readiness, Service, install
from .store.database import Database
from .store.probe import Probe
from .verified import findings_of
from .version import software_version
from .version_changes import VersionChanges

if TYPE_CHECKING:
    from .access.rates import Rates

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Web(Flask):
    """Answers OPTIONS with what it is: headers, and nothing else."""

    def make_default_options_response(self) -> Response:
        """The methods of a path, in the Allow header."""
        response = super().make_default_options_response()
        response.status_code = 204
        del response.headers["Content-Type"]
        return response


def create_app(config: Config | None = None, contents: Contents | None = None) -> Flask:
    """The service as a WSGI application, by default as the environment says.

    ``contents`` are those of the rule files that the settings name, where they are read already.
    Raises ConfigError for settings and KnowledgeError for rule files that cannot be used.
    """
    config = config or load_config()
    configure_logging(config.log_level)
    kept_in = compiled_folder(config.cache)
    if contents is None:
        contents = rule_contents(config.rules)
    expert = expert_of(contents, engine=config.engine, kept_in=kept_in)
    version = software_version()
    metrics = Metrics(knowledge=expert.knowledge.version, engine=config.engine, software=version)
    database = Database(
        config.database,
        connections=config.threads,
        patience=config.store_patience_seconds,
        watch=metrics.cases.transacted,
    )
    service = Service(
        **_by_rules(_experts(expert, config), metrics, config),
        readiness=Readiness(lambda: findings_of(expert, kept_in)),
        metrics=metrics,
        cases=case_desk(
            expert,
            pack_contents(contents, expert.knowledge.version, kept_in),
            database,
            mask=config.mask_texts,
            counts=metrics.cases,
            incidents=IncidentRule(config.incident_cases, config.incident_hours),
        ),
        lessons=Lessons(database, config.learning_minutes),
        changes=VersionChanges(draw_changes),
        write_rules=_write_skeleton,
        version=version,
    )
    return make_app(service, config)


def _write_skeleton(value: Mapping[str, Any], remarks: Mapping[str, str]) -> str:
    from enroltriage.rules.skeleton_yaml import (
        write_skeleton,  # with its parser, which a start can spare
    )

    return write_skeleton(value, remarks)


def _experts(expert: Expert, config: Config) -> dict[str, Expert]:
    """The expert by the engine of the settings, and its like by every other."""
    knowledge = expert.knowledge
    others = {
        name: Expert(knowledge, make(knowledge), planner=expert.planner, read_by=expert.read_by)
        for name, make in ENGINES.items()
        if name != config.engine
    }
    return {config.engine: expert, **others}


def _by_rules(experts: Mapping[str, Expert], metrics: Metrics, config: Config) -> dict[str, Any]:
    """The parts of a service that are made of its rules and what it has learned."""
    expert = experts[config.engine]
    # The others keep nothing, so that what the service keeps is held to what they find anew.
    rivals = {name: each.keeping_nothing() for name, each in experts.items() if each != expert}
    draw = lru_cache(KEPT_EXPERTS)(_drawer)
    return {
        "expert": expert,
        "experts": experts,
        "diagrams": draw(expert),
        "draw": draw,
        "comparison": Comparison(
            {config.engine: expert, **rivals}, config.comparison_share, metrics
        ),
        "answers": AnswerCache(config.answer_cache_bytes),
    }


def _drawer(expert: Expert) -> Diagrams:
    return Diagrams(expert.knowledge, expert.tree)


def _renewed(
    config: Config,
    service: Service,
    expert: Expert,
    files: bytes,
    findings: Sequence[Finding] | None,
) -> Service:
    """The service over other rules; what it has learned, keeps and has counted stays."""

    def find() -> Sequence[Finding]:
        if findings is not None:
            return findings
        return findings_of(expert, compiled_folder(config.cache))  # whatever outcomes have taught

    taught = expert.taught(service.learned)
    return replace(
        service,
        **_by_rules(_experts(taught, config), service.metrics, config),
        readiness=Readiness(find),
        cases=service.cases.renewed(taught, files),
    )


def _wiser(config: Config, service: Service, learned: Learned) -> Service:
    """The service over the same rules, with what it has learned since."""
    expert = service.expert.taught(learned)
    others = {
        name: each.taught(learned, expert.planner)
        for name, each in service.experts.items()
        if name != config.engine
    }
    return replace(
        service,
        **_by_rules({config.engine: expert, **others}, service.metrics, config),
        cases=service.cases.wiser(expert),
        learned=learned,
    )


def case_desk(
    expert: Expert,
    files: bytes,
    database: Database,
    *,
    mask: bool = True,
    incidents: IncidentRule = NO_INCIDENTS,
    counts: Counts | None = None,
) -> CaseDesk:
    """The desk for cases that are kept in this database, and answered by this expert of these packed rule files."""
    experts = Experts(expert, files, database, load_packed)
    return CaseDesk(database, experts, mask=mask, incidents=incidents, counts=counts)


def make_app(service: Service, config: Config) -> Flask:
    """The web around a service that is there already."""
    here = Path(__file__).resolve().parent
    # Said outright, because Flask cannot find the folder of a package that is installed editable
    # below a namespace. Nothing is kept in the instance folder.
    app = _Web("enroltriage.api", root_path=str(here), instance_path=str(here / "instance"))
    app.json = OrjsonProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = config.max_body_bytes
    app.session_interface = PageSessions(service.cases.database)
    app.config.update(SESSION_COOKIE_NAME=COOKIE, SESSION_COOKIE_SAMESITE="Lax")
    app.url_map.merge_slashes = False  # a path is answered as it is, never redirected
    renewal = Renewal(
        read=partial(read_rules, config.rules, config.engine),
        load=partial(load_packed, engine=config.engine),
        over=partial(_renewed, config),
        wiser=partial(_wiser, config),
    )
    install(app, Switch(service, renewal))
    api = make_api(app, service.version)
    add: Any = api.register_blueprint  # it has no types
    register_error_handlers(app)
    for blueprint in (
        diagnoses.blueprint,
        what_if.blueprint,
        case_paths.blueprint,
        case_batch.blueprint,
        case_reading.blueprint,
        case_picture.blueprint,
        insights.blueprint,
        knowledge_paths.blueprint,
        reload_paths.blueprint,
        tree_paths.blueprint,
        diagram_paths.blueprint,
        health.blueprint,
    ):
        add(blueprint)
    app.register_blueprint(openapi_blueprint(api))
    app.register_blueprint(pages.blueprint)
    protect_forms(app)
    health.watch_store(app, Probe(service.cases.database))
    log_requests(app)
    count_requests(app, service.metrics)
    tell_deprecated(app)
    keyring = Keyring(service.cases.database, required=config.require_keys)
    app.extensions[KEYRING] = keyring
    guard(app, keyring, _rates(config))
    app.after_request(_harden)
    app.after_request(as_page)  # before what was registered before it
    return app


def _rates(config: Config) -> Rates | None:
    if not config.rate_limit:
        return None
    from .access.rates import Rates  # its library reads files when it is imported

    return Rates(config.rate_limit, config.rate_storage)


def _harden(response: Response) -> Response:
    given = {name for name, _ in response.headers}
    response.headers.extend([(n, value) for n, value in HEADERS.items() if n not in given])
    return response
