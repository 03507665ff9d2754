"""Give out or erase what is held about a person at a customer."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from retention import privacy
from retention.clock import database_now


class Command(BaseCommand):
    """manage.py privacy export|erase CONTACT."""

    help = (
        "Personal data of one contact, on request: `export` writes everything that is held as JSON to the standard "
        "output; `erase` takes away names, addresses and words, and keeps the rows, so that all counts stay. CONTACT "
        "is an e-mail address, CUSTOMER/CONTACT as in files, or the number of the contact. Erase the person in the "
        "systems that you import from as well, or the next import brings them back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, and whom."""
        parser.add_argument("verb", choices=["export", "erase"], help="give out, or erase")
        parser.add_argument("contact", help="e-mail address, CUSTOMER/CONTACT, or number")

    def handle(self, *args: Any, verb: str, contact: str, **options: Any) -> None:
        """Do it, and end with a summary on the standard error; exit 1 where there is nobody."""
        try:
            found = privacy.find(who=contact)
        except privacy.UnableToFind as error:
            raise CommandError(str(error)) from error
        if verb == "export":
            data = privacy.export(contacts=found)
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str))
            counts = {kind: len(rows) for kind, rows in data.items()}
        else:
            counts = privacy.erase(contacts=found, now=database_now())
        self.stderr.write(", ".join(f"{kind}: {count}" for kind, count in counts.items()))
