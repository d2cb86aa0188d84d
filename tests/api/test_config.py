"""The settings: from the environment, checked, each described."""

from __future__ import annotations

from dataclasses import fields

import pytest

from enroltriage.api.config import SETTINGS, Config, ConfigError, load_config


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)


def test_without_an_environment_the_defaults_hold() -> None:
    """The service starts with no setting at all."""
    assert load_config() == Config()


def test_each_setting_is_read_and_described(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is forgotten in the reader or in the table."""
    values = {
        "rules": "/somewhere", "engine": "experta", "host": "::1", "port": "0", "workers": "3",
        "threads": "5", "timeout_seconds": "7", "max_body_bytes": "9",
        "comparison_share": "0.5", "answer_cache_bytes": "0", "database": "sqlite:///x", "mask_texts": "False",
        "learning_minutes": "15", "incident_cases": "3", "incident_hours": "12",
        "keep_cases_days": "365", "keep_retries_hours": "24",
        "require_keys": "True", "rate_limit": "2/second; 9/day", "rate_storage": "redis://cache:6379",
        "store_patience_seconds": "2.5",
        "log_level": "warning",
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(f"ENROLTRIAGE_{name.upper()}", value)
    config = load_config()
    assert {one.name: str(getattr(config, one.name)) for one in fields(config)} == values
    assert [setting.variable for setting in SETTINGS] == [
        f"ENROLTRIAGE_{one.name.upper()}" for one in fields(config)
    ]
    assert all(setting.description.endswith(".") for setting in SETTINGS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "65536"),
        ("THREADS", "0"),
        ("WORKERS", "-1"),
        ("ENGINE", "clips"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE", "mysql://x"),
        ("MASK_TEXTS", "perhaps"),
        ("INCIDENT_CASES", "-1"),
        ("INCIDENT_HOURS", "0"),
        ("KEEP_CASES_DAYS", "-1"),
        ("KEEP_CASES_DAYS", "36501"),
        ("LEARNING_MINUTES", "-1"),
        ("LEARNING_MINUTES", "10081"),
        ("KEEP_RETRIES_HOURS", "0"),
        ("REQUIRE_KEYS", "perhaps"),
        ("RATE_LIMIT", "many"),
        ("RATE_LIMIT", "0/minute"),
        ("RATE_LIMIT", "10/blink"),
        ("RATE_STORAGE", "memory://"),
        ("RATE_STORAGE", "redis://"),
        ("STORE_PATIENCE_SECONDS", "0"),
        ("MAX_BODY_BYTES", "2M"),
        ("COMPARISON_SHARE", "1.1"),
        ("COMPARISON_SHARE", "-0.1"),
        ("COMPARISON_SHARE", "nan"),
        ("COMPARISON_SHARE", "1 %"),
        ("ANSWER_CACHE_BYTES", "-1"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """At the start, not at the first request."""
    monkeypatch.setenv(f"ENROLTRIAGE_{name}", value)
    with pytest.raises(ConfigError, match=f"ENROLTRIAGE_{name}"):
        load_config()


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option of the command line is nearer than the environment."""
    monkeypatch.setenv("ENROLTRIAGE_PORT", "1")
    assert load_config(port=2).port == 2


def test_the_number_of_processes_follows_the_cores() -> None:
    """Unless it is set."""
    assert Config().worker_count() >= 1
    assert Config(workers=3).worker_count() == 3
