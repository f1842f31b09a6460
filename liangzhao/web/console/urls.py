"""Addresses of the console."""

from django.urls import path

from liangzhao.web.console import (
    account_admin,
    account_security,
    accounts,
    home,
    journal_log,
    node_state,
    reach,
    signing_keys,
    stolen_key,
)

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", account_admin.create, name="create"),
    path("accounts/<uuid:ref>/switch/", account_admin.switch, name="switch"),
    path("accounts/<uuid:ref>/unlock/", account_security.unlock, name="unlock"),
    path("accounts/<uuid:ref>/factors/reset/", account_security.reset_factors, name="reset_factors"),
    path("accounts/<uuid:ref>/", accounts.account, name="account"),
    path("accounts/<uuid:ref>/roles/<uuid:grant_ref>/withdraw/", accounts.withdraw, name="withdraw"),
    path("state/", node_state.node_state, name="state"),
    path("keys/", signing_keys.keys, name="keys"),
    path("keys/<str:key_id>/", stolen_key.stolen_key, name="key"),
    path("journal/", journal_log.events, name="journal"),
    path("journal/reach/", reach.reach, name="reach"),
    path("journal/csv/", journal_log.events_csv, name="journal_csv"),
    path("journal/<uuid:ref>/", journal_log.event, name="event"),
]
