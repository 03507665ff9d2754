"""The admin of interviews: reasons, competitors and requests to define; what was said to look at."""

from __future__ import annotations

from interviews import models
from interviews.admin import catalogue
from retention.admin.access import register

register(models.Reason, catalogue.ReasonAdmin)
register(models.Competitor, catalogue.CompetitorAdmin)
register(models.ProductRequest, catalogue.ProductRequestAdmin)
