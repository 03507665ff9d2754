"""Start, stop or look at the local broker."""

from __future__ import annotations

from project.servers import valkey
from project.servers.verbs import ServerCommand


class Command(ServerCommand):
    """manage.py broker start|stop|status."""

    help = "Start, stop or look at the local broker of this project."
    server = valkey
    name = "broker"
