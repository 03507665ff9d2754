"""Takes the pictures of the tour: `make screenshots`, on the data of the demo, in both languages.

`python -m tests.browser.screenshots [NAME …]` takes only those.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.demo")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop; nothing awaits the database
django.setup()

from django.conf import settings  # noqa: E402 # Django's parts need the settings
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.capabilities import chromium  # noqa: E402

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LANGUAGES = {"en": "", "zh-hans": ".zh"}
SIZE = {"width": 1280, "height": 800}
MOST_BYTES = 60_000
FIRST_ROW = ".rt-main .rt-table tbody tr:not(.rt-group) a.rt-strong"


@dataclass(frozen=True)
class Picture:
    """A page as one person of the demo sees it; `go` leads on from the address."""

    name: str
    login: str
    url_name: str
    query: str = ""
    go: Callable[[Page], None] | None = None


def first_row(page: Page) -> None:
    """Open the first row of the list."""
    page.locator(FIRST_ROW).first.click()
    page.wait_for_load_state()


def customer_of_first_row(page: Page) -> None:
    """Open the first row of the list, and from there the customer."""
    first_row(page)
    page.locator(".rt-main a[href*='/customers/']").first.click()
    page.wait_for_load_state()


PICTURES = [
    Picture("csm-queue", "csm1", "playbooks:queue"),
    Picture("csm-task", "csm1", "playbooks:queue", go=first_row),
    Picture("csm-customer", "csm1", "playbooks:queue", go=customer_of_first_row),
    Picture("csm-search", "csm1", "retention:search", "?q=software"),
    Picture("manager-approvals", "manager", "playbooks:approvals"),
    Picture("manager-approval", "manager", "playbooks:approvals", go=first_row),
    Picture("manager-health", "manager", "retention:health"),
    Picture("manager-operations", "manager", "playbooks:operations"),
    Picture("interviewer-interviews", "interviewer", "interviews:interviews"),
    Picture("interviewer-reasons", "manager", "interviews:reasons"),
]


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def site() -> Iterator[str]:
    """Serve the project to this computer; the address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def session_of(login: str) -> str:
    """Log a person of the demo in; the key of the session."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=login))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def take(page: Page, target: Path) -> int:
    """Take the visible part of the page, as good as its size allows; the bytes it has."""
    session = page.context.new_cdp_session(page)
    for quality in range(80, 20, -10):
        answer = session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        picture = base64.b64decode(answer["data"])
        if len(picture) <= MOST_BYTES:
            break
    target.write_bytes(picture)
    return len(picture)


def main() -> int:
    """Take every picture, or those that are named, in each language."""
    wanted = [one for one in PICTURES if not sys.argv[1:] or one.name in sys.argv[1:]]
    IMAGES.mkdir(exist_ok=True)
    with site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for picture in wanted:
            session = session_of(picture.login)
            for language, suffix in LANGUAGES.items():
                context = browser.new_context(base_url=address, viewport=SIZE, color_scheme="light")
                context.add_cookies(
                    [
                        {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address},
                        {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address},
                    ]
                )
                page = context.new_page()
                page.goto(reverse(picture.url_name) + picture.query)
                if picture.go is not None:
                    picture.go(page)
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(300)  # charts draw when they are seen
                target = IMAGES / f"{picture.name}{suffix}.webp"
                sys.stdout.write(f"{target.name}: {take(page, target):,} bytes\n")
                context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
