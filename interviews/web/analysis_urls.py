"""The addresses of the pages about reasons, competitors and win-backs."""

from __future__ import annotations

from django.urls import path

from interviews.web.behind import views as behind
from interviews.web.views import competitors, report, report_file, winback

urlpatterns = [
    path("customers/<int:pk>/competitors/", competitors.WriteCompetitorNote.as_view(), name="competitor-note"),
    path("reasons/", report.ReasonsPage.as_view(), name="reasons"),
    path("reasons/competitors/", report.CompetitorsPage.as_view(), name="competitors"),
    path("reasons/programme/", report.ProgrammePage.as_view(), name="programme"),
    path("reasons/signals/", report.SignalsPage.as_view(), name="signals"),
    path("reasons/customers/", behind.Departures.as_view(), name="departures"),
    path("reasons/customers/file/", behind.DeparturesFile.as_view(), name="departures-file"),
    path("reasons/competitors/customers/", behind.LookingCustomers.as_view(), name="looking"),
    path("reasons/competitors/customers/file/", behind.LookingFile.as_view(), name="looking-file"),
    path("reasons/signals/customers/", behind.SignalledCustomers.as_view(), name="signalled"),
    path("reasons/signals/customers/file/", behind.SignalledFile.as_view(), name="signalled-file"),
    path("reasons/file/", report_file.ReportFile.as_view(), name="reasons-file"),
    path("win-back/", winback.WinBackPage.as_view(), name="win-back"),
    path("win-back/customers/", behind.WinBackCustomers.as_view(), name="win-back-customers"),
    path("win-back/customers/file/", behind.WinBackCustomersFile.as_view(), name="win-back-customers-file"),
    path("win-back/conditions/file/", behind.ConditionsFile.as_view(), name="win-back-conditions-file"),
    path("win-back/requests/<int:pk>/met/", winback.RequestMet.as_view(), name="request-met"),
    path("win-back/conditions/<int:pk>/met/", winback.ConditionMet.as_view(), name="condition-met"),
    path("win-back/conditions/<int:pk>/drop/", winback.ConditionDropped.as_view(), name="condition-dropped"),
]
