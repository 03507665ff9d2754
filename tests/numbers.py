"""Clicks the numbers of a page: each link that shows one, what it says, and the rows of the file behind it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser

from django.db import transaction


@dataclass(kw_only=True)
class Number:
    """A link that shows a number: its words, its address, the class of its cell, and what stands in its row."""

    text: str
    address: str
    cell: str
    row: list[str] = field(default_factory=list)

    @property
    def figure(self) -> str:
        """The first number of the words as it is written, with its currency or its sign of per cent."""
        found = re.search(r"(¥\xa0)?\d[\d,]*(\.\d+)?(\xa0%)?", self.text)
        assert found, self.text
        return found[0]


def as_written(value, places=0, rounding=ROUND_HALF_UP):
    """A number as pages write it: thousands apart, half a unit rounded up; a score is rounded down."""
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=rounding):,f}"


CELLS = ("td", "dd", "li", "p")
"""Where a page shows numbers: cells of tables and of lists, and sentences."""
NO_NUMBERS = re.compile(r"\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b|\b0\b")
"""What in a sentence opens nothing: its days, and nobody."""


class Reader(HTMLParser):
    """Reads the numbers of a page: linked ones, and those that it shows without a link.

    How something is counted is no number of the page, nor is what a form offers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[Number] = []
        self.plain: list[str] = []
        self.row: list[str] = []
        self.cell = self.section = ""
        self.link: Number | None = None
        self.in_main = False
        self.cells = 0
        self.sentence = False
        self.told = 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.in_main = self.in_main or tag == "main"
        if tag == "section":
            self.section = given.get("aria-labelledby") or given.get("aria-label") or ""
        if tag in ("tr", "dt"):
            self.row = []
        if self.told or tag == "form" or (tag == "details" and "rt-counted" in (given.get("class") or "")):
            self.told += tag in ("form", "details")
        elif tag in CELLS:
            self.sentence = tag == "p"
            self.cell, self.cells = given.get("class") or tag, self.cells + 1
            self.row = [] if tag in ("li", "p") else self.row
        if tag == "a" and self.cells:
            self.link = Number(text="", address=given.get("href") or "", cell=f"{self.cell} {given.get('class') or ''}")

    def handle_endtag(self, tag):
        if tag == "a" and self.link:
            if self.in_main and re.search(r"\d", self.link.text):
                self.link.row = self.row
                self.numbers.append(self.link)
            self.row.append(self.link.text)
            self.link = None
        if self.told:
            self.told -= tag in ("form", "details")
        elif tag in CELLS:
            self.cells -= 1

    def handle_data(self, data):
        if self.link:
            self.link.text += data.strip() + " "
        elif self.cells and not self.told and self.in_main and re.search(r"\d", self.counting(data)):
            self.plain.append(f"{self.section}: {' '.join(data.split())}")

    def counting(self, data):
        """What of some words can count anything."""
        return NO_NUMBERS.sub("", data) if self.sentence else data


def numbers_of(response):
    """The numbers that a page links, and those that it does not."""
    assert response.status_code == 200
    reader = Reader()
    reader.feed(response.content.decode())
    return reader.numbers, reader.plain


def rows_behind(client, address):
    """The page behind an address, and the rows of the file that it offers."""
    page = client.get(address)
    assert page.status_code == 200, address
    offered = re.search(r'href="([^"]*/file/[^"]*)"', page.content.decode())
    if not offered:
        return page, []
    with transaction.atomic():
        text = b"".join(client.get(offered[1].replace("&amp;", "&")).streaming_content).decode()
    return page, list(csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
