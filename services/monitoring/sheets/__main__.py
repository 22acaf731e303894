"""Sets one sheet in a process of its own: an order as JSON from standard input, the document to standard
output. What cannot be set is one line on standard error, and the exit status 1.

    python -m services.monitoring.sheets FOLDER-OF-FONTS < order.json > report.pdf
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from services.monitoring.sheets.compose import composed
from services.monitoring.sheets.content import Sheet
from services.monitoring.sheets.fonts import found
from services.monitoring.sheets.known import Order
from shared.errors import Refused

LEAST = 10


def rendered(order: Order, folder: Path) -> bytes:
    """The document that was ordered; `folder` is the installation's folder of fonts. Refused where there
    is no font for a PDF."""
    sheet = composed(order)
    if order.form == "html":
        from services.monitoring.sheets.html import html

        return html(sheet)
    if order.form == "pdf":
        from services.monitoring.sheets.typeset import pdf

        return pdf(sheet, found(folder, sheet.language == "zh"))
    return _docx(sheet, folder)


def _docx(sheet: Sheet, folder: Path) -> bytes:
    from services.monitoring.sheets.typeset import png
    from services.monitoring.sheets.word import docx

    drawings: dict[str, bytes] = {}
    with suppress(Refused):  # without a font the curves are left out; the counts stand in the text
        fonts = found(folder)
        drawings = {one.figure.svg: png(one.figure.svg, fonts) for one in sheet.sections if one.figure}
    return docx(sheet, drawings)


def main() -> int:
    os.nice(LEAST)  # the services have other work
    try:
        order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
        sys.stdout.buffer.write(rendered(order, Path(sys.argv[1])))
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
