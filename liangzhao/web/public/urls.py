"""Addresses of the public pages."""

from django.urls import path, register_converter

from liangzhao.web.public import home, institutions, log, log_files, offline, scans, status, verify

register_converter(log_files.TilePath, "tile")

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("verify/", verify.verify, name="verify"),
    path("verify/number/", verify.verify_number, name="verify_number"),
    path("verify/file/", verify.verify_upload, name="verify_file"),
    path("verify/offline.html", offline.page, name="offline_page"),
    path("trust.json", offline.trust, name="trust"),
    path("v/<str:code>", scans.live, name="live"),
    path("v/<str:code>/", scans.live),
    path("s/<str:code>", scans.printed, name="printed"),
    path("S/<str:code>", scans.printed),
    path("find/institutions/", institutions.search, name="institutions"),
    path("i/<str:ref>/", institutions.institution, name="institution"),
    path("i/<str:ref>", institutions.institution),
    path("log/", log.log, name="log"),
    path("log/checkpoint", log_files.checkpoint, name="log_checkpoint"),
    path("log/keys", log_files.keys, name="log_keys"),
    path("log/tile/<tile:path>", log_files.tile, name="log_tile"),
    path("log/proof/<str:identifier>.tlog-proof", log_files.proof_text, name="log_proof_text"),
    path("log/proof/<str:identifier>", log_files.proof, name="log_proof"),
    path("status/", status.aggregation, name="status_lists"),
    path("status/<str:uscc>.cwt", status.status_file, {"form": "cwt"}, name="status_cwt"),
    path("status/<str:uscc>.jwt", status.status_file, {"form": "jwt"}, name="status_jwt"),
    path("status/<str:uscc>", status.status_list, name="status"),
    path("help/", home.help_page, name="help"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("sitemap/", home.sitemap, name="sitemap"),
    path("complain/", home.complain, name="complain"),
]
