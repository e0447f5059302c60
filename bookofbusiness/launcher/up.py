"""`python manage.py up`: everything that Book of Business needs, under one command, until Ctrl-C."""

import argparse
import io
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

from bookofbusiness.launcher import commands
from bookofbusiness.launcher.demo import demo_logins, table_of
from bookofbusiness.launcher.errors import LauncherError
from bookofbusiness.launcher.leftovers import Register
from bookofbusiness.launcher.locks import hold, leave_note
from bookofbusiness.launcher.places import Places, find_places
from bookofbusiness.launcher.ports import LOOPBACK, web_port
from bookofbusiness.launcher.preparation import Stamp
from bookofbusiness.launcher.processes import Program
from bookofbusiness.launcher.running import Running, last_running, settings_for_children
from bookofbusiness.launcher.secret_files import kept_secret
from bookofbusiness.launcher.servers import Servers, choose_servers
from bookofbusiness.launcher.supervisor import StopAsked, Supervisor, stop_on_signals

WORKER_PATIENCE = 60.0
STATEMENT_TIMEOUT_MS = "10000"  # of a web request; jobs take the time they need


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `up`, for its own parser and for Django's list of commands."""
    asked = os.environ.get("PORT") or None
    parser.add_argument("--port", type=int, default=asked, help="port of the web pages (else PORT, else 8000)")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty database")
    parser.add_argument(
        "--workers", type=int, default=commands.JOB_PROCESSES, help="processes that do the jobs (default: %(default)s)"
    )


def say(message: str) -> None:
    """A line at the terminal, if that is still there."""
    try:
        print(message, flush=True)
    except OSError:
        sys.stdout = io.StringIO()


@dataclass
class Options:
    """`port` is None where nobody asked for one."""

    port: int | None
    demo: bool
    workers: int


class Launch:
    """One run of everything, from the lock to the last stop."""

    def __init__(self, options: Options, places: Places):
        self.options, self.places = options, places
        self.supervisor = Supervisor(say, Register(places.data / "processes.json"))
        self.running = last_running(places.var)

    def run(self) -> None:
        """Start the servers, then the pages as early as the database allows, then the jobs; watch until stopped."""
        self.supervisor.register.stop_leftovers(say)
        port = web_port(self.options.port)
        servers = self._start_servers()
        self._publish(servers, port)
        if servers.postgres and self._stamp().is_current(demo=self.options.demo):
            self._start_web(port)
        else:
            self._prepare_then_start_web(port)
        self._show_logins()
        self._start_jobs()
        self.supervisor.watch()

    def _start_jobs(self) -> None:
        """The pages need no jobs: a worker that finds no queue is waited for, then named, and everything goes on."""
        worker = self._part("worker", commands.worker(self.options.workers))
        self.supervisor.start_parts(worker, self._part("beat", commands.BEAT))
        runs = self.supervisor.watch_until(lambda: worker.has_said(commands.WORKER_IS_READY), seconds=WORKER_PATIENCE)
        said = "Jobs run as well." if runs else f"Jobs wait: the worker found no queue yet.\n{worker.last_words()}\n"
        say(f"{said} Ctrl-C stops everything. Logs: {self.places.logs}")

    def _start_servers(self) -> Servers:
        servers = choose_servers(os.environ, data=self.places.data, logs=self.places.logs, ports=self.running.ports)
        self.supervisor.start_servers(servers.programs)
        if servers.postgres:
            version = servers.postgres.create_database()
            say(f"PostgreSQL {version} runs on port {servers.postgres.port}{', new' if servers.is_new else ''}")
        return servers

    def _publish(self, servers: Servers, port: int) -> None:
        """Tell other commands of this checkout where everything is."""
        self.running = Running(
            pid=os.getpid(),
            address=f"http://{LOOPBACK}:{port}/",
            environment=settings_for_children(
                os.environ,
                servers=servers.environment,
                var=self.places.var,
                data=self.places.data,
                secret=kept_secret(self.places.data / "secret-key"),
            ),
            ports=servers.ports,
        )
        self.running.write(self.places.var)

    def _prepare_then_start_web(self, port: int) -> None:
        """The pages come before the demo company, which takes a while to move in."""
        say("Bringing the database up to date")
        self.supervisor.run_once(self._part("migrate", commands.MIGRATE))
        self._start_web(port)
        if self.options.demo:
            say("The demo company is moving in; its log-ins follow")
            self.supervisor.run_once(self._part("demo", ("manage.py", "offer_demo")))
        self._stamp().write(demo=self.options.demo)

    def _start_web(self, port: int) -> None:
        web = self._part("web", commands.WEB, WEB_BIND=f"{LOOPBACK}:{port}", STATEMENT_TIMEOUT_MS=STATEMENT_TIMEOUT_MS)
        web.is_ready = lambda program: _is_alive(self.running.address)
        self.supervisor.start_parts(web)
        say(f"\nBook of Business is ready: {self.running.address}\n")

    def _show_logins(self) -> None:
        logins = demo_logins(self.places.data)
        if logins:
            say(f"Log-ins of the demo company:\n{table_of(logins)}\n")

    def _part(self, name: str, command: Sequence[str], **variables: str) -> Program:
        return Program(
            name=name,
            command=[sys.executable, *command],
            log=self.places.logs / f"{name}.log",
            folder=self.places.root,
            environment=dict(os.environ, **self.running.environment, **variables, PYTHONUNBUFFERED="1"),
        )

    def _stamp(self) -> Stamp:
        return Stamp(self.places.data / "prepared", root=self.places.root)

    def stop(self) -> None:
        self.supervisor.stop_all()
        self.running.end(self.places.var)


def _is_alive(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}livez", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def run(options: Options) -> int:
    """Run everything until somebody stops it. Returns the exit code."""
    os.umask(0o022)
    places = find_places(os.environ)
    places.make()
    stop_on_signals()
    try:
        with hold(places.data / "lock") as lock:
            leave_note(lock, f"process {os.getpid()} started at {time.strftime('%H:%M')}")
            return _run_locked(Launch(options, places))
    except LauncherError as refusal:
        say(str(refusal))
        return 1
    except StopAsked:
        return 0


def _run_locked(launch: Launch) -> int:
    try:
        launch.run()
    except StopAsked:
        say("\nStopping")
    finally:
        launch.stop()
    say("Everything is stopped")
    return 0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="manage.py up", description=__doc__)
    add_arguments(parser)
    given = parser.parse_args(arguments)
    return run(Options(port=given.port, demo=not given.no_demo, workers=given.workers))
