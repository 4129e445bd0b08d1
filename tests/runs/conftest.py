"""A talk with the demo server, closed again after the test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatbase_inspector.demo.server import DemoServer
from tests.support.talks import Talk, open_talk


@pytest.fixture
async def talk(demo_server: DemoServer, tmp_path: Path) -> AsyncIterator[Talk]:
    opened = await open_talk(demo_server, tmp_path)
    yield opened
    await opened.close()
