"""What travels is compressed: pages, and files that are written while they travel; parts that did not change do not."""

from __future__ import annotations

import gzip

import pytest
from django.urls import reverse

from tests.makers import make_customer

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip"}


def test_a_page_travels_compressed_and_of_another_length_each_time(client, csm):
    client.force_login(csm)
    address = reverse("retention:customers")

    plain = client.get(address)
    packed = [client.get(address, headers=GZIP) for _time in range(8)]

    assert "Content-Encoding" not in plain.headers
    assert {one.headers["Content-Encoding"] for one in packed} == {"gzip"}
    assert "Accept-Encoding" in packed[0].headers["Vary"]
    assert b"<h1>" in gzip.decompress(packed[0].content)
    assert len(packed[0].content) < len(plain.content) / 2
    assert len({len(one.content) for one in packed}) > 1  # nobody reads a secret from the length (BREACH)


def test_a_file_is_compressed_while_it_is_written(client, csm):
    make_customer(name='Northgate, "Tooling"', owner=csm)
    client.force_login(csm)
    address = reverse("retention:customers-file")

    plain = b"".join(client.get(address).streaming_content)
    packed = client.get(address, headers=GZIP)

    assert (packed.streaming, packed.headers["Content-Encoding"]) == (True, "gzip")
    assert gzip.decompress(b"".join(packed.streaming_content)) == plain
    assert "Northgate" in plain.decode()


def test_a_browser_that_knows_the_news_is_told_nothing_compressed_or_not(client, csm):
    client.force_login(csm)
    address = reverse("playbooks:queue-news")
    first = client.get(address, headers={**GZIP, "HX-Request": "true"})
    again = client.get(address, headers={**GZIP, "HX-Request": "true", "If-None-Match": first["ETag"]})

    assert first["ETag"].startswith('W/"')  # else compressing would rename it, and the browser would ask for nothing
    assert (again.status_code, again.content) == (304, b"")
