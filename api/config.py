"""The settings of the service: where they come from, what they mean, what they may be.

Every setting is an environment variable ``ENROLTRIAGE_<NAME>``; no file is read. Each field
carries its own description, so that the documentation can be compared with ``SETTINGS``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from environs import Env, EnvValidationError, ValidationError, validate

from enroltriage.expert.engines import DEFAULT_ENGINE, ENGINES
from enroltriage.expert.errors import EnroltriageError

from .compiled_folder import AUTO
from .misspelt import faults_of_names

PREFIX = "ENROLTRIAGE_"
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The Prometheus library's variable, set by ``serve``: where processes share what they count."""
MAX_DAYS = 36_500
"""A hundred years: how long anything may be told to be kept that is not kept for ever."""
MAX_LEARNING_MINUTES = 7 * 24 * 60
LOG_LEVELS = ("debug", "info", "warning", "error")


class ConfigError(EnroltriageError):
    """Variables that are no settings or have a value they cannot have; the message names each."""

    code = "config-invalid"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one service, checked."""

    rules: str | Path | Sequence[str | Path] | None = field(
        default=None,
        metadata={
            "description": "Folders of rule files, parted as in `PATH`: site packs, each laid over what comes before it, or first a whole knowledge instead of the shipped one. Empty: the shipped rules and installed packs."
        },
    )
    cache: str = field(
        default=AUTO,
        metadata={
            "description": "Folder in which compiled rules, and what verification found of them, are kept, so that the next start need not do it again: only its owner may be able to write there. `auto`: a folder of the user's own cache. `off`: none."
        },
    )
    engine: str = field(
        default=DEFAULT_ENGINE,
        metadata={"description": f"What runs the rules: {', '.join(ENGINES)}."},
    )
    host: str = field(
        default="127.0.0.1",
        metadata={
            "description": "Address to listen on. `0.0.0.0` opens it to the network, once there is an API key."
        },
    )
    port: int = field(
        default=8000, metadata={"description": "Port to listen on. 0 lets the system choose one."}
    )
    workers: int = field(
        default=0,
        metadata={
            "description": "Processes that answer requests. 0: as many as there are cores, at most 8."
        },
    )
    threads: int = field(default=4, metadata={"description": "Threads in each process."})
    timeout_seconds: int = field(
        default=30,
        metadata={
            "description": "A client that sends nothing for this long in the middle of a request is cut off; a process that is stopping is given as long, and so is one that hangs, but at least 10 seconds."
        },
    )
    max_body_bytes: int = field(
        default=2 * 1024 * 1024,
        metadata={
            "description": "Greatest size of a request's body, in bytes; more is answered with 413."
        },
    )
    comparison_share: float = field(
        default=0.01,
        metadata={
            "description": "Share of the cases that every engine evaluates on the side, to see that they agree: 0 none, 1 all. That takes at most 2 % of a processor in each process; of a busy one, some of the share are dropped, and counted."
        },
    )
    answer_cache_bytes: int = field(
        default=64 * 1024 * 1024,
        metadata={
            "description": "How much of what it has answered each process keeps in memory, in bytes. 0: nothing."
        },
    )
    database: str = field(
        default="sqlite:///enroltriage.sqlite3",
        repr=False,  # it may hold a password
        metadata={
            "description": "Where cases are kept: `sqlite:///FILE`, or `postgresql://USER:PASSWORD@HOST/NAME` with the extra `postgresql`. A file without a folder is in the one where the service is started."
        },
    )
    mask_texts: bool = field(
        default=True,
        metadata={
            "description": "Whether e-mail addresses, telephone numbers, UDIDs, serial numbers and IMEIs in the texts of cases are masked before they are kept."
        },
    )
    learning_minutes: int = field(
        default=60,
        metadata={
            "description": "How often at most answers take over what reported outcomes have taught about how likely causes are, in minutes. 0: nothing is learned, likelihoods are those of the rules."
        },
    )
    incident_cases: int = field(
        default=5,
        metadata={
            "description": "From how many kept cases on with one likeliest cause that concerns the whole tenant an incident is announced in their answers. 0: never."
        },
    )
    incident_hours: int = field(
        default=24, metadata={"description": "Within how many hours such cases are counted."}
    )
    keep_cases_days: int = field(
        default=0,
        metadata={
            "description": "After how many days without a change `enroltriage prune` erases a case. 0: never."
        },
    )
    keep_retries_hours: int = field(
        default=72,
        metadata={
            "description": "After how many hours `enroltriage prune` forgets what was answered under an `Idempotency-Key`; sent again after that, a write is a new one."
        },
    )
    require_keys: bool = field(
        default=False,
        metadata={
            "description": "Whether an API key is needed even before the first one was made; afterwards one always is."
        },
    )
    rate_limit: str = field(
        default="",
        metadata={
            "description": "How many requests each key may send, or, without a key, each address: `600/minute`, or several, `10/second; 5000/day`. Empty: any number."
        },
    )
    rate_storage: str = field(
        default="",
        metadata={
            "description": "Where requests are counted for the limit: `redis://HOST:PORT`, with the extra `redis`, for all processes together. Empty: each process counts for itself."
        },
    )
    store_patience_seconds: float = field(
        default=10.0,
        metadata={
            "description": "How long a request waits for others that write to the store, and for a database server to answer, before it is answered with 503."
        },
    )
    log_level: str = field(
        default="info",
        metadata={"description": "Least level that is logged: debug, info, warning or error."},
    )

    def worker_count(self) -> int:
        """How many processes to start."""
        return self.workers or min(os.cpu_count() or 1, 8)


def load_config(**given: Any) -> Config:
    """The settings of the environment; those given here, by their names in Config, win.

    Raises ConfigError with a line for each variable that is no setting or has a value it cannot have.
    """
    env = Env(prefix=PREFIX, eager=False)  # all faults are told at once, by seal
    default = Config()
    positive = validate.Range(1)
    folders = env.str("RULES", "").split(os.pathsep)
    config = Config(
        rules=tuple(Path(folder) for folder in folders if folder) or None,
        cache=env.str("CACHE", default.cache),
        engine=env.str("ENGINE", default.engine, validate=validate.OneOf(tuple(ENGINES))),
        host=env.str("HOST", default.host, validate=validate.Length(1)),
        port=env.int("PORT", default.port, validate=validate.Range(0, 65535)),
        workers=env.int("WORKERS", default.workers, validate=validate.Range(0, 256)),
        threads=env.int("THREADS", default.threads, validate=validate.Range(1, 256)),
        timeout_seconds=env.int("TIMEOUT_SECONDS", default.timeout_seconds, validate=positive),
        max_body_bytes=env.int("MAX_BODY_BYTES", default.max_body_bytes, validate=positive),
        comparison_share=env.float(
            "COMPARISON_SHARE", default.comparison_share, validate=validate.Range(0, 1)
        ),
        answer_cache_bytes=env.int(
            "ANSWER_CACHE_BYTES", default.answer_cache_bytes, validate=validate.Range(0)
        ),
        database=env.str("DATABASE", default.database, validate=_is_database),
        mask_texts=env.bool("MASK_TEXTS", default.mask_texts),
        learning_minutes=env.int(
            "LEARNING_MINUTES",
            default.learning_minutes,
            validate=validate.Range(0, MAX_LEARNING_MINUTES),
        ),
        incident_cases=env.int(
            "INCIDENT_CASES", default.incident_cases, validate=validate.Range(0)
        ),
        incident_hours=env.int(
            "INCIDENT_HOURS", default.incident_hours, validate=validate.Range(1, 8760)
        ),
        keep_cases_days=env.int(
            "KEEP_CASES_DAYS", default.keep_cases_days, validate=validate.Range(0, MAX_DAYS)
        ),
        keep_retries_hours=env.int(
            "KEEP_RETRIES_HOURS",
            default.keep_retries_hours,
            validate=validate.Range(1, MAX_DAYS * 24),
        ),
        require_keys=env.bool("REQUIRE_KEYS", default.require_keys),
        rate_limit=env.str("RATE_LIMIT", default.rate_limit, validate=_is_limit),
        rate_storage=env.str("RATE_STORAGE", default.rate_storage, validate=_is_storage),
        store_patience_seconds=env.float(
            "STORE_PATIENCE_SECONDS",
            default.store_patience_seconds,
            validate=validate.Range(0.1, 600),
        ),
        log_level=env.str("LOG_LEVEL", default.log_level, validate=validate.OneOf(LOG_LEVELS)),
    )
    faults = faults_of_names(os.environ, PREFIX, [one.name.upper() for one in fields(Config)])
    try:
        env.seal()
    except EnvValidationError as error:
        told: Any = error.error_messages  # by the names of variables
        faults += [f"{name}: {' '.join(faulty)}" for name, faulty in told.items()]
    if faults:
        raise ConfigError("\n  ".join(("The environment cannot be used:", *faults)))
    return replace(config, **given)


def _is_database(written: str) -> None:
    from .store.database import read_url  # only who serves needs it

    _try(read_url, written)


def _is_limit(written: str) -> None:
    if written:
        from .access.rates import read_limit

        _try(read_limit, written)


def _is_storage(written: str) -> None:
    if written:
        from .access.rates import check_storage

        _try(check_storage, written)


def _try(read: Callable[[str], object], written: str) -> None:
    try:
        read(written)
    except ValueError as error:
        raise ValidationError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable, as the documentation lists it."""

    variable: str
    default: str
    description: str


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(
        PREFIX + one.name.upper(),
        "" if one.default is None else str(one.default),
        one.metadata["description"],
    )
    for one in fields(Config)
)
"""Every environment variable that the service reads."""
