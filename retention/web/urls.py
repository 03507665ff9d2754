"""The addresses of this app's pages."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from retention.web.customer.views import CustomerTimeline, LogTalk, SaySentiment, WriteNote
from retention.web.emotions.views import AccountPage, BookByHand
from retention.web.personal.language import language
from retention.web.personal.look import look
from retention.web.views.customer import CustomerPage, RescoreCustomer
from retention.web.views.customers import CustomersFile, CustomersPage
from retention.web.views.health import HealthPage
from retention.web.views.health_day import HealthDayFile, HealthDayPage
from retention.web.views.keys import KeysPage
from retention.web.views.overrides import EndOverride, SetOverride
from retention.web.views.search import SearchPage
from retention.web.views.segments import RemoveSegment, SaveSegment
from retention.web.views.sources import SourcesFile, SourcesPage
from retention.web.views.warnings import WarningsFile, WarningsPage

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="retention:customers"), name="home"),
    path("customers/", CustomersPage.as_view(), name="customers"),
    path("customers/file/", CustomersFile.as_view(), name="customers-file"),
    path("customers/segments/", SaveSegment.as_view(), name="segment-save"),
    path("customers/segments/<int:pk>/remove/", RemoveSegment.as_view(), name="segment-remove"),
    path("health/", HealthPage.as_view(), name="health"),
    path("health/days/<str:day>/", HealthDayPage.as_view(), name="health-day"),
    path("health/days/<str:day>/file/", HealthDayFile.as_view(), name="health-day-file"),
    path("health/sources/", SourcesPage.as_view(), name="sources"),
    path("health/sources/file/", SourcesFile.as_view(), name="sources-file"),
    path("customers/<int:pk>/", CustomerPage.as_view(), name="customer"),
    path("customers/<int:pk>/rescore/", RescoreCustomer.as_view(), name="customer-rescore"),
    path("customers/<int:pk>/timeline/", CustomerTimeline.as_view(), name="customer-timeline"),
    path("customers/<int:pk>/notes/", WriteNote.as_view(), name="customer-note"),
    path("customers/<int:pk>/sentiment/", SaySentiment.as_view(), name="customer-sentiment"),
    path("customers/<int:pk>/talk/", LogTalk.as_view(), name="customer-talk"),
    path("customers/<int:pk>/account/", AccountPage.as_view(), name="customer-account"),
    path("customers/<int:pk>/account/book/", BookByHand.as_view(), name="customer-account-book"),
    path("customers/<int:pk>/override/", SetOverride.as_view(), name="customer-override"),
    path("customers/<int:pk>/override/end/", EndOverride.as_view(), name="customer-override-end"),
    path("warnings/", WarningsPage.as_view(), name="warnings"),
    path("warnings/file/", WarningsFile.as_view(), name="warnings-file"),
    path("search/", SearchPage.as_view(), name="search"),
    path("keys/", KeysPage.as_view(), name="keys"),
    path("language/", language, name="language"),
    path("look/", look, name="look"),
]
