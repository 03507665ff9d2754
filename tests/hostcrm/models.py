"""The foreign CRM's tables."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

RETENTION_RIGHTS = {
    "rep": {
        "retention.view_customer",
        "retention.view_warning",
        "retention_playbooks.view_retentiontask",
        "retention_playbooks.work_on_tasks",
        "retention_playbooks.view_case",
    },
    "boss": {
        "retention.view_customer",
        "retention.view_every_customer",
        "retention.view_contact",
        "retention.add_observation",
        "retention.change_observation",
    },
    "clerk": set(),
}


class Workspace(models.Model):
    """A tenant."""

    slug = models.CharField(max_length=20, primary_key=True)

    def __str__(self):
        return self.slug


class PersonManager(BaseUserManager):
    def create_user(self, email, password=None, **extra):
        person = self.model(email=email, **extra)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """No username, no names, no groups; rights come from a role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE)
    role = models.CharField(max_length=10, default="rep")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_superuser = models.BooleanField(default=False)

    objects = PersonManager()
    USERNAME_FIELD = "email"

    def has_perm(self, perm, obj=None):
        return self.is_active and (self.is_superuser or perm in RETENTION_RIGHTS[self.role])

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, label):
        return self.is_active and self.is_superuser


class Sector(models.Model):
    title = models.CharField(max_length=40)

    def __str__(self):
        return self.title


class LivingAccounts(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(dormant=False)


class Account(models.Model):
    """A customer, by the name this CRM has for it. The default manager hides dormant ones."""

    number = models.IntegerField(unique=True)
    title = models.CharField(max_length=300)
    grade = models.CharField(max_length=5, blank=True)
    sector = models.ForeignKey(Sector, null=True, on_delete=models.SET_NULL)
    headcount = models.IntegerField(null=True)
    turnover = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE)
    responsible = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    since = models.DateField(null=True)
    seats = models.IntegerField(null=True)
    kind = models.CharField(max_length=10, default="customer")
    dormant = models.BooleanField(default=False)
    touched_at = models.DateTimeField(auto_now=True)

    objects = LivingAccounts()

    def __str__(self):
        return self.title


class Reseller(models.Model):
    """A second kind of customer, with a UUID, no timestamp, and owners kept elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    label = models.CharField(max_length=80)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE)

    def __str__(self):
        return self.label


class Care(models.Model):
    """Who looks after which reseller."""

    reseller = models.OneToOneField(Reseller, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)

    def __str__(self):
        return f"{self.person_id} for {self.reseller_id}"
