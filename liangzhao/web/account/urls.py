"""Addresses of the account pages."""

from django.urls import path

from liangzhao.web.account import activating, by_passkey, factors, keys, platform, security, views

app_name = "account"
urlpatterns = [
    path("login/", views.sign_in, name="sign_in"),
    path("login/passkey/", by_passkey.question, name="passkey_question"),
    path("activate/", activating.activate, name="activate"),
    path("second/", views.second, name="second"),
    path("confirm/", views.confirm, name="confirm"),
    path("logout/", views.sign_out, name="sign_out"),
    path("places/", views.places, name="places"),
    path("platform/", platform.begin, name="platform"),
    path("platform/callback/", platform.callback, name="platform_callback"),
    path("security/platform/bind/", platform.bind, name="bind"),
    path("security/platform/release/", platform.release, name="release"),
    path("security/", security.security, name="security"),
    path("security/password/", factors.password, name="password"),
    path("security/totp/", factors.totp, name="totp"),
    path("security/totp/remove/", factors.remove_totp, name="remove_totp"),
    path("security/recovery-codes/", factors.recovery_codes, name="recovery_codes"),
    path("security/passkeys/add/", keys.add, name="add_passkey"),
    path("security/passkeys/<uuid:ref>/remove/", keys.remove, name="remove_passkey"),
    path("security/sessions/end/", security.end_others, name="end_others"),
    path("security/sessions/<uuid:ref>/end/", security.end_session, name="end_session"),
]
