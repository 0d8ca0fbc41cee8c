"""Answers for refusals: what the office says when it takes nothing, as a fault of the wire and its HTTP status."""

from __future__ import annotations

from inspector.wire.messages import Fault


class Refused(Exception):
    """Nothing was taken and nothing changed; `fault` says why, `status` is what HTTP calls it."""

    def __init__(self, fault: Fault, status: int) -> None:
        super().__init__(f"{fault.error} ({status})")
        self.fault = fault
        self.status = status


def refuse(error: str, status: int, **facts: object) -> Refused:
    """Return the refusal with this code, ready to be raised."""
    return Refused(Fault(error=error, **facts), status)  # type: ignore[arg-type]
