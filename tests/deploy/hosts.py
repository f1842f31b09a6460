"""Three hosts on loopback: etcd, Patroni and HAProxy with the files of deploy/, PostgreSQL of Debian."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import yaml

from tests.config.nodes import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "patroni"
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PASSWORD = "loopback-trial"
SECONDS = 120.0
NAMES = ("db1", "db2", "db3")


def until(true: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    """Wait for it; AssertionError when it does not come."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not true():
        assert time.monotonic() < end, f"{what}: it never came"
        pause.wait(0.1)


@dataclass
class Host:
    """One of the three: its ports, its files, its running Patroni."""

    name: str
    folder: Path
    ports: dict[str, int]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start Patroni, as the account ``postgres``."""
        with (self.folder / "patroni.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["/usr/bin/patroni", str(self.folder / "patroni.yml")],
                stdout=log,
                stderr=log,
                start_new_session=True,
                user="postgres",
                group="postgres",
                extra_groups=[],
                cwd="/",
                env={"PATH": f"{PROGRAMS[0]}:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8"},
            )

    def lose(self) -> None:
        """SIGKILL to Patroni and to every process of its server, as when the power fails."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        with suppress(FileNotFoundError, ValueError):
            postmaster = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
            children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
            for pid in (postmaster, *map(int, children)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def says(self, door: str) -> int:
        """The status Patroni answers with."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['rest']}/{door}", timeout=2) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0


@dataclass
class Hosts:
    """All three, and the port at which writers reach the leader."""

    hosts: list[Host]
    port: int
    others: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A superuser's connection to the leader, through HAProxy."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=PASSWORD,
            dbname="postgres",
            autocommit=True,
            connect_timeout=3,
            keepalives_idle=2,
            tcp_user_timeout=4000,
        )

    def leader(self) -> Host | None:
        """The one that says it is the leader."""
        return next((host for host in self.hosts if host.says("primary") == 200), None)

    def is_whole(self) -> bool:
        """Whether there is a leader, a synchronous standby and a third that streams."""
        leader = self.leader()
        if leader is None:
            return False
        with urllib.request.urlopen(f"http://127.0.0.1:{leader.ports['rest']}/cluster", timeout=2) as answer:
            members: list[dict[str, Any]] = json.load(answer)["members"]
        roles = sorted(one["role"] for one in members if one["state"] in {"running", "streaming"})
        return roles == ["leader", "replica", "sync_standby"]


@contextmanager
def running() -> Iterator[Hosts]:
    """The three hosts, whole; everything is ended afterwards."""
    with TemporaryDirectory(prefix="liangzhao-hosts-") as folder:
        Path(folder).chmod(0o755)  # the servers run under an account of their own
        with _running(Path(folder)) as hosts:
            yield hosts


@contextmanager
def _running(folder: Path) -> Iterator[Hosts]:
    ports = {name: {part: free_port() for part in ("peer", "client", "rest", "pg")} for name in NAMES}
    hosts = Hosts([_host(folder / name, name, ports) for name in NAMES], free_port())
    with ExitStack() as ending:
        ending.callback(_end, hosts)
        hosts.others += [_etcd(folder / name, name, ports) for name in NAMES]
        for host in hosts.hosts:
            host.start()
        hosts.others.append(_haproxy(folder, hosts))
        until(hosts.is_whole, "three hosts")
        yield hosts


def _host(folder: Path, name: str, ports: dict[str, dict[str, int]]) -> Host:
    account = pwd.getpwnam("postgres")
    folder.mkdir()
    os.chown(folder, account.pw_uid, account.pw_gid)
    mine = ports[name]
    text = (DEPLOY / "patroni.yml").read_text()
    for sign, word in (("<db1>", name), ("<10.0.0.1>:8008", f"127.0.0.1:{mine['rest']}")):
        text = text.replace(sign, word)
    told = yaml.safe_load(text.replace("<10.0.0.1>:5432", f"127.0.0.1:{mine['pg']}").replace("<", "").replace(">", ""))
    told["etcd3"] = {"hosts": [f"127.0.0.1:{ports[one]['client']}" for one in NAMES]}
    told["restapi"]["connect_address"] = f"127.0.0.1:{mine['rest']}"
    server = told["postgresql"]
    server["connect_address"] = f"127.0.0.1:{mine['pg']}"
    server["data_dir"], server["bin_dir"] = str(folder / "data"), str(PROGRAMS[0])
    rules = "\n".join(server["pg_hba"]).replace("hostssl", "host").replace("10.0.0.0/8", "127.0.0.1/32")
    server["pg_hba"] = rules.splitlines()
    server["parameters"] = {"unix_socket_directories": str(folder), "shared_buffers": "32MB"}
    for role in server["authentication"].values():
        role["password"] = PASSWORD
    (folder / "patroni.yml").write_text(yaml.safe_dump(told))
    return Host(name, folder, mine)


def _etcd(folder: Path, name: str, ports: dict[str, dict[str, int]]) -> subprocess.Popen[bytes]:
    peers = ",".join(f"{one}=http://127.0.0.1:{ports[one]['peer']}" for one in NAMES)
    peer, client = (f"http://127.0.0.1:{ports[name][part]}" for part in ("peer", "client"))
    options = {
        "name": name,
        "data-dir": str(folder / "etcd"),
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "initial-cluster": peers,
        "initial-cluster-state": "new",
    }
    command = ["/usr/bin/etcd", *[f"--{option}={value}" for option, value in options.items()]]
    with (folder / "etcd.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def _haproxy(folder: Path, hosts: Hosts) -> subprocess.Popen[bytes]:
    text = (DEPLOY / "haproxy.cfg").read_text()
    text = text.partition("# Any standby")[0].replace("127.0.0.1:5000", f"127.0.0.1:{hosts.port}")
    for host in hosts.hosts:
        line = f"server {host.name} {host.name}.example.org:5432 maxconn 200 check port 8008"
        ours = f"server {host.name} 127.0.0.1:{host.ports['pg']} maxconn 200 check port {host.ports['rest']}"
        assert line in text
        text = text.replace(line, ours)
    (folder / "haproxy.cfg").write_text(text)
    with (folder / "haproxy.log").open("ab") as log:
        return subprocess.Popen(["/usr/sbin/haproxy", "-f", str(folder / "haproxy.cfg")], stdout=log, stderr=log)


def _end(hosts: Hosts) -> None:
    for host in hosts.hosts:
        if host.process is not None:
            host.lose()
    for process in hosts.others:
        process.kill()
        process.wait()
