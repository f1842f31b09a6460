"""SEC-P7: which parts of the house may speak to another host, and where they may not be sent."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

import liangzhao
from liangzhao.access.platform import transport
from liangzhao.access.platform.refusals import WrongMetadata

PACKAGE = Path(liangzhao.__file__).parent
CLIENTS = {"urllib.request", "urllib3", "http.client", "httpx", "requests", "aiohttp", "socket", "ssl", "smtplib",
           "ftplib", "telnetlib", "websockets", "xmlrpc.client", "asyncio.streams"}  # fmt: skip

OUTWARD = {
    "config/stamping.py": "the time-stamping authority the operator names in the settings",
    "access/platform/transport.py": "the identity platform the operator names in the settings",
    "licensing/status/collecting.py": "status lists, for a command that an operator starts with an address",
    "signing/stores/remote.py": "the signing server the operator names in the settings",
}
AT_HOME = {
    "config/readiness.py": "whether the signer's socket answers",
    "config/supervisor/children.py": "sockets handed to the children",
    "config/supervisor/command.py": "the port is free",
    "config/supervisor/events.py": "the supervisor's own pair of sockets",
    "documents/warm.py": "the sandbox's Unix socket",
    "documents/zygote.py": "the sandbox's Unix socket",
    "signing/process/client.py": "the signer's Unix socket",
    "signing/process/server.py": "the signer's Unix socket",
    "signing/process/wire.py": "the signer's Unix socket",
}


def speaks(text: str) -> set[str]:
    """The modules of a program that can open a connection."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found & CLIENTS


def test_only_the_listed_modules_can_open_a_connection() -> None:
    found = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if speaks(path.read_text())}

    assert found == set(OUTWARD) | set(AT_HOME)


@pytest.mark.parametrize("module", sorted(AT_HOME))
def test_sockets_at_home_reach_no_other_host(module: str) -> None:
    assert speaks((PACKAGE / module).read_text()) == {"socket"}
    assert "getaddrinfo" not in (PACKAGE / module).read_text()


@pytest.mark.parametrize(
    "text",
    ["import http.client", "from urllib import request", "from urllib.request import urlopen", "import httpx as h",
     "def f():\n    import socket"],
)  # fmt: skip
def test_a_new_way_out_would_be_found(text: str) -> None:
    assert speaks(text)


ODD = [
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/",
    "http://metadata.google.internal/",
    "http://100.100.100.200/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://[::]/",
    "http://127.1/",
    "http://127.0.0.2/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://localhost.example.org/",
    "http://localhost@example.org/",
    "http://127.0.0.1@example.org/",
    "http://127.0.0.1.nip.io/",
    "http://example.org#@localhost/",
    "http://example.org\\@localhost/",
    "http://example.org/",
    "ftp://example.org/",
    "ftp://localhost/",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "gopher://localhost:70/",
    "dict://localhost:2628/",
    "ldap://localhost/",
    "data:application/json,{}",
    "javascript:1",
    "jar:http://localhost!/",
    "unix:/run/postgresql",
    "//example.org/",
    "/etc/passwd",
    "localhost",
    "",
    "http:localhost",
]


def test_the_table_has_forty_addresses() -> None:
    assert len(set(ODD)) == 40


@pytest.mark.parametrize("address", ODD, ids=range(len(ODD)))
def test_an_odd_address_is_not_asked(address: str) -> None:
    with pytest.raises(WrongMetadata):
        transport.get(address)
    with pytest.raises(WrongMetadata):
        transport.post(address, {}, {})


PLATFORM = "https://platform.example.org"


@pytest.fixture
def platform(settings: Settings) -> None:
    """A node that signs people in with a platform, whose keys lie on another host."""
    settings.LIANGZHAO_OIDC_ISSUER = PLATFORM
    settings.LIANGZHAO_OUTBOUND_HOSTS = ["keys.example.org"]


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("address", [f"{PLATFORM}/token", "https://keys.example.org/jwks"])
def test_the_platform_and_listed_hosts_are_asked(address: str) -> None:
    assert transport.is_safe(address)
    assert transport.is_listed(address)


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize(
    "address",
    ["https://10.0.0.1/", "https://169.254.169.254/", "https://localhost/", "http://127.0.0.1:8080/token",
     "https://example.org/", "https://platform.example.org.evil.example/", "https://evil.example/platform.example.org",
     "https://platform.example.org@evil.example/", "https://[::1]/"],
)  # fmt: skip
def test_whatever_the_platform_says_no_other_host_is_asked(address: str) -> None:
    with pytest.raises(WrongMetadata):
        transport.get(address)


def test_a_node_without_a_platform_asks_nobody() -> None:
    with pytest.raises(WrongMetadata):
        transport.get("https://platform.example.org/")
