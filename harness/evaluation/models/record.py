"""What a model's or an adapter's folder says of itself: the prompt it was trained on, and an adapter's base.

`showwork.json` is written beside the weights by everything that saves a model (sft, grpo, rft, merge, each checkpoint)
and read by everything that asks one. A folder without it is asked as ever: through its chat template where it has one.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.evaluation.models.places import missing_folder
from harness.scoring.prompts import BRIEF_NAME, CHAT_NAME, PLAIN_NAME
from harness.verification.errors import ModelError

RECORD = "showwork.json"
_PROVENANCE = "provenance.json"
"""Where runs of earlier versions noted the template."""
_CHAT = {PLAIN_NAME: False, CHAT_NAME: True, BRIEF_NAME: True}


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one folder."""

    template: str | None = None
    """The name of the prompt template that the model was trained on; None: not known."""
    base: str | None = None
    """Of an adapter: its base, a hub name or a path relative to the adapter's folder."""

    @property
    def chat(self) -> bool | None:
        """Whether that is a chat template. Raises ModelError for a template that this version does not have."""
        if self.template is None:
            return None
        if self.template not in _CHAT:
            raise ModelError(
                f"the model was trained on the prompt template {self.template!r}, which this version of Showwork does "
                f"not have (it has {', '.join(_CHAT)}): install the version that wrote it"
            )
        return _CHAT[self.template]

    @property
    def brief(self) -> bool:
        """Whether it was trained on a chat without an instruction."""
        return self.template == BRIEF_NAME


def read_record(*folders: str | Path | None) -> Record:
    """What the first of these folders that says something says: give an adapter before its base. A hub name says
    nothing. Raises ModelError for a record that cannot be read."""
    for folder in folders:
        for name in (RECORD, _PROVENANCE) if folder else ():
            path = Path(folder or "") / name
            if not path.is_file():
                continue
            record = _json(path)
            template, base = record.get("template"), record.get("base")
            if name == RECORD:
                return Record(template and str(template), base and str(base))
            if template in _CHAT:
                return Record(template)
    return Record()


def write_record(folder: Path, template: str, base: str | None = None) -> None:
    """Write the folder's record. base: of an adapter, its base as this process knows it (a folder or a hub name)."""
    record = {"template": template}
    if base is not None:
        # Relative: a tree of runs that is moved or mounted elsewhere keeps its bases.
        record["base"] = os.path.relpath(Path(base).resolve(), folder.resolve()) if Path(base).is_dir() else base
    draft = folder / f".{RECORD}.{os.getpid()}"
    draft.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    os.replace(draft, folder / RECORD)


def asks_through_chat(provider: Any, chat: bool | None, *, any_template: bool = False) -> bool:
    """Whether the provider's model is asked through its chat template: as it was trained, else as `chat` says, else
    where it has one. Raises ModelError where `chat` contradicts the training, unless any_template."""
    record: Record = getattr(provider, "record", Record())
    trained = record.chat
    if chat is None:
        return bool(provider.chat) if trained is None else trained
    if trained is not None and trained is not chat and not any_template:
        raise ModelError(
            f"{provider.name} was trained on the {record.template} prompt, and "
            f"--{'' if chat else 'no-'}apply-chat-template asks for the other: leave that option out, or add "
            "--any-template to ask through a prompt that the model does not know"
        )
    return chat


def asks_briefly(provider: Any, chat: bool) -> bool:
    """Whether a chat for programs leaves its instruction out: the model was trained so."""
    record: Record = getattr(provider, "record", Record())
    return chat and record.brief


def adapter_base(adapter: str | Path) -> str:
    """The base of an adapter's folder, wherever this process was started. Raises ModelError if it is not here."""
    folder = Path(adapter)
    noted = str(_json(folder / "adapter_config.json").get("base_model_name_or_path") or "")
    relative = read_record(folder).base
    places = [folder / relative] if relative else []
    if noted:
        # A relative path of an older adapter was relative to where its training ran: most likely above the adapter.
        places += [Path(noted), *(parent / noted for parent in folder.resolve().parents)]
    for place in places:
        if (place / "config.json").is_file():
            return os.path.normpath(place)
    base = relative or noted
    if not base or missing_folder(base):
        raise ModelError(
            f"{adapter} is an adapter, and its base {base or '(not named)'} is not here: "
            f"give both, --model BASE --adapter {adapter}"
        )
    return base


def has_chat_template(folder: str | Path) -> bool:
    """Whether a folder's tokenizer has a chat template, found without loading it."""
    place = Path(folder)
    config = place / "tokenizer_config.json"
    return (place / "chat_template.jinja").is_file() or (config.is_file() and bool(_json(config).get("chat_template")))


def _json(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}") from None
    return record if isinstance(record, dict) else {}
