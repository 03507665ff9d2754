"""Show the product at work: a customer base scored from data, and the CSMs' tasks."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from project.demo import data, people
from project.demo.supervisor import Child, Stopped, UnableToKeepRunning, stop_on_signals, supervise
from project.servers import facts, postgres, valkey
from project.servers.place import UnableToStart
from retention import conf

HOST = "127.0.0.1"


class Command(BaseCommand):
    """manage.py demo."""

    help = (
        "Start a database server and a broker if there are none, load a simulated customer base, score it, and serve "
        "the pages with a worker and beat until Ctrl-C. What is there already is kept. With DATABASE_URL and "
        "CELERY_BROKER_URL it uses those servers."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the sizes and the port."""
        parser.add_argument("--port", type=int, default=8000, help="where to serve (default 8000)")
        parser.add_argument("--customers", type=int, default=2000, help="size of the simulated base (default 2000)")
        parser.add_argument("--days", type=int, default=180, help="days of its history (default 180)")
        parser.add_argument("--no-data", action="store_true", help="start the servers on the data that is there")
        parser.add_argument("--no-serve", action="store_true", help="load the data and end")
        parser.add_argument("--reload", action="store_true", help="load changed code again (for developers)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and clear away everything that was started, however it ends."""
        stop_on_signals()
        self.local = facts.local_directory(settings.BASE_DIR)
        try:
            with ExitStack() as stack:
                stack.enter_context(self.alone())
                if not options["no_serve"]:
                    self.check_port(options["port"])
                    self.name_site(options["port"])
                self.start_servers(stack)
                self.prepare(**options)
                if not options["no_serve"]:
                    self.serve(port=options["port"], reload=options["reload"])
        except Stopped:
            self.say("Stopped; nothing was left running.")
        except (UnableToStart, UnableToKeepRunning, people.UnableToMakeLogins, data.UnableToLoadDemo) as error:
            raise CommandError(str(error)) from error

    def say(self, text: str) -> None:
        """Print a line at once."""
        self.stdout.write(text)
        self.stdout.flush()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Refuse a second demo of the same project: the first to end would stop the servers of both."""
        self.local.mkdir(parents=True, exist_ok=True)
        with (self.local / "demo.lock").open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.seek(0)
                message = f"A demo of this project runs already (process {file.read().strip() or 'unknown'})."
                raise CommandError(message) from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def check_port(self, port: int) -> None:
        """Refuse a port that somebody else listens on."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                message = (
                    f"Port {port} of {HOST} cannot be used ({error.strerror}). "
                    f"End what listens there, or choose another: manage.py demo --port {port + 1}"
                )
                raise CommandError(message) from error

    def name_site(self, port: int) -> None:
        """Let links lead to the port that is served, here and in the servers, unless SITE_URL says where."""
        if not os.environ.get("SITE_URL"):
            os.environ["SITE_URL"] = settings.RETENTION["SITE_URL"] = f"http://{HOST}:{port}"
            conf.settings.cache_clear()

    def start_servers(self, stack: ExitStack) -> None:
        """Start the local servers that are needed and not running; stop these at the end."""
        where = {"project": settings.BASE_DIR, "local": self.local}
        for name, variable, server in (
            ("database server", "DATABASE_URL", postgres),
            ("broker", "CELERY_BROKER_URL", valkey),
        ):
            if os.environ.get(variable):
                self.say(f"The {name} is the one of {variable}.")
            elif server.status(**where).running:
                self.say(f"The local {name} runs already.")
            else:
                stack.callback(server.stop, **where)
                self.say(f"Started a local {name} in {server.start(**where).home}.")
        # the settings were read before the servers were there
        if not os.environ.get("DATABASE_URL"):
            connections["default"].settings_dict.update(facts.database(settings.BASE_DIR))
        if not os.environ.get("CELERY_BROKER_URL"):
            current_app.conf.update(broker_url=facts.broker_url(settings.BASE_DIR))
        stack.callback(connections.close_all)

    def prepare(self, *, no_data: bool, customers: int, days: int, **options: Any) -> None:
        """Bring the tables and the demo's data up to date."""
        call_command("migrate", verbosity=0, interactive=False)
        if no_data:
            call_command("setup_defaults", verbosity=0)
            return
        self.say("Preparing:")
        world = data.prepare(local=self.local, customers=customers, days=days, say=self.say)
        self.say("\nLog in with one of these; the password is always " + people.PASSWORD)
        for person in (people.csm(1), *people.LEADERS, *people.COLLEAGUES):
            self.say(f"  {person.login:<12} {person.does}")
        self.say(f"  csm2 … csm{world.portfolios} are the other CSMs, each with a portfolio.\n")

    def serve(self, *, port: int, reload: bool) -> None:
        """Run web, worker and beat until told to stop."""
        connections.close_all()
        python = [sys.executable, "-m"]
        web = [*python, "gunicorn", "project.wsgi", f"--bind={HOST}:{port}", "--workers=2", "--threads=4"]
        web += ["--graceful-timeout=10", "--log-level=warning"]
        web += ["--reload" if reload else "--preload"]  # loaded once for both workers, or by each anew
        # in a container everything is root, and the worker says so at every start
        celery = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--app=project", "--quiet"]
        celery += ["--skip-checks"]
        beat = [*celery, "beat", "--loglevel=warning", f"--schedule={self.local / 'beat'}", "--pidfile="]
        worker = [*celery, "worker", "--loglevel=warning", "--concurrency=2", "--without-gossip", "--without-mingle"]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(settings.BASE_DIR)), os.environ.get("PYTHONPATH")])),
        }
        self.say(f"Serving on http://{HOST}:{port}/ with a worker and beat. Ctrl-C ends everything.")
        supervise(
            children=[Child("web", web), Child("worker", worker), Child("beat", beat)],
            environment=environment,
            say=self.say,
        )
