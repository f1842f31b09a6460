"""Address of the display settings; mounted at ``/account/prefs/``."""

from django.urls import path

from liangzhao.web.ui.preferences import preferences

urlpatterns = [path("", preferences, name="preferences")]
