"""Addresses of the console."""

from django.urls import path

from liangzhao.web.console import account_admin, accounts, home, journal_log

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", account_admin.create, name="create"),
    path("accounts/<uuid:ref>/switch/", account_admin.switch, name="switch"),
    path("accounts/<uuid:ref>/", accounts.account, name="account"),
    path("accounts/<uuid:ref>/roles/<uuid:grant_ref>/withdraw/", accounts.withdraw, name="withdraw"),
    path("journal/", journal_log.events, name="journal"),
    path("journal/csv/", journal_log.events_csv, name="journal_csv"),
    path("journal/<uuid:ref>/", journal_log.event, name="event"),
]
