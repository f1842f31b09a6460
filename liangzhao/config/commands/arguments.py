"""What the commands share: a parser that answers in Chinese, JSON alone on standard output, words on standard error."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import NoReturn

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _, sentence

STOPPED, WRONG_USE = 1, 2


class Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with the arguments and how to ask for help; exit 2."""

    def __init__(self, command: str, description: str) -> None:
        super().__init__(prog=f"liangzhao {command}", description=description)

    def error(self, message: str) -> NoReturn:
        """End with exit 2; ``message`` is argparse's own, or a Chinese sentence of ours."""
        self.print_usage(sys.stderr)
        template = _("命令有误：%(message)s。用 %(prog)s --help 查看用法。")
        say(str(sentence(template, message=message.rstrip("。"), prog=self.prog)))
        raise SystemExit(WRONG_USE)


def resumable(work: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """The exit code of work that goes on from where it was stopped; 1 when stopped, 2 when a file cannot be used."""
    try:
        return work(options)
    except Refusal as refusal:
        say(str(refusal))
        return WRONG_USE
    except KeyboardInterrupt:
        say(_("已停止；再次运行同一命令即从停止处继续。"))
        return STOPPED


def say(text: str) -> None:
    """A line of words, on standard error."""
    sys.stderr.write(f"{text}\n")


def answer(value: object) -> None:
    """The JSON answer, alone on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def value_from(given: str) -> str:
    """The value itself, or the first line of standard input when it is ``-``."""
    return sys.stdin.readline().strip() if given == "-" else given
