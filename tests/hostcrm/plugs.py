"""What the foreign CRM tells us through dotted paths."""

from __future__ import annotations

from tests.hostcrm.models import Care, Workspace


def owners_of_resellers(keys):
    return dict(Care.objects.filter(reseller__in=keys).values_list("reseller", "person"))


def page_of_account(key):
    return f"/crm/accounts/{key}/"


def tenants(user):
    if user is None:
        return set(Workspace.objects.values_list("slug", flat=True))
    return {user.workspace_id}


def tenant_of_request(request):
    return request.user.workspace_id
