"""Who may do what: the six groups of people and their permissions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

CSM = "csm"
MANAGER = "manager"
DIRECTOR = "director"
INTERVIEWER = "interviewer"
OPERATOR = "operator"
ANALYST = "analyst"

ROLES = (CSM, MANAGER, DIRECTOR, INTERVIEWER, OPERATOR, ANALYST)

_granted: dict[str, dict[str, None]] = {role: {} for role in ROLES}


class UnableToInstallRoles(Exception):
    """A permission of a role is not in the database."""


@dataclass(frozen=True)
class Installed:
    """What install_roles changed: groups made, and permissions given as 'role: permission'."""

    groups: list[str]
    permissions: list[str]


def grant(roles: Iterable[str], permissions: Iterable[str]) -> None:
    """Add permissions ('app_label.codename') to roles; apps to the right call this in ready()."""
    wanted = list(permissions)
    for role in roles:
        _granted[role].update(dict.fromkeys(wanted))


def permissions_of(role: str) -> list[str]:
    """What a role may do, as 'app_label.codename', in the order of granting."""
    return list(_granted[role])


def every(app_label: str, models: Iterable[str], *verbs: str) -> list[str]:
    """The permissions for some verbs (view, add, change, delete) on some models."""
    return [f"{app_label}.{verb}_{model}" for model in models for verb in verbs]


@transaction.atomic
def install_roles() -> Installed:
    """Make the groups that are missing and give them the permissions that are missing.

    Nothing is taken away, so that a host may add to a group; a second call changes nothing.
    Raises UnableToInstallRoles for a permission that the database does not have.
    """
    known = _permissions_in_the_database()
    done = Installed(groups=[], permissions=[])
    for role in ROLES:
        group, created = Group.objects.get_or_create(name=role)
        if created:
            done.groups.append(role)
        has = set(group.permissions.values_list("pk", flat=True))
        missing = [name for name in permissions_of(role) if known[name] not in has]
        group.permissions.add(*(known[name] for name in missing))
        done.permissions.extend(f"{role}: {name}" for name in missing)
    return done


def _permissions_in_the_database() -> dict[str, int]:
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    known = {f"{label}.{codename}": pk for label, codename, pk in rows}
    unknown = sorted({name for names in _granted.values() for name in names} - known.keys())
    if unknown:
        msg = f"The database has no permission {', '.join(unknown)}. Run manage.py migrate, then setup_defaults again."
        raise UnableToInstallRoles(msg)
    return known


_FACTS = (
    "customer",
    "contact",
    "subscription",
    "interaction",
    "customernote",
    "ownersentiment",
    "emotionalentry",
    "healthsnapshot",
    "currenthealth",
    "warning",
)
_DEFINITIONS = ("measure", "metric", "healthmodel", "healthmodelversion", "modelmetric", "rule", "emotionalrule", "job")
_ACCOUNTS = ("importbatch", "scorerun", "jobrun")
_DATA = ("customer", "contact", "subscription", "interaction", "observation")

grant(
    (CSM, MANAGER, DIRECTOR, OPERATOR, ANALYST),
    every("retention", (*_FACTS, "healthoverride"), "view"),
)
grant((MANAGER, DIRECTOR, OPERATOR, ANALYST), ["retention.view_every_customer"])
grant((DIRECTOR, OPERATOR), ["retention.view_audit_trail"])
grant((MANAGER, DIRECTOR, OPERATOR, ANALYST), ["retention.share_segments"])
grant(
    (CSM, MANAGER, DIRECTOR),
    ["retention.add_customernote", "retention.add_ownersentiment", "retention.log_interactions"],
)
grant((CSM, MANAGER, DIRECTOR), ["retention.add_emotionalentry"])
grant((MANAGER, DIRECTOR), every("retention", ("healthoverride",), "add", "change"))
grant(
    (MANAGER, DIRECTOR, ANALYST),
    every("retention", (*_DEFINITIONS, "scorerun"), "view"),
)
grant((OPERATOR,), every("retention", _DEFINITIONS, "view", "add", "change"))
grant((OPERATOR,), every("retention", ("rule", "modelmetric"), "delete"))
grant((OPERATOR,), every("retention", _ACCOUNTS, "view"))
grant((OPERATOR,), every("retention", ("observation",), "view"))
grant((OPERATOR,), every("retention", _DATA, "add", "change"))
