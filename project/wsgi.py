"""Where a WSGI server finds the demo host."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from project.patience import be_impatient

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")
be_impatient()

application = get_wsgi_application()

# The garbage collector need not look through what stays, nor after every seven hundred objects that a page makes.
get_resolver().check()
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
