"""A node with a replica: a small primary, a standby that streams from it, and the web process that knows of both."""

from __future__ import annotations

import http.cookiejar
import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from liangzhao.config.backup.source import Source
from liangzhao.config.cluster import Cluster
from tests.config.backup.servers import SMALL, forget, until
from tests.config.nodes import SECONDS, environment, free_port, liangzhao

# A nurse with a licence in force and a code that stays good for the length of a test.
_SCENE = """
import json
from datetime import timedelta
from liangzhao.config.node import running_node
with running_node():
    from urllib.parse import urlsplit
    from liangzhao.access.transactions import actor_transaction, service_transaction
    from liangzhao.kernel import clock
    from liangzhao.licensing.issue import Request, issue, new_key
    from liangzhao.licensing.models import ShowCode
    from liangzhao.licensing.showing import show
    from liangzhao.reference.demo import load_demo_authorities
    from liangzhao.registers.effects import Register
    from tests.support.cast import Cast, person_actor
    with service_transaction("test") as by:
        person = Cast(by=by, authorities=load_demo_authorities()).nurse("王小兰", Cast(
            by=by, authorities=load_demo_authorities()).institution()).person
    licence = issue(Request(Register.NURSE, person.pk, new_key()), by=person_actor(person))
    with actor_transaction(person_actor(person)) as holder:
        live = urlsplit(show(licence=licence, by=holder).url).path
    with service_transaction("test"):
        ShowCode.objects.update(good_until=clock.now() + timedelta(hours=9))
    print(json.dumps({"live": live, "printed": urlsplit(licence.static_code).path,
                      "identifier": licence.identifier, "name": "王小兰"}))
"""


@dataclass(frozen=True)
class Said:
    """What the web process answered."""

    status: int
    headers: Message
    text: str

    @property
    def known_until(self) -> str:
        return str(self.headers.get("Liangzhao-Known-Until", ""))


class Pair:
    """Primary, standby, and pages; ``licence`` says where to ask for the one there is."""

    def __init__(self, primary: Cluster, standby: Cluster, env: dict[str, str], licence: dict[str, str]) -> None:
        self.primary, self.standby, self.licence, self._env = primary, standby, licence, env
        self._visitors = (f"127.0.{number // 250}.{number % 250 + 1}" for number in range(60_000))
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        self.process = subprocess.Popen([sys.executable, "-m", "liangzhao.config.cli", "web"], env=env)
        until(lambda: self.get("/healthz").status == 200)

    def get(self, path: str) -> Said:
        return self._ask(urllib.request.Request(self._site + path))

    def post(self, path: str, **fields: str) -> Said:
        """A form as a browser sends it, its token taken from the page before."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).text)
        assert token, path
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        return self._ask(urllib.request.Request(self._site + path, body, {"Origin": self._site}))

    def call(self, path: str, body: Any) -> Said:
        data = json.dumps(body).encode()
        return self._ask(urllib.request.Request(self._site + path, data, {"Content-Type": "application/json"}))

    @property
    def _site(self) -> str:
        return f"http://localhost:{self._env['PORT']}"

    def _ask(self, request: urllib.request.Request) -> Said:
        """Each time from another address, so that none asks too often."""
        request.add_header("X-Real-IP", next(self._visitors))
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return Said(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Said(error.code, error.headers, error.read().decode())
        except OSError:
            return Said(0, Message(), "")

    def has_caught_up(self) -> bool:
        """Whether the standby has replayed all that the primary wrote."""
        with self.primary.connect() as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= pg_current_wal_lsn()"
            ).fetchone()
        return row == (1,)

    def uses(self) -> int:
        """How many checks of the licence the primary has on record."""
        with self.primary.connect("liangzhao") as connection:
            row = connection.execute("SELECT count(*) FROM licensing_licenceuse").fetchone()
        return int(str(row[0])) if row else 0

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=SECONDS)


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """A prepared node with one licence, and its replica; gone without a trace afterwards."""
    primary = Cluster(folder / "primary", settings=SMALL)
    settings = {"LIANGZHAO_SIGNER": "software", "LIANGZHAO_PLAIN_STATIC": "1", "LIANGZHAO_BEHIND_PROXY": "1"}
    env = environment(primary.home, PORT=str(free_port()), **settings)
    try:
        primary.ensure_running()
        primary.ensure_database("liangzhao", prefix="lz")
        answer = liangzhao("prepare", env=env)
        assert answer.status == 0, answer.words
        licence = _scene(env)
        standby = _standby_of(primary, folder / "standby")
        try:
            started = Pair(primary, standby, env | _named(standby), licence)
            try:
                yield started
            finally:
                started.close()
        finally:
            forget(standby)
    finally:
        forget(primary)


def _named(standby: Cluster) -> dict[str, str]:
    return {"DATABASE_REPLICA_URL": f"postgresql:///?host={standby.place.socket}"}


def _scene(env: dict[str, str]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", _SCENE], env=env, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, str] = json.loads(done.stdout)
    return told


def _standby_of(primary: Cluster, home: Path) -> Cluster:
    """A running streaming standby of a server, as an operator makes it: base backup, then ``-R``."""
    home.mkdir(parents=True)
    shutil.copy(primary.home / "database.json", home / "database.json")
    standby = Cluster(home, settings=SMALL)
    data = standby.place.data
    data.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    Source.embedded(primary).run("pg_basebackup", "-D", str(data), "-X", "stream", "-c", "fast", "-R")
    for path in (data.parent, data, *data.rglob("*")):
        standby.account.own(path)
    standby.ensure_running()
    return standby
