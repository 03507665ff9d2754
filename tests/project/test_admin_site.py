"""The admin site of the demo host bears the product's name."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "name"), [("en", "Retention"), ("zh-hans", "客户挽留")])
def test_the_admin_site_is_called_as_the_product(client, language, name):
    page = client.get(reverse("admin:login"), headers={"Accept-Language": language}).content.decode()

    assert name in page.partition("<title>")[2].partition("</title>")[0]
    assert "Django administration" not in page
    assert "Django 管理" not in page
