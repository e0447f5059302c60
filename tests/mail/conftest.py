"""Real mail servers on this machine: one that takes what we send, one that holds what we read."""

import imaplib
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message


class Postbox(Message):
    """Keeps what arrives as parsed messages; `answers` are given to the next recipients instead of taking the mail."""

    def __init__(self):
        super().__init__()
        self.mails, self.answers, self.dies_after_data = [], [], False

    def handle_message(self, message):
        self.mails.append(message)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if self.dies_after_data:
            server.transport.abort()
        return answer


@pytest.fixture(scope="session")
def smtp_server():
    controller = Controller(Postbox(), hostname="127.0.0.1", port=0, ready_timeout=10)
    controller.port = _free_port()
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def postbox(smtp_server, settings):
    """What arrived at the mail server that the settings name; empty at first."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.SENDS_MAIL, settings.SITE_URL = True, "https://book.example.org"
    box = smtp_server.handler
    box.__init__()
    return box


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def imap_server(tmp_path_factory):
    """A real IMAP server of one user; its address."""
    port, log = _free_port(), (tmp_path_factory.mktemp("imap") / "log").open("wb")
    program = Path(sys.executable).with_name("pymap")
    where, who = ["--host", "127.0.0.1", "--port", str(port)], ["--demo-user", "crm", "--demo-password", "pw"]
    running = subprocess.Popen([program, *where, "--no-tls", "dict", *who], stdout=log, stderr=log)
    yield f"imap://crm:pw@127.0.0.1:{port}/"
    running.terminate()
    running.wait(10)


class Inbox:
    """A folder of that server; `put` delivers a raw message into it."""

    def __init__(self, address: str, folder: str):
        self.url, self.folder = f"{address}{folder}", folder
        place = urlsplit(address)
        self.server = _when_ready(lambda: imaplib.IMAP4(place.hostname, place.port, timeout=10))
        self.server.login("crm", "pw")
        assert self.server.create(folder)[0] == "OK"

    def put(self, *raws: bytes) -> None:
        for raw in raws:
            assert self.server.append(self.folder, None, None, raw)[0] == "OK"

    def flags(self) -> list:
        self.server.select(self.folder, readonly=True)
        return self.server.fetch("1:*", "(FLAGS)")[1]


@pytest.fixture
def inbox(imap_server, settings):
    """An empty folder that the settings name."""
    box = Inbox(imap_server, f"box-{uuid.uuid4().hex}")
    settings.MAIL_INBOX_URL = box.url
    yield box
    box.server.logout()


def _when_ready(connect):
    """The connection, as soon as the server listens; ten seconds at most."""
    for _attempt in range(100):
        try:
            return connect()
        except OSError:
            time.sleep(0.1)
    return connect()


@pytest.fixture(autouse=True)
def _capture(settings, tmp_path):
    """Capture is set up; files go to a folder of the test."""
    settings.MAIL_CAPTURE_ADDRESS, settings.MAIL_INBOX_URL = "*@in.example.org", ""
    settings.MEDIA_ROOT = tmp_path / "media"
