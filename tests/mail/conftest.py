"""Real mail servers on this machine: one that takes what we send, one that holds what we read."""

import socket

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
