"""Whether the packages that Python finds under our names are ours.

The names are plain (`trainer`, `harness`): a user's own folder may have one of them, and another distribution may
install a package of that name over ours. So each package, before it imports those below it, asks whether the files
that Python would take for them hold our marker. The files are read, never imported.

`import sandbox.own_packages` would run the very package that is in doubt, so this file is run by its path, beside the
package that asks: `runpy.run_path`. It therefore needs nothing but the standard library, and what only an error needs
is imported when there is one.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import Distribution

DISTRIBUTION = "showwork"

PACKAGES = ("sandbox", "harness", "generators", "trainer")
"""From the lowest up: each may import those before it."""

REINSTALL = f"pip install --force-reinstall --no-deps {DISTRIBUTION}"


def marker(package: str) -> bytes:
    """What our `__init__.py` of that package holds, and nobody else's does."""
    return f'_IDENTITY = "{DISTRIBUTION}:{package}"'.encode()


def require_own(package: str) -> None:
    """Raise ImportError, in one line, if `package` or one below it is not ours."""
    for name in PACKAGES[: PACKAGES.index(package) + 1]:
        file = file_of(name)
        if file is None or not _holds(file, marker(name)):
            raise ImportError(explain(name, file), name=name, path=str(file) if file else None)


def file_of(package: str) -> Path | None:
    """The file that Python would import under that name, or None."""
    try:
        spec = importlib.util.find_spec(package)
    except ValueError:  # put into sys.modules by hand, without a spec
        return None
    return Path(os.path.abspath(spec.origin)) if spec and spec.has_location and spec.origin else None


def _holds(file: Path, text: bytes) -> bool:
    try:
        return text in file.read_bytes()
    except OSError:
        return False


def explain(package: str, file: Path | None) -> str:
    """One line: which file Python finds instead of ours, whose it is, and what to do."""
    needs = f"showwork needs its own package {package!r}, but Python finds"
    if file is None:
        return f"{needs} no file of that name: reinstall ours ({REINSTALL})"
    owner = owner_of(file)
    if owner is None:
        sort = "folder" if file.name == "__init__.py" else "file"
        return (
            f"{needs} {file} first, which no installed distribution owns: rename that {sort}, "
            "or run from another folder"
        )
    name, version = owner
    if name == DISTRIBUTION:
        return f"{needs} {file}, which {name} {version} installed and which is not this version's: {REINSTALL}"
    return (
        f"{needs} {file}, which the distribution {name!r} ({version}) installed: give it an environment of its own, "
        f"or remove it and reinstall ours (pip uninstall {name}; {REINSTALL})"
    )


def owner_of(file: Path) -> tuple[str, str] | None:
    """(name, version) of the installed distribution that the file belongs to.

    Two may list the same path, where the later overwrote the earlier: then it is the one whose recorded hash is the
    file's. Where none is (the file was changed since), it is one that is not ours.
    """
    from importlib.metadata import distributions

    claims = [
        (matches, *_named(distribution)) for distribution in distributions() for matches in _claims(distribution, file)
    ]
    claims.sort(key=lambda claim: (not claim[0], claim[1] == DISTRIBUTION))
    return claims[0][1:] if claims else None


def _named(distribution: Distribution) -> tuple[str, str]:
    return str(distribution.metadata["Name"]), str(distribution.metadata["Version"])


def _claims(distribution: Distribution, file: Path) -> Iterator[bool]:
    """For each way in which the distribution owns the file: whether the file is still as it was installed."""
    for entry in distribution.files or ():
        if entry.name == file.name and Path(os.path.abspath(str(distribution.locate_file(entry)))) == file:
            yield entry.hash is not None and entry.hash.value == _digest(file, entry.hash.mode)
    # An editable installation lists no file of its own, but says which folder it stands for.
    origin = distribution.read_text("direct_url.json") or ""
    if '"editable": true' in origin and file.is_relative_to(_folder(origin)):
        yield False


def _folder(origin: str) -> Path:
    import json
    from urllib.parse import unquote, urlsplit

    return Path(unquote(urlsplit(json.loads(origin)["url"]).path))


def _digest(file: Path, mode: str) -> str:
    """As a wheel's RECORD writes it."""
    import base64
    import hashlib

    return base64.urlsafe_b64encode(hashlib.new(mode, file.read_bytes()).digest()).rstrip(b"=").decode()
