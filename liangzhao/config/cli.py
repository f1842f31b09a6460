"""The ``liangzhao`` command: one line per sub-command, each a function in the module of its subject.

JSON goes to standard output alone, words to standard error; exit codes are those of design.md §9.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from liangzhao.config.placeholders import refusal


@dataclass(frozen=True)
class Command:
    """A sub-command: where its ``run(argv) -> exit code`` is, and what ``liangzhao help`` says."""

    target: str
    says: str


COMMANDS: dict[str, Command] = {
    "up": Command("liangzhao.config.supervisor:run", "start everything: database, signer, worker, web"),
    "prepare": Command("liangzhao.config.commands.prepare:run", "what up does first: tables, keys, static files"),
    "migrate": Command("liangzhao.config.commands.migrate:run", "bring the database to this version"),
    "seed": Command("liangzhao.config.demo.command:run", "synthetic institutions, physicians and nurses"),
    "accounts": Command("liangzhao.config.commands.accounts:run", "demo accounts"),
    "verify": Command("liangzhao.config.commands.verify:run", "verdict on OFD or PDF files"),
    "status": Command("liangzhao.config.commands.status:run", "status lists for checking without network"),
    "trust": Command("liangzhao.config.commands.trust:run", "what outsiders need to verify without network"),
    "identify": Command("liangzhao.config.commands.identify:run", "check an identifier"),
    "eligibility": Command("liangzhao.config.commands.eligibility:run", "may this subject have its e-licence?"),
    "import": Command("liangzhao.config.commands.importing:run", "read a foreign list into a register"),
    "match": Command("liangzhao.config.commands.match:run", "which entries the rows of a foreign list mean"),
    "duplicates": Command("liangzhao.config.commands.match_persons:run_doubles", "which entries may be one person"),
    "reconcile": Command("liangzhao.config.commands.reconcile:run", "what became of a list between two dates"),
    "quality": Command("liangzhao.config.commands.quality:run", "rules over the registers, their score, the report"),
    "journal": Command("liangzhao.config.commands.journal:run", "verify the journal; whose data an account read"),
    "recheck": Command("liangzhao.config.commands.recheck:run", "look again at every licence that was issued"),
    "log": Command("liangzhao.config.commands.log:run", "after a restore: end the public log, begin one of a new name"),
    "keys": Command("liangzhao.config.commands.keys:run", "signing keys and data keys: list, rotate, revoke, give up"),
    "erasures": Command("liangzhao.config.commands.erasures:run", "after a restore: erase again what was erased since"),
    "backup": Command("liangzhao.config.commands.backup:run", "take, read through and restore backups"),
    "wal": Command("liangzhao.config.commands.wal:run", "stream every change to another place"),
    "signer": Command("liangzhao.config.commands.signer:run", "the process that holds the keys"),
    "worker": Command("liangzhao.config.commands.worker:run", "the process that finishes and refreshes"),
    "sequencer": Command("liangzhao.config.commands.sequencer:run", "the process that publishes log and status lists"),
    "docs": Command("liangzhao.config.docs.command:run", "write docs/generated anew"),
    "web": Command("liangzhao.config.commands.web:run", "the web server alone"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command; exit 2 with the list of commands when it is unknown."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(usage())
        return 0
    command = COMMANDS.get(arguments[0])
    if command is None:
        print(f"liangzhao: unknown command {arguments[0]!r}\n\n{usage()}", file=sys.stderr)
        return 2
    if refused := refusal(os.environ):
        print(refused, file=sys.stderr)
        return 2
    module, _, function = command.target.partition(":")
    try:
        return int(getattr(import_module(module), function)(arguments[1:]))
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    """The list of commands."""
    lines = [f"  {name:<12} {command.says}" for name, command in COMMANDS.items()]
    return "\n".join(["liangzhao COMMAND [options]", "", *lines, "", "liangzhao COMMAND --help tells its options."])


if __name__ == "__main__":
    sys.exit(main())
