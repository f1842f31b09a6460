"""Running scanners not written by us against addresses of loopback, and reading what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

GRAVE = (
    *("SQL", "Cross Site Scripting", "Command execution", "Path Traversal", "CRLF", "Server Side", "XML External"),
    *("Open Redirect", "Blind", "Stored", "Backup file"),
)
WEIGHTY = ("MEDIUM", "HIGH", "CRITICAL")
STRONG = ("strong", "acceptable")
PATIENCE = 900
"""Seconds that a crawl may go on beyond its own: it ends the attack it is at, on a busy machine slowly."""
_MODULES = "xss,permanentxss,sql,timesql,exec,file,crlf,redirect,ssrf,xxe,backup"


@dataclass(frozen=True)
class Scanned:
    """What a scanner did and found."""

    acts: int
    findings: tuple[str, ...]


def wapiti(site: str, folder: Path, *options: str, below: str = "/", seconds: int) -> Scanned:
    """Crawl what is below an address of a site, and attack every form and address found there."""
    out = folder / "wapiti.json"
    command = [
        *("wapiti", "-u", f"{site}{below}", "--scope", "folder", "-m", _MODULES, "-f", "json", "-o", str(out)),
        *("--flush-session", "--store-session", str(folder), "--store-config", str(folder), "--no-bugreport"),
        *("--max-scan-time", str(seconds), "--max-attack-time", str(seconds // 2), "--max-links-per-page", "40"),
        *("--endpoint", site, "-t", "10", "-v", "2", *options),
    ]
    said = _run(command, folder, seconds=3 * seconds + PATIENCE)
    told = json.loads(out.read_text())
    grave = {kind: found for kind, found in told["vulnerabilities"].items() if found and kind.startswith(GRAVE)}
    findings = [f"{kind}: {one['method']} {one['path']} {one['parameter']}" for kind, of in grave.items() for one in of]
    return Scanned(len(set(re.findall(r"https?://\S+", said))), tuple(findings))


def sqlmap(target: str, folder: Path, *options: str, seconds: int) -> Scanned:
    """Try SQL in every parameter of one address."""
    command = [
        *("sqlmap", "-u", target, "--batch", "--flush-session", "--output-dir", str(folder), "--disable-coloring"),
        *("--level", "1", "--risk", "1", "--technique", "BE", "--timeout", "10", "--skip-waf"),
        *("--ignore-code", "404,429", *options),
    ]
    said = _run(command, folder, seconds=seconds)
    assert "tested parameters do not appear" in said or "identified the following injection" in said, said[-3000:]
    tried = set(re.findall(r"(\S+ parameter '[^']+') does not seem to be injectable|Parameter: (.+)", said))
    return Scanned(len(tried), tuple(sorted(set(re.findall(r"(?m)^Parameter: (.+)$", said)))))


def testssl(port: int, folder: Path, *, seconds: int) -> Scanned:
    """Ask for every protocol and kind of cipher, and for known holes; findings are those of weight."""
    out = folder / "testssl.json"
    checks = ("-p", "-s", "-S", "-H", "-I", "-T", "-R", "-C", "-B", "-O", "-Z", "-W", "-A", "-F", "-J", "-D", "-4")
    command = ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--jsonfile", str(out), *checks]
    out.unlink(missing_ok=True)
    _run([*command, f"127.0.0.1:{port}"], folder, seconds=seconds)
    lines = json.loads(out.read_text())
    ours = [line for line in lines if not line["id"].startswith("cert")]  # that of the test is signed by itself
    weighty = [f"{line['id']}: {line['finding']}" for line in ours if line["severity"] in WEIGHTY]
    return Scanned(len(lines), tuple(weighty))


def sslscan(port: int, folder: Path, *, seconds: int) -> Scanned:
    """Ask for every protocol and cipher; findings are old protocols and weak ciphers."""
    out = folder / "sslscan.xml"
    _run(["sslscan", f"--xml={out}", f"127.0.0.1:{port}"], folder, seconds=seconds)
    root = ElementTree.parse(out).getroot()
    old = [f"{one.get('type')} {one.get('version')}" for one in root.iter("protocol") if _is_old(one)]
    weak = [str(one.get("cipher")) for one in root.iter("cipher") if one.get("strength") not in STRONG]
    asked = len(list(root.iter("cipher"))) + len(list(root.iter("protocol")))
    return Scanned(asked, tuple(old + weak))


def _is_old(protocol: ElementTree.Element) -> bool:
    named = (protocol.get("type"), protocol.get("version"))
    return protocol.get("enabled") == "1" and named not in (("tls", "1.2"), ("tls", "1.3"))


def _run(command: list[str], folder: Path, *, seconds: int) -> str:
    """What a program says; it knows no home but the folder."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    (folder / f"{command[0]}.txt").write_text(done.stdout)
    return done.stdout
