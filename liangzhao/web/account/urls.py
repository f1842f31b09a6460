"""Addresses of the account pages."""

from django.urls import path

from liangzhao.web.account import views

app_name = "account"
urlpatterns = [
    path("login/", views.sign_in, name="sign_in"),
    path("logout/", views.sign_out, name="sign_out"),
    path("places/", views.places, name="places"),
]
