"""Make a token with which a machine signs in to the REST interface."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from knox.models import get_token_model

from retention import people

LONGEST = 366


class Command(BaseCommand):
    """manage.py create_token LOGIN [--days N]."""

    help = (
        "Make a token for a login and print it once; only its hash is kept. Send it as "
        "'Authorization: Token …'. It may do what the login may do, until it expires."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the login and the days."""
        parser.add_argument("login", help="the login (or whatever people sign in with) that the token acts for")
        parser.add_argument("--days", type=int, default=90, help=f"days until it expires, 1 to {LONGEST} (default: 90)")

    def handle(self, *args: Any, login: str, days: int, **options: Any) -> None:
        """Print the token on stdout, and how long it holds on stderr."""
        if not 1 <= days <= LONGEST:
            raise CommandError(f"--days {days} is out of range: give 1 to {LONGEST}.", returncode=2)
        person = people.by_login({login}).get(login)
        if person is None:
            raise CommandError(f"{login!r} is not the login of an active person. Create the login first.")
        token, secret = get_token_model().objects.create(person, expiry=timedelta(days=days))
        self.stdout.write(secret)
        until = timezone.localtime(token.expiry, timezone.get_default_timezone())
        self.stderr.write(f"It holds until {until:%Y-%m-%d %H:%M}. It is not shown again.")
