"""Addresses of this portal."""

from django.urls import URLPattern

app_name = "public"
urlpatterns: list[URLPattern] = []
