"""The settings: from the environment, checked, each described."""

from __future__ import annotations

import os
import re
from dataclasses import fields
from pathlib import Path

import pytest

from enroltriage.api.config import SETTINGS, Config, ConfigError, load_config


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)


def test_without_an_environment_the_defaults_hold() -> None:
    """The service starts with no setting at all."""
    assert load_config() == Config()


def test_several_folders_of_rules_are_parted_as_paths_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is empty between them is none."""
    monkeypatch.setenv("ENROLTRIAGE_RULES", os.pathsep.join(("/whole", "", "/ours", "")))
    assert load_config().rules == (Path("/whole"), Path("/ours"))
    monkeypatch.setenv("ENROLTRIAGE_RULES", "")
    assert load_config().rules is None


def test_each_setting_is_read_and_described(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is forgotten in the reader or in the table."""
    values = {
        "rules": "/somewhere", "cache": "/kept", "engine": "experta", "host": "::1", "port": "0", "workers": "3",
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
    assert config.rules == (Path("/somewhere"),)
    read = {one.name: str(getattr(config, one.name)) for one in fields(config)}
    assert {**read, "rules": "/somewhere"} == values
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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ENROLTRIAGE_REQUIRE_KEY", "ENROLTRIAGE_REQUIRE_KEYS"),
        ("ENROLTRIAGE_RATELIMIT", "ENROLTRIAGE_RATE_LIMIT"),
        ("enroltriage_mask_texts", "ENROLTRIAGE_MASK_TEXTS"),
    ],
)
def test_a_misspelt_variable_is_refused_with_what_was_meant(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: str
) -> None:
    """Passed over, it would leave the service open, for instance."""
    monkeypatch.setenv(written, "true")
    with pytest.raises(ConfigError, match=f"{written} is not a setting; did you mean {meant}"):
        load_config()


def test_a_variable_like_no_setting_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has to look for the list."""
    monkeypatch.setenv("ENROLTRIAGE_TLS", "on")
    with pytest.raises(ConfigError) as refused:
        load_config()
    assert "ENROLTRIAGE_TLS is not a setting." in str(refused.value)
    assert all(setting.variable in str(refused.value) for setting in SETTINGS)


def test_all_wrong_variables_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one at each start."""
    wrong = {"REQUIRE_KEY": "true", "RULE": "draft", "PORT": "http", "ENGINE": "clips"}
    for name, value in wrong.items():
        monkeypatch.setenv(f"ENROLTRIAGE_{name}", value)
    with pytest.raises(ConfigError) as refused:
        load_config()
    for name in wrong:
        assert re.search(rf"^ *ENROLTRIAGE_{name}\b", str(refused.value), re.MULTILINE)


def test_what_kubernetes_sets_for_services_is_nobodys_slip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It sets these for each Service, here called enroltriage and enroltriage-db."""
    for name, value in {
        "SERVICE_HOST": "10.0.0.1", "SERVICE_PORT": "8000", "SERVICE_PORT_HTTP": "8000",
        "PORT_8000_TCP": "tcp://10.0.0.1:8000", "PORT_8000_TCP_ADDR": "10.0.0.1",
        "DB_PORT": "tcp://10.0.0.2:5432", "DB_SERVICE_HOST": "10.0.0.2",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"ENROLTRIAGE_{name}", value)
    assert load_config() == Config()


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option of the command line is nearer than the environment."""
    monkeypatch.setenv("ENROLTRIAGE_PORT", "1")
    assert load_config(port=2).port == 2


def test_the_number_of_processes_follows_the_cores() -> None:
    """Unless it is set."""
    assert Config().worker_count() >= 1
    assert Config(workers=3).worker_count() == 3
