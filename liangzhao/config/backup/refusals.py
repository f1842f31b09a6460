"""Why a backup or a restore was not made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from liangzhao.kernel.words import Sentence, _, sentence


class BackupRefused(Exception):
    """What the operator asked for cannot be done; the sentence says why."""

    def __init__(self, says: Sentence) -> None:
        super().__init__(str(says))
        self.says = says


class ProgramFailed(BackupRefused):
    """Raised when a program of PostgreSQL ended with an error."""

    def __init__(self, program: str, words: str) -> None:
        super().__init__(sentence(_("%(program)s 未能完成：%(words)s"), program=program, words=words.strip()[-600:]))


class NoSuchSet(BackupRefused):
    """Raised when no backup is old enough, or there is none."""

    def __init__(self, path: Path, at: datetime | None) -> None:
        if at is None:
            super().__init__(sentence(_("%(path)s 中没有备份。"), path=path))
        else:
            moment = at.isoformat(timespec="seconds")
            super().__init__(sentence(_("%(path)s 中没有 %(at)s 之前完成的备份。"), path=path, at=moment))


class NoSuchMark(BackupRefused):
    """Raised when no mark of this name was set, or the name cannot be one."""

    def __init__(self, name: str) -> None:
        super().__init__(sentence(_("没有名为 %(name)s 的标记；标记名由字母、数字、点和短横线组成。"), name=name))


class SetBroken(BackupRefused):
    """Raised when a set is not what was written."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(sentence(_("备份 %(name)s 不完整或已改变：%(what)s。"), name=name, what=what))


class WrongPassphrase(BackupRefused):
    """Raised when the sealed keys do not open: another passphrase, or keys or manifest were changed."""

    def __init__(self) -> None:
        super().__init__(sentence(_("密钥文件打不开：口令不对，或备份的密钥、清单已被改动。")))


class PassphraseRefused(BackupRefused):
    """Raised when the passphrase is missing or too short."""

    def __init__(self, path: Path, characters: int) -> None:
        template = _("备份口令文件 %(path)s 不存在或过短，至少 %(characters)d 个字符。")
        super().__init__(sentence(template, path=path, characters=characters))


class HomeNotEmpty(BackupRefused):
    """Raised when the place to restore to holds something."""

    def __init__(self, path: Path) -> None:
        super().__init__(sentence(_("%(path)s 不是空目录；恢复只写入空目录，不覆盖任何数据。"), path=path))


class MomentNotReached(BackupRefused):
    """Raised when the log that was kept does not lead to the moment or mark asked for."""

    def __init__(self, wanted: str) -> None:
        super().__init__(sentence(_("保存的日志到不了 %(wanted)s。"), wanted=wanted))
