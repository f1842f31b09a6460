"""OFD and PDF files: composed, sealed and signed with keys in this process, and memory over many of them."""

from __future__ import annotations

import json
import multiprocessing
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench import holders
from bench.figure import Figure, Measure, Scale
from bench.issue import issue_to
from bench.measuring import resident_mb, spread
from bench.node import Node, SetUpWrong
from liangzhao.config.demo import names
from liangzhao.config.demo.dice import Dice
from liangzhao.config.node import close_connections
from liangzhao.licensing.faces.face import Face

CPU_MS = {"ofd": 8.0, "pdf": 60.0}
GROWTH_MB = 16.0
"""What counts as flat: an allocator's own play, far below one kilobyte a file over 10,000."""
WARM_UP = 20


def run(node: Node, scale: Scale) -> Figure:
    """CPU of each file in turns of both formats, and how far memory grows after the warm-up."""
    face = _face(node)
    close_connections()
    told = multiprocessing.get_context("fork").Queue()
    child = multiprocessing.get_context("fork").Process(target=_child, args=(face, scale.files, told), daemon=True)
    child.start()
    answer = json.loads(told.get(timeout=3600))
    child.join(30)
    if "failed" in answer:
        raise SetUpWrong(answer["failed"])
    return Figure(
        "faces",
        f"OFD and PDF files, {scale.files} of each",
        (
            *(
                Measure(f"one {form.upper()} with its signature", "ms CPU", spread(answer[form]), CPU_MS[form])
                for form in CPU_MS
            ),
            Measure("memory after the last beyond that after the warm-up", "MiB", spread([answer["grown"]]), GROWTH_MB),
            Measure("size of the OFD", "KiB", spread([answer["ofd_size"] / 1024])),
            Measure("size of the PDF", "KiB", spread([answer["pdf_size"] / 1024])),
        ),
    )


def _face(node: Node) -> Face:
    from liangzhao.access.transactions import service_transaction
    from liangzhao.licensing.files import face_of

    people = holders.nurses(10)
    node.forget_licences()
    licence = issue_to(people[0])
    with service_transaction("bench"):
        return face_of(licence)


def _child(face: Face, count: int, told) -> None:  # type: ignore[no-untyped-def]  # multiprocessing's own
    try:
        told.put(json.dumps(_make(face, count)))
    except Exception as error:
        told.put(json.dumps({"failed": repr(error)}))


def _make(face: Face, count: int) -> dict[str, object]:
    """CPU of every file in ms, the sizes of the last, and the growth of memory in MiB."""
    from django.conf import settings

    from liangzhao.licensing.faces.layout import compose
    from liangzhao.licensing.files import WRITERS
    from liangzhao.signing.software import SoftwareSigner

    signer = SoftwareSigner(Path(settings.LIANGZHAO_KEYS_DIR))
    spent: dict[str, list[float]] = {form: [] for form in CPU_MS}
    sizes, warm = dict.fromkeys(CPU_MS, 0), 0.0
    for number in range(WARM_UP + count):
        somebody = _named(face, number)
        for form in CPU_MS:
            writer, key = WRITERS[form]
            start = time.process_time()
            made = writer(somebody, compose(somebody), signer, key(face.issuer_code), datetime.now(UTC))
            spent[form].append((time.process_time() - start) * 1000)
            sizes[form] = len(made)
        if number == WARM_UP + count // 10:
            warm = resident_mb()
    return {form: spent[form][WARM_UP:] for form in CPU_MS} | {
        "ofd_size": sizes["ofd"],
        "pdf_size": sizes["pdf"],
        "grown": max(0.0, resident_mb() - warm),
    }


def _named(face: Face, number: int) -> Face:
    """The face of somebody else: another name needs other letters of the typeface."""
    name = names.of_person(Dice(str(number)), "2").text
    facts = (("姓名", name), *face.facts[1:])
    return replace(face, holder_name=name, facts=facts)
