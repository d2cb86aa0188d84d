"""These tests look at what is shipped, all of it."""

import pytest


@pytest.fixture(scope="session")
def expert(whole):
    return whole


@pytest.fixture(scope="session")
def knowledge(whole):
    return whole.knowledge
