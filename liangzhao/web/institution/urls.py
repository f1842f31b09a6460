"""Addresses of this portal."""

from django.urls import URLPattern

app_name = "institution"
urlpatterns: list[URLPattern] = []
