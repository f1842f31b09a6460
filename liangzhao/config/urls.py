"""The root of all routes: one line per portal."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from liangzhao.web import health
from liangzhao.web.metrics import views as metrics

handler404 = "liangzhao.web.pages.missing"
handler500 = "liangzhao.web.pages.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("liangzhao.web.public.urls")),
    path("", include("liangzhao.web.wallet.urls")),
    path("me/", include("liangzhao.web.personal.urls")),
    path("org/", include("liangzhao.web.institution.urls")),
    path("gov/", include("liangzhao.web.authority.urls")),
    path("console/", include("liangzhao.web.console.urls")),
    path("api/", include("liangzhao.api.urls")),
    path("account/prefs/", include("liangzhao.web.ui.urls_preferences")),
    path("account/", include("liangzhao.web.account.urls")),
]
if settings.LIANGZHAO_GALLERY:
    urlpatterns.append(path("ui/", include("liangzhao.web.ui.urls")))
