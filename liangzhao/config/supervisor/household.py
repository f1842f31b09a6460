"""The children of a node, kept alive and sent away in order."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from liangzhao.config.supervisor.children import Child, Program
from liangzhao.config.supervisor.events import Events
from liangzhao.kernel.words import _, sentence

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 15.0
STEADY_SECONDS = 20.0  # a child that lived this long starts again without delay
READY_SECONDS = 60.0
LIVES_TO_START = 4  # a child may find the socket of a killed predecessor still held, and try again

_DIED = _("进程 %(name)s 意外退出（状态 %(status)s），%(seconds).1f 秒后重新启动。")
_BACK = _("进程 %(name)s 已重新启动。")
_STUBBORN = _("进程 %(name)s 未在 %(seconds).0f 秒内退出，已强制结束。")


class NotReady(RuntimeError):
    """A child did not become ready in time, or ended before; the text names it."""


class Leaving(Exception):
    """Raised when a signal asked the supervisor to leave while it was still setting up."""


@dataclass
class _Post:
    """What is remembered of a program between two of its lives."""

    child: Child
    started_at: float
    pause: float = FIRST_PAUSE
    ready: bool = False
    lives: int = 1


class Household:
    """Starts programs, starts them again when they die, ends them last-started first."""

    def __init__(self, events: Events, environment: Mapping[str, str]) -> None:
        self._events = events
        self._environment = environment
        self._posts: dict[str, _Post] = {}
        self._gone: dict[str, int] = {}

    def start(self, program: Program) -> None:
        """Start a program that will be kept alive."""
        self._posts[program.name] = _Post(self._launch(program), time.monotonic())

    def wait_ready(self) -> None:
        """Until every child said it is ready; NotReady when one did not, Leaving when a signal came."""
        until = time.monotonic() + READY_SECONDS
        while waiting := [name for name, post in self._posts.items() if not post.ready]:
            self._events.wait(until)
            if self._events.leaving:
                raise Leaving
            failed = [name for name, post in self._posts.items() if not post.ready and post.lives > LIVES_TO_START]
            if failed or time.monotonic() >= until:
                raise NotReady("、".join(failed or waiting))

    def run_to_end(self, program: Program) -> int:
        """Run a program once; its exit status. Leaving when a signal came meanwhile."""
        child = Child(program, self._environment)
        ended: list[bool] = []
        self._events.watch(child.exit_fd, lambda: ended.append(True))
        while not ended and not self._events.leaving:
            self._events.wait()
        if not ended:
            child.ask_to_leave()
            until = time.monotonic() + program.leave_seconds
            while not ended and time.monotonic() < until:
                self._events.wait(until)
        self._events.forget(child.exit_fd)
        status = child.close()
        if self._events.leaving:
            raise Leaving
        return status

    def keep(self) -> None:
        """Until a signal asks to leave."""
        while not self._events.leaving:
            self._events.wait()

    def end(self) -> None:
        """End the children, the last started first; a second signal ends them at once."""
        self._events.drop_timers()
        signals = self._events.leaving
        for name in reversed(list(self._posts)):
            post = self._posts.pop(name)
            if name not in self._gone:
                self._end(post, hurried=self._events.leaving > signals)

    def _end(self, post: _Post, *, hurried: bool) -> None:
        program, signals = post.child.program, self._events.leaving
        self._forget(post)
        ended: list[bool] = []
        self._events.watch(post.child.exit_fd, lambda: ended.append(True))
        post.child.ask_to_leave()
        until = time.monotonic() + (0 if hurried else program.leave_seconds)
        while not ended and time.monotonic() < until and self._events.leaving == signals:
            self._events.wait(until)
        self._events.forget(post.child.exit_fd)
        post.child.close()
        if not ended:
            say(str(sentence(_STUBBORN, name=program.name, seconds=program.leave_seconds)))

    def _launch(self, program: Program) -> Child:
        child = Child(program, self._environment)
        self._events.watch(child.exit_fd, partial(self._died, program.name))
        self._events.watch(child.ready_socket.fileno(), partial(self._heard, program.name))
        return child

    def _forget(self, post: _Post) -> None:
        self._events.forget(post.child.exit_fd)
        self._events.forget(post.child.ready_socket.fileno())

    def _heard(self, name: str) -> None:
        post = self._posts[name]
        if post.child.says_ready() and not post.ready:
            post.ready = True
            if post.lives > 1:
                say(str(sentence(_BACK, name=name)))

    def _died(self, name: str) -> None:
        post = self._posts[name]
        self._forget(post)
        status = post.child.close()
        steady = time.monotonic() - post.started_at >= STEADY_SECONDS
        post.pause = FIRST_PAUSE if steady else post.pause
        self._gone[name] = status
        say(str(sentence(_DIED, name=name, status=status, seconds=post.pause)))
        self._events.after(post.pause, partial(self._again, name))
        post.pause = min(post.pause * 2, LONGEST_PAUSE)
        post.ready, post.lives = False, post.lives + 1

    def _again(self, name: str) -> None:
        post = self._posts[name]
        self._gone.pop(name, None)
        post.child, post.started_at = self._launch(post.child.program), time.monotonic()


def say(text: str) -> None:
    """A line for whoever watches the console."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
