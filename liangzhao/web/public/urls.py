"""Addresses of the public pages."""

from django.urls import path

from liangzhao.web.public import home, institutions, scans, verify

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("verify/", verify.verify, name="verify"),
    path("verify/number/", verify.verify_number, name="verify_number"),
    path("verify/file/", verify.verify_upload, name="verify_file"),
    path("v/<str:code>", scans.live, name="live"),
    path("v/<str:code>/", scans.live),
    path("s/<str:code>", scans.printed, name="printed"),
    path("S/<str:code>", scans.printed),
    path("find/institutions/", institutions.search, name="institutions"),
    path("i/<str:ref>/", institutions.institution, name="institution"),
    path("i/<str:ref>", institutions.institution),
    path("help/", home.help_page, name="help"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("sitemap/", home.sitemap, name="sitemap"),
    path("complain/", home.complain, name="complain"),
]
