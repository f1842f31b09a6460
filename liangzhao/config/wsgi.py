"""The WSGI entry point granian loads."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from liangzhao.config.readiness import say_ready_when_listening

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangzhao.config.settings")
application = get_wsgi_application()
len(get_resolver().url_patterns)  # loads every page now: the first visitor does not wait for it
if "LIANGZHAO_LISTENING" in os.environ:  # set by `liangzhao web` for its worker processes
    _host, _, _port = os.environ["LIANGZHAO_LISTENING"].rpartition(":")
    say_ready_when_listening(_host, int(_port))
