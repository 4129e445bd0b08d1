"""The system's certificates decide, also those that a company has added."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chatbase_inspector.api import client as client_module
from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.problems import Unreachable
from tests.api.scripted import Key, read_request, says

REPLY = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"status":"ok"}'


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Company CA")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "company.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return pem


@asynccontextmanager
async def tls_server(certificate: Path) -> AsyncIterator[str]:
    """A loopback server that is healthy, over TLS."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await read_request(reader):
            await says(REPLY, then="close")(writer)

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v2"
    finally:
        server.close()


@pytest.fixture(autouse=True)
def fresh_trust() -> Iterator[None]:
    """The system's certificates are read once a process; here once a test."""
    client_module._system_trust.cache_clear()
    yield
    client_module._system_trust.cache_clear()


async def test_that_a_certificate_nobody_vouches_for_is_refused(certificate: Path) -> None:
    async with tls_server(certificate) as base_url:
        client = ChatbaseClient(base_url, Key())
        with pytest.raises(Unreachable) as caught:
            await client.health()
        assert caught.value.failure.code == "tls"
        await client.aclose()


async def test_that_a_certificate_of_the_systems_store_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with tls_server(certificate) as base_url:
        client = ChatbaseClient(base_url, Key())
        assert (await client.health()).status == "ok"
        await client.aclose()
