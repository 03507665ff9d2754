"""Where an ASGI server finds the demo host."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from project.patience import be_impatient

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")
be_impatient()

application = get_asgi_application()
