"""Addresses of this portal."""

from django.urls import URLPattern

app_name = "authority"
urlpatterns: list[URLPattern] = []
