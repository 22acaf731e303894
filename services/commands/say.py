"""How the operator's command talks: results to standard output, what went wrong to standard error."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any

from shared.errors import CandorError


def say(result: Any, as_json: bool = False) -> None:
    """A result: lines, or one JSON document."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for line in result:
        print(line)


def tell(text: str) -> None:
    """A line for the operator that is no result."""
    print(f"candor: {text}", file=sys.stderr, flush=True)


@contextmanager
def told() -> Iterator[None]:
    """End with status 1 and one line where Candor or the file system refuses; without a word at Ctrl-C or a
    closed pipe."""
    try:
        yield
    except CandorError as error:
        tell(f"{type(error).__name__}: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # nobody reads any more; the interpreter would complain at its end
        sys.exit(141)
    except OSError as error:
        tell(f"{error.filename or 'the system'}: {error.strerror or error}")
        sys.exit(1)


def local(moment: datetime, zone: tzinfo) -> str:
    """A moment as people here write it."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
