"""The service on the bus: its calls (calls.py), what every service answers, and a case with its timeline."""

from typing import Any

from services.archive import PARTS
from services.archive.timeline import case_file
from shared.bus.rpc import call
from shared.errors import CandorError
from shared.parts import READERS
from shared.runtime import Runtime
from shared.service import service


@service(PARTS)
class Archive:
    """See PARTS for what it does."""

    desk: Runtime

    @call(expected_exceptions=CandorError)
    def timeline(self, request: Any) -> dict[str, Any]:
        """The case file of `data.incident`; with `data.counts` every count of its topics too."""
        data, actor = self.desk.reader(request, READERS)
        incident, counts = str(data.get("incident", "")), bool(data.get("counts", False))
        return case_file(self.desk.handling.store, actor.exercise, incident, counts)


SERVICE = Archive
