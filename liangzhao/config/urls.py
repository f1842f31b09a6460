"""The root of all routes: one line per portal."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

handler404 = "liangzhao.web.pages.missing"
handler500 = "liangzhao.web.pages.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/prefs/", include("liangzhao.web.ui.urls_preferences")),
]
if settings.LIANGZHAO_GALLERY:
    urlpatterns.append(path("ui/", include("liangzhao.web.ui.urls")))
