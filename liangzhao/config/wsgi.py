"""The WSGI entry point granian loads."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections
from django.urls import get_resolver

from liangzhao.config.readiness import say_ready_when_listening
from liangzhao.web.replica import follow

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangzhao.config.settings")
_django = get_wsgi_application()
if settings.DATABASE_REPLICA_URL:
    follow(connections.settings[DEFAULT_DB_ALIAS], settings.DATABASE_REPLICA_URL)
len(get_resolver().url_patterns)  # loads every page now: the first visitor does not wait for it
from liangzhao.web.public.quick_scans import QuickScans  # noqa: E402  it needs the models that Django has loaded now

application = QuickScans(_django)
if "LIANGZHAO_LISTENING" in os.environ:  # set by `liangzhao web` for its worker processes
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it for garbage again and again was a seventh of a scan's CPU
    _host, _, _port = os.environ["LIANGZHAO_LISTENING"].rpartition(":")
    say_ready_when_listening(_host, int(_port))
