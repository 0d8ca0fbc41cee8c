"""A process of the program that kills itself (kill -9) at a named call: `python -m tests.sync.doomed WHERE arguments…`.

WHERE is `module:function:count:before` or `…:after`: the count-th call of that function is the last thing the process
does, or does not do. All the rest is the real program with its real arguments.
"""

from __future__ import annotations

import importlib
import itertools
import os
import signal
import sys
from typing import Any


def doom(where: str) -> None:
    """Replace the function that `where` names by one that ends the process at the call it names."""
    module, path, count, moment = where.split(":")
    *owners, name = path.split(".")
    owner: Any = importlib.import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    real, calls = getattr(owner, name), itertools.count(1)

    def last(*given: Any, **named: Any) -> Any:
        its_time = next(calls) == int(count)
        if its_time and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*given, **named)
        if its_time:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, last)


if __name__ == "__main__":
    from inspector.__main__ import main

    doom(sys.argv[1])
    main(sys.argv[2:])
