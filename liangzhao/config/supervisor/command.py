"""The steps of ``liangzhao up``."""

from __future__ import annotations

import argparse
import fcntl
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from django.conf import settings

from liangzhao.config import address
from liangzhao.config.cluster import ClusterError
from liangzhao.config.commands.accounts import accounts_of, table
from liangzhao.config.commands.arguments import Parser
from liangzhao.config.demo.note import NOTE
from liangzhao.config.node import configure_settings, database_server, run_folder
from liangzhao.config.supervisor.children import Program
from liangzhao.config.supervisor.database_watch import DatabaseWatch
from liangzhao.config.supervisor.events import Events
from liangzhao.config.supervisor.household import Household, Leaving, NotReady, say
from liangzhao.kernel.words import _, sentence

# Together under the ten seconds in which one Ctrl-C ends everything.
SIGNER = Program("signer", ("signer",), leave_seconds=1.5)
WAL = Program("wal", ("wal",), leave_seconds=0.9)
WORKER = Program("worker", ("worker",), leave_seconds=2.5)
SEQUENCER = Program("sequencer", ("sequencer",), leave_seconds=2.0)
WEB = Program("web", ("web",), leave_seconds=3.0)
PREPARE = Program("prepare", ("prepare",), leave_seconds=3.0)
SEED = Program("seed", ("seed",), leave_seconds=3.0)

_SEED_FAILED = _(
    "示例数据未能建立，原因见上文。上次建立中断的，请删除目录 %(home)s 后重新启动；"
    "不需要示例数据的，请用 liangzhao up --no-demo。"
)


class CannotStart(RuntimeError):
    """Raised before anything was started; the text says what to do."""


def run(argv: Sequence[str]) -> int:
    """Start everything, stay until SIGINT or SIGTERM; 0 after a clean end, 1 when the node could not start."""
    configure_settings()
    options = _parser().parse_args(argv)
    demo = options.demo if options.demo is not None else not settings.DATABASE_URL
    try:
        with _alone_in_home() as home:
            _check_port()
            return _run(home, demo=demo)
    except (CannotStart, ClusterError) as error:
        say(str(error))
        return 1


def _parser() -> Parser:
    parser = Parser("up", _("启动全部进程：数据库、签名、后台、网页；按 Ctrl-C 全部结束"))
    parser.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=_("首次启动时建立示例数据（使用外部数据库 DATABASE_URL 时默认不建）"),
    )
    return parser


def _run(home: Path, *, demo: bool) -> int:
    events = Events()
    household = Household(events, _environment())
    try:
        say(_("正在启动数据库……"))
        with database_server() as server, ExitStack() as watches:
            if server.embedded is not None:
                watches.enter_context(closing(DatabaseWatch(events, server.embedded)))
            watches.callback(household.end)
            return _live(household, home, demo=demo)
    except Leaving:
        return 0
    except NotReady as error:
        say(str(sentence(_("进程 %(names)s 未能启动，原因见上文。"), names=str(error))))
        return 1
    finally:
        events.close()


def _live(household: Household, home: Path, *, demo: bool) -> int:
    if settings.LIANGZHAO_WAL_TO:
        household.start(WAL)  # first to come and last to leave: no change is acknowledged that it has not got
        household.wait_ready()
    say(_("正在准备数据库结构、密钥和静态文件……"))
    if household.run_to_end(PREPARE) != 0:
        say(_("准备未完成，原因见上文。"))
        return 1
    household.start(SIGNER)
    first = demo and not (home / NOTE).exists()
    if first:
        household.wait_ready()
        say(_("首次启动：正在建立示例数据，约需一分钟……"))
        if household.run_to_end(SEED) != 0:
            say(str(sentence(_SEED_FAILED, home=home)))
            return 1
    household.start(SEQUENCER)
    household.start(WORKER)
    household.start(WEB)
    household.wait_ready()
    _announce(home, first=first)
    household.keep()
    say(_("正在结束……"))
    return 0


def _announce(home: Path, *, first: bool) -> None:
    say(str(sentence(_("亮照已启动：%(url)s （按 Ctrl-C 结束）"), url=settings.LIANGZHAO_PUBLIC_URL)))
    found = accounts_of(home)
    if found and first:
        say(table(found))
    if found:
        say(_("示例账号：liangzhao accounts"))


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1", "LIANGZHAO_HOME": str(settings.LIANGZHAO_HOME)}


@contextmanager
def _alone_in_home() -> Iterator[Path]:
    """The node's home, held for this process; CannotStart when another one runs from it."""
    home: Path = settings.LIANGZHAO_HOME
    with (run_folder(home) / address.NOTE).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                str(
                    sentence(
                        _(
                            "%(home)s 已在运行（%(who)s）。请直接打开该网址，或先结束它，"
                            "或用 LIANGZHAO_HOME 指定另一个目录。"
                        ),
                        home=home,
                        who=lock.read().strip(),
                    )
                )
            ) from None
        lock.truncate(0)
        lock.write(address.note(settings.LIANGZHAO_PUBLIC_URL, os.getpid()))
        lock.flush()
        yield home


def _check_port() -> None:
    host, port = os.environ.get("HOST", "127.0.0.1"), settings.PORT
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                str(
                    sentence(
                        _("端口 %(port)d 不能使用（%(why)s）。请结束占用它的程序，或换一个端口：PORT=8010 make run。"),
                        port=port,
                        why=error.strerror,
                    )
                )
            ) from None
