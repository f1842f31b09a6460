"""The published cases of SD-JWT: hidden by us, shown and verified by npm's library; what they expect is left."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from joserfc import jws
from joserfc.jwk import ECKey

from liangzhao.licensing.wallet.concealing import Hidden, conceal

pytestmark = [pytest.mark.foreign, pytest.mark.outside]

PACKAGES = Path(__file__).resolve().parents[2] / "var" / "platform" / "node_modules"
SCRIPT = Path(__file__).with_name("sdjwt.mjs")
CASES = (
    "array_data_types",
    "array_full_sd",
    "array_in_sd",
    "array_nested_in_plain",
    "array_none_disclosed",
    "array_of_nulls",
    "array_of_objects",
    "array_of_scalars",
    "array_recursive_sd",
    "array_recursive_sd_some_disclosed",
    "header_mod",
    "json_serialization_flattened",
    "json_serialization_general",
    "key_binding",
    "no_sd",
    "object_data_types",
    "recursions",
)


class Marked:
    """A key, or an element of an array, that the case marks with ``!sd``."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash(str(self.value))


class Loader(yaml.SafeLoader):
    """Reads ``!sd``, whatever kind of node stands behind it."""


def _marked(loader: Loader, node: yaml.MappingNode | yaml.SequenceNode | yaml.ScalarNode) -> Marked:
    if isinstance(node, yaml.MappingNode):
        return Marked(loader.construct_mapping(node, deep=True))
    if isinstance(node, yaml.SequenceNode):
        return Marked(loader.construct_sequence(node, deep=True))
    is_bare = node.style is None  # a quoted 42 is a text
    kind = loader.resolve(yaml.ScalarNode, node.value, (is_bare, not is_bare))  # type: ignore[no-untyped-call]  # yaml's
    return Marked(loader.construct_object(yaml.ScalarNode(kind, node.value)))


Loader.add_constructor("!sd", _marked)


def read(path: Path) -> dict[str, Any]:
    """A file of the vectors."""
    found: dict[str, Any] = yaml.load(path.read_text(), Loader)
    return found


def hidden(value: Any) -> Any:
    """The claims as we are told to hide them."""
    if isinstance(value, Marked):
        return Hidden(hidden(value.value))
    if isinstance(value, Mapping):
        return {
            key.value if isinstance(key, Marked) else key: Hidden(hidden(inner))
            if isinstance(key, Marked)
            else hidden(inner)
            for key, inner in value.items()
        }
    return [hidden(each) for each in value] if isinstance(value, list) else value


def frame(shown: Any) -> Any:
    """What to show, as npm's library is told: an array by its places, nothing for what is kept back."""
    if isinstance(shown, list):
        return frame(dict(enumerate(shown)))
    if isinstance(shown, Mapping):
        return {key: frame(inner) for key, inner in shown.items() if inner is True or isinstance(inner, dict | list)}
    return shown


def shown_by_npm(**asked: Any) -> Any:
    """What the library leaves after showing and verifying."""
    node = shutil.which("node")
    if node is None or not (PACKAGES / "@sd-jwt" / "sd-jwt-vc").is_dir():
        pytest.fail("the npm packages are not here; make test brings them (tools/bring_platform.py)", pytrace=False)
    done = subprocess.run(
        [node, SCRIPT, PACKAGES], input=json.dumps(asked), text=True, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_these_are_all_the_cases(shared_data: Path) -> None:
    assert {path.stem for path in (shared_data / "sdjwt").glob("*.yml")} == {*CASES, "settings"}


@pytest.mark.parametrize("name", CASES)
def test_a_case_ends_as_published(shared_data: Path, name: str) -> None:
    case, settings = read(shared_data / "sdjwt" / f"{name}.yml"), read(shared_data / "sdjwt" / "settings.yml")
    issuer = ECKey.import_key(settings["key_settings"]["issuer_keys"][0])
    holder = settings["key_settings"]["holder_key"]
    dates = {"iss": settings["identifiers"]["issuer"], "iat": settings["iat"], "exp": settings["exp"]}
    bound = {"cnf": {"jwk": {part: holder[part] for part in ("kty", "crv", "x", "y")}}}

    said = conceal({**hidden(case["user_claims"]), **dates, **bound})
    header = {"alg": "ES256", "typ": "example+sd-jwt", **case.get("extra_header_parameters", {})}
    header = {member: str(value) for member, value in header.items()}
    signed = jws.serialize_compact(header, json.dumps(said.payload), issuer)
    found = shown_by_npm(
        credential="~".join((signed, *said.disclosures, "")),
        show=frame(case["holder_disclosed_claims"]),
        issuer=issuer.as_dict(private=False),
        holder=holder,
        audience=settings["identifiers"]["verifier"],
        nonce=settings["key_settings"].get("key_binding_nonce") or settings["key_binding_nonce"],
        now=settings["iat"] + 60,
    )

    assert found == case["expect_verified_user_claims"] | dates | bound
