"""The seal of the issuer: digests of all parts, the place of the stamp, and the seal signature over them."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from liangzhao.licensing.faces.layout.primitives import Box
from liangzhao.licensing.faces.ofd.container import ROOT, Files, Parts
from liangzhao.licensing.faces.ofd.metadata import CREATOR, local_time
from liangzhao.licensing.faces.ofd.xml import document, element, numbers
from liangzhao.signing import ses
from liangzhao.signing.digests import sm3
from liangzhao.signing.signer import Signer
from liangzhao_verify import sm2

SM3_OID = "1.2.156.10197.1.401"
SIGNS = f"{ROOT}/Signs"
SIGNATURE, VALUE, SEAL = (f"{SIGNS}/Sign_0/{name}" for name in ("Signature.xml", "SignedValue.dat", "Seal.esl"))


def sealed(parts: Parts, box: Box, seal: bytes, signer: Signer, key: str, sealed_at: datetime) -> Files:
    """Return all files with the signature added; nothing outside Signature.xml and SignedValue.dat is left unsigned."""
    files = {**parts.files, f"{SIGNS}/Signatures.xml": _listing(), SEAL: seal}
    signature = _signature(files, parts.stamped_page, box, sealed_at)
    certificate = signer.certificate(key)
    value = ses.build_ses_signature(
        seal, sm3(signature), f"/{SIGNATURE}", sealed_at, certificate, lambda data: signer.sign(key, data).der()
    )
    return {**files, SIGNATURE: signature, VALUE: value}


def _listing() -> bytes:
    return document(
        "Signatures",
        f'<ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID="1" Type="Seal" BaseLoc="/{SIGNATURE}"/>',
    )


def _signature(files: Files, stamped_page: int, box: Box, sealed_at: datetime) -> bytes:
    references = "".join(
        f'<ofd:Reference FileRef="/{name}">{element("CheckValue", b64encode(sm3(data)).decode())}</ofd:Reference>'
        for name, data in files.items()
    )
    info = "".join(
        (
            f'<ofd:Provider ProviderName="{CREATOR}" Company="{CREATOR}"/>',
            element("SignatureMethod", sm2.SIGNATURE_OID),
            element("SignatureDateTime", local_time(sealed_at)),
            f'<ofd:References CheckMethod="{SM3_OID}">{references}</ofd:References>',
            f'<ofd:StampAnnot ID="1" PageRef="{stamped_page}" Boundary="{numbers(box.x, box.y, box.w, box.h)}"/>',
            f"<ofd:Seal><ofd:BaseLoc>/{SEAL}</ofd:BaseLoc></ofd:Seal>",
        )
    )
    return document("Signature", f"<ofd:SignedInfo>{info}</ofd:SignedInfo><ofd:SignedValue>/{VALUE}</ofd:SignedValue>")
