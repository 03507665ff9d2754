from __future__ import annotations

import pytest
import yaml

from retention.api.docs import only_ours

API = "/api/v1"


def test_the_description_names_every_endpoint_and_nothing_of_the_host(client_of, outsider):
    answer = client_of(outsider).get(f"{API}/schema/?format=json")

    paths = answer.data["paths"]
    assert set(paths["/api/v1/observations/"]) == {"post"}
    assert set(paths["/api/v1/customers/"]) == {"get", "post"}
    assert all(path.startswith("/api/v1/") for path in paths)
    row = answer.data["components"]["schemas"]["ObservationsRowRequest"]
    assert row["required"] == ["customer", "day", "measure", "value"]


def test_the_description_comes_as_yaml_too(client_of, outsider):
    answer = client_of(outsider).get(f"{API}/schema/")

    quick = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where PyYAML was built with libyaml
    assert yaml.load(answer.content, Loader=quick)["openapi"].startswith("3.")  # noqa: S506  both are safe loaders


def test_endpoints_of_the_host_are_left_out():
    def view():
        """A view of the host."""

    assert only_ours([("/x/", "", "GET", view)]) == []


def test_the_page_is_for_people_who_are_signed_in(client, client_of, outsider):
    stranger = client.get(f"{API}/docs/")
    page = client_of(outsider).get(f"{API}/docs/")

    assert stranger.status_code == 302
    assert page.status_code == 200
    assert "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in page.content.decode()


def test_the_page_runs_no_script_of_its_own(client_of, outsider):
    page = client_of(outsider).get(f"{API}/docs/").content.decode()

    assert page.count("<script src=") == page.count("<script")
    assert "<style" not in page


@pytest.mark.django_db
def test_the_description_asks_strangers_to_sign_in(client):
    assert client.get(f"{API}/schema/").status_code == 401
