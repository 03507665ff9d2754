"""The table behind the shared cache, where no CACHE_URL is given: it counts log-in and API attempts of all processes."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
