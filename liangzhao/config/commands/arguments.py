"""What the commands share: a parser in the user's language, JSON alone on standard output, words on standard error."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import liangzhao
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Translate, _, sentence
from liangzhao_verify.arguments import SpokenParser, language, speak

STOPPED, WRONG_USE = 1, 2
_LOCALE = Path(liangzhao.__file__).parent / "locale"


def speak_as_the_user() -> Translate:
    """Have all help in the language of the locale, Chinese where it names none; how marked texts are shown."""
    return speak(language(), _LOCALE)


class ActParser(SpokenParser):
    """Says what is wrong with the arguments and how to ask for help; exit 2."""

    def error(self, message: str) -> NoReturn:
        """End with exit 2; ``message`` is argparse's own, or a sentence of ours."""
        self.print_usage(sys.stderr)
        template, translate = _("命令有误：%(message)s。用 %(prog)s --help 查看用法。"), speak_as_the_user()
        told = sentence(template, message=translate(message).rstrip("。."), prog=self.prog)
        say(told.render(translate))
        raise SystemExit(WRONG_USE)


class Parser(ActParser):
    """The parser of one command; those of its acts are ``ActParser``."""

    def __init__(self, command: str, description: str) -> None:
        speak_as_the_user()
        super().__init__(prog=f"liangzhao {command}", description=description)


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
