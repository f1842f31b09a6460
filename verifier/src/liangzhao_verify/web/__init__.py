"""The page that verifies without network: one HTML file with everything in it, opened from a disk.

Its scripts repeat the rules of the Python verifier for what a browser can do: codes, OFD licences of ours, proofs,
status lists. The tests give both the same wrong licences and ask for the same first failing step.
"""

from __future__ import annotations

import base64
import gettext
import hashlib
import json
import re
from importlib.resources import files

from liangzhao_verify.trust import Trust
from liangzhao_verify.words import _

SCRIPTS = ("bytes.js", "sm.js", "der.js", "judging.js", "codes.js", "proofs.js", "ofd.js", "given.js", "page.js")
"""In the order in which they stand on one another."""

WORDS = (
    _("离线核验"),
    _("离线核验电子证照"),
    _("本页不连接网络，文件不会离开这台设备。"),
    _("二维码文字"),
    _("用扫码枪或手机扫描证照上的二维码，把得到的网址粘贴在这里。"),
    _("核验"),
    _("文件"),
    _("OFD 证照、公开日志证明（JSON）、二维码图片；状态列表和信任资料也放在这里，先后不限。可以拖到页面上。"),
    _("签名真实不等于证照有效：登记状态可能已经改变，以“当前状态”一步为准。"),
    _("信任资料：%(roots)d 个根证书、%(others)d 个机关证书、%(logs)d 个公开日志。"),
    _("已载入 %(count)d 份状态列表。"),
    _("证照有效"),
    _("已被改动或损坏，不能认定"),
    _("真实，但现在不是有效状态"),
    _("真实，现在的状态未知"),
    _("内容未被改动，但签名不能信任"),
    _("不能认定"),
    _("内容"),
    _("持证主体"),
    _("核验时间"),
    _("状态列表"),
    _("%(age)s前（%(on)s）"),
    _("没有用到状态列表"),
    _("已用新载入的资料重新核验。"),
    _("“%(name)s”的根证书与本页不同，没有采用。请从核验页面重新下载本页。"),
    _("核验步骤"),
    _("网页不能离线核验 PDF，请用命令 liangzhao-verify，或核验其上的二维码。"),
    _("这个浏览器不能识别图片中的二维码。请扫码后粘贴文字。"),
)
"""What only the page says."""

_CHINESE = re.compile(r'"((?:[^"\\\n]|\\.)*[\u4e00-\u9fff](?:[^"\\\n]|\\.)*)"')


def assemble(trust: Trust) -> str:
    """The whole page with this trust bundle in it."""
    style, script = _text("page.css"), _script()
    policy = (
        f"default-src 'none'; script-src '{_named(script)}'; style-src '{_named(style)}'; img-src blob: data:; "
        "base-uri 'none'; form-action 'none'"
    )
    filled = {
        "policy": policy,
        "style": style,
        "english": _data(_english(script)),
        "trust": _data(trust.as_json()),
        "script": script,
    }
    return re.sub(r"\{(policy|style|english|trust|script)\}", lambda found: filled[found[1]], _text("page.html"))


def sentences(script: str) -> set[str]:
    """The Chinese sentences in a script."""
    return {found.replace('\\"', '"') for found in _CHINESE.findall(script)}


def _script() -> str:
    # One scope of their own, and strict.
    return '(() => {\n"use strict";\n' + "\n".join(_text(name) for name in SCRIPTS) + "\n})();\n"


def _english(script: str) -> dict[str, str]:
    catalogue = gettext.translation("django", str(files("liangzhao_verify") / "locale"), ["en"])
    return {
        text: catalogue.gettext(text) for text in sorted(sentences(script) | sentences(_text("page.html")) | {*WORDS})
    }


def _named(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _data(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _text(name: str) -> str:
    return (files("liangzhao_verify") / "web" / name).read_text(encoding="utf-8")
