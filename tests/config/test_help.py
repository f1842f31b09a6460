"""The help of every command is in the language of whoever types it, argparse's own words too."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from collections.abc import Iterator

import pytest

from liangzhao.config.cli import COMMANDS, main
from liangzhao_verify import command
from liangzhao_verify.arguments import WORDS, language

ACTS = {
    "backup": ("create", "verify", "restore", "mark", "list", "prune"),
    "journal": ("reach",),
    "keys": ("signing", "rotate", "request", "install", "revoke", "reissue"),
    "status": ("export", "fetch"),
}
LINES = [(name,) for name in COMMANDS] + [(name, act) for name, acts in ACTS.items() for act in acts]
LOCALES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
SPOKEN = re.compile(r"usage:|options:|positional|show this|\b(?:the|of|and|with|to|from|a|is)\b(?! FILE)")
HAN = re.compile(r"[\u3001\u3002\u4e00-\u9fff\uff01-\uff5e]")
PARAMETER = re.compile(r"%(?:\(\w+\))?[rs]")


@pytest.fixture
def locale(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """No locale at all; argparse speaks afterwards as before."""
    words = argparse._, argparse.ngettext  # type: ignore[attr-defined]
    for name in LOCALES:
        monkeypatch.delenv(name, raising=False)
    yield monkeypatch
    argparse._, argparse.ngettext = words  # type: ignore[attr-defined]


def told(capsys: pytest.CaptureFixture[str], *line: str) -> str:
    with pytest.raises(SystemExit) as end:
        main([*line, "--help"])
    assert end.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_without_a_locale_help_is_chinese(
    locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: tuple[str, ...]
) -> None:
    said = told(capsys, *line)

    assert said.startswith(f"用法：liangzhao {' '.join(line)}")
    assert "显示本说明并退出" in said
    assert SPOKEN.findall(re.sub(r"--[\w-]+( [A-Z_]+)?|\{.*?\}", "", said, flags=re.DOTALL)) == []


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_where_the_locale_is_english_so_is_all_help(
    locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: tuple[str, ...]
) -> None:
    locale.setenv("LANG", "en_GB.UTF-8")

    said = told(capsys, *line)

    assert said.startswith(f"usage: liangzhao {' '.join(line)}")
    assert HAN.findall(said) == []


def test_the_list_of_commands_is_in_the_language_too(
    locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["help"]) == 0
    chinese = capsys.readouterr().out
    locale.setenv("LANG", "en")
    assert main([]) == 0
    english = capsys.readouterr().out

    assert all(f"\n  {name} " in text for text in (chinese, english) for name in COMMANDS)
    assert (chinese.startswith("用法："), SPOKEN.findall(chinese), HAN.findall(english)) == (True, [], [])


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("", "命令有误：参数 --keep：值 'x' 不是有效的 int。用 liangzhao backup prune --help 查看用法。"),
        ("en", "argument --keep: invalid int value: 'x'"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_and_ends_with_two(
    locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str, says: str
) -> None:
    locale.setenv("LANG", lang)

    with pytest.raises(SystemExit) as end:
        main(["backup", "prune", "--keep", "x"])

    written = capsys.readouterr()
    assert (end.value.code, written.out, says in written.err) == (2, "", True)


def test_an_unknown_command_is_named_in_the_language(
    locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["frobnicate"]) == 2
    assert "没有命令 frobnicate。" in capsys.readouterr().err


def test_the_off_line_verifier_helps_in_chinese(locale: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.run(["--help"])

    said = capsys.readouterr().out
    assert (said.startswith("用法：liangzhao-verify"), "显示本说明并退出" in said) == (True, True)


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, "en"),
    ],
)
def test_the_first_variable_that_is_set_tells_the_language(variables: dict[str, str], spoken: str) -> None:
    assert language(variables) == spoken


def test_every_word_of_argparse_is_translated_with_its_parameters() -> None:
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Call)]
    marked = [call for call in calls if getattr(call.func, "id", "") in ("_", "ngettext")]
    own = {arg.value for call in marked for arg in call.args if isinstance(arg, ast.Constant)}

    assert len(own) > 25
    assert own - set(WORDS) == set()
    assert {text for text, word in WORDS.items() if parameters(text) != parameters(word)} == set()


def parameters(text: str) -> list[str]:
    return sorted(PARAMETER.findall(text))
