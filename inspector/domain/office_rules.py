"""Answers for the rules an office sets for all laptops of a district: who assigns (统一分办), is closing approved.

They travel as office data, like catalogue and calendar. What an office says nothing of is left to each laptop's own
settings; what a newer office says beside is not understood here and does no harm.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from inspector.errors import Known

NAME = "rules"  # of the office datum


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRules:
    """What an office decided; None: it did not. The names are those of the settings that they stand over.

    `assigner_id` is the id of the one person who may order issues, "" says that anybody may.
    """

    assigner_id: str | None = None
    closing_needs_approval: bool | None = None

    @property
    def decided(self) -> dict[str, Any]:
        """Setting → value of what was decided."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def read(text: str) -> OfficeRules:
    """Read rules as they travel; raise Known("office_rules_unreadable") for what is no JSON object of such values."""
    try:
        held = json.loads(text)
    except ValueError as error:
        raise Known("office_rules_unreadable") from error
    if not isinstance(held, dict):
        raise Known("office_rules_unreadable")
    assigner, approval = held.get("assigner_id"), held.get("closing_needs_approval")
    if not isinstance(assigner, str | None) or not isinstance(approval, bool | None):
        raise Known("office_rules_unreadable")
    return OfficeRules(assigner_id=assigner, closing_needs_approval=approval)


def written(rules: OfficeRules) -> tuple[str, str]:
    """Return the version (a digest) and the text of rules, as they travel."""
    text = json.dumps(rules.decided, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12], text
