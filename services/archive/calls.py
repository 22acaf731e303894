"""What people ask of the archive, and who may. Pure."""

from collections.abc import Mapping

from services.archive.model.case import FileLessons, Publish
from shared.parts import Call, Role

_OFFICE: frozenset[Role] = frozenset({"office"})

CALLS: Mapping[str, Call] = {
    "file_lessons": Call(
        FileLessons,
        lambda file: f"case/{file.incident}",
        _OFFICE,
        "File what was learnt from a stabilised incident: what went well, what badly, what is made good.",
    ),
    "publish_case": Call(
        Publish,
        lambda publish: f"case/{publish.incident}",
        _OFFICE,
        "Put the case of a closed incident, with its lessons, into the library.",
    ),
}
