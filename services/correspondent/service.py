"""The service on the bus: its calls (calls.py), what every service answers, and the public register."""

from typing import Any

from services.correspondent import PARTS
from services.correspondent.views import public_register
from shared.bus.rpc import call
from shared.errors import CandorError
from shared.runtime import Runtime
from shared.service import service


@service(PARTS)
class Correspondent:
    """See PARTS for what it does."""

    desk: Runtime

    @call(expected_exceptions=CandorError)
    def public_register(self, request: Any = None) -> list[dict[str, Any]]:
        """What stands in public, for everybody: it needs no token."""
        views = self.desk.handling.store.views
        published = views.find("statement", self.desk.world(request), {"published": True})
        return public_register(document.data for document in published)


SERVICE = Correspondent
