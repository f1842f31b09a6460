"""What the system says when it will not do what was asked."""

from __future__ import annotations

from typing import ClassVar

from liangzhao_verify.words import Sentence, _


class Refusal(Exception):
    """An act refused for a reason its user can understand; ``str()`` is the Chinese sentence.

    Subclasses set ``template`` and say in their docstring when they are raised; ``sentence`` is for pages that
    translate.
    """

    template: ClassVar[str] = _("操作未能完成，请核对后重试。")

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.template)

    @property
    def sentence(self) -> Sentence:
        """The reason with its parameters, ready to be translated."""
        return Sentence(self.template, self.params)

    def __str__(self) -> str:
        return self.sentence.render()

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.params)


def _rebuild(kind: type[Refusal], params: dict[str, object]) -> Refusal:
    return kind(**params)
