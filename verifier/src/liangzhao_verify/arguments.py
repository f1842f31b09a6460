"""Command lines in the language of whoever types them: argparse's own words, and what our parsers say with them.

argparse takes its words from gettext by two names of its module, in the language of the locale alone; a server mostly
has none, so they are set here.
"""

from __future__ import annotations

import argparse
import gettext
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liangzhao_verify.words import Translate, _

WORDS = {
    "%(prog)s: error: %(message)s\n": "%(prog)s：命令有误：%(message)s\n",
    "%r is not callable": "%r 不可调用",
    "'required' is an invalid argument for positionals": "位置参数不能带 required",
    ".__call__() not defined": "没有定义 .__call__()",
    "ambiguous option: %(option)s could match %(matches)s": "选项 %(option)s 不明确，可能是 %(matches)s",
    'argument "-" with mode %r': "参数 - 不能用于方式 %r",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "can't open '%(filename)s': %(error)s": "无法打开 %(filename)s：%(error)s",
    "cannot have multiple subparser arguments": "只能有一组子命令",
    "cannot merge actions - two groups are named %r": "两个参数组同名：%r",
    "conflicting option string: %s": "选项重复：%s",
    "conflicting option strings: %s": "选项重复：%s",
    "conflicting subparser alias: %s": "子命令别名重复：%s",
    "conflicting subparser: %s": "子命令重复：%s",
    "dest= is required for options like %r": "选项 %r 须给出 dest=",
    "expected %s argument": "须给出 %s 个值",
    "expected %s arguments": "须给出 %s 个值",
    "expected at least one argument": "至少须给出一个值",
    "expected at most one argument": "至多只能给出一个值",
    "expected one argument": "须给出一个值",
    "ignored explicit argument %r": "不接受值 %r",
    "invalid %(type)s value: %(value)r": "值 %(value)r 不是有效的 %(type)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r 这一项，可选：%(choices)s",
    "invalid conflict_resolution value: %r": "conflict_resolution 的值无效：%r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r": (
        "选项 %(option)r 须以 %(prefix_chars)r 开头"
    ),
    "mutually exclusive arguments must be optional": "互斥的参数必须可以省略",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "one of the arguments %s is required": "须给出其中之一：%s",
    "options": "选项",
    "positional arguments": "位置参数",
    "show this help message and exit": "显示本说明并退出",
    "subcommands": "子命令",
    "the following arguments are required: %s": "缺少参数：%s",
    "unexpected option string: %s": "多余的选项：%s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有子命令 %(parser_name)r，可选：%(choices)s",
    "unrecognized arguments: %s": "无法识别的参数：%s",
    "usage: ": "用法：",
}
"""argparse's words in Chinese; a word of a later Python stays English until it stands here."""


class SpokenHelp(argparse.HelpFormatter):
    """Help in the language that ``speak`` chose; the texts are marked msgids."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return _translate(action.help) if action.help else action.help

    def _format_text(self, text: str) -> str:
        return super()._format_text(_translate(text))


class SpokenParser(argparse.ArgumentParser):
    """A parser whose help, and what is wrong with a value, is spoken."""

    def __init__(self, **given: Any) -> None:  # what argparse's own takes
        super().__init__(**{"formatter_class": SpokenHelp, **given})

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:  # what the type makes of it
        try:
            return super()._get_value(action, arg_string)
        except argparse.ArgumentError as error:
            error.message = _translate(error.message)
            raise


def language(environment: Mapping[str, str] = os.environ) -> str:
    """``en`` where the locale says English, else ``zh``; the first variable that is set counts."""
    told = (environment.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "en" if next(filter(None, told), "").startswith("en") else "zh"


def speak(asked: str, locale: Path) -> Translate:
    """Have argparse speak this language, ``zh`` or another with a catalogue in a folder; how sentences are shown."""
    global _translate
    if asked == "zh":
        argparse._, argparse.ngettext = _chinese, _chinese_of_some  # type: ignore[attr-defined]  # names it looks up
        _translate = _
    else:
        argparse._, argparse.ngettext = gettext.gettext, gettext.ngettext  # type: ignore[attr-defined]
        found = gettext.translation("django", locale, [asked])
        _translate = lambda text: found.gettext(text) if text else ""  # noqa: E731  the same name in both branches
    return _translate


_translate: Translate = _


def _chinese(text: str) -> str:
    return WORDS.get(text, text)


def _chinese_of_some(one: str, several: str, count: int) -> str:
    return _chinese(one if count == 1 else several)
