"""Start, stop or look at the local database server."""

from __future__ import annotations

from project.servers import postgres
from project.servers.verbs import ServerCommand


class Command(ServerCommand):
    """manage.py localdb start|stop|status."""

    help = "Start, stop or look at the local database server of this project."
    server = postgres
    name = "localdb"
