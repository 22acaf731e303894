"""China's calendar is what was published."""

from shared.calendar_file import CHINA
from tests.contract.holidays_of import text


def test_the_file_says_what_the_library_says() -> None:
    """Where a new year was published: `python -m tests.contract.holidays_of` writes the file anew."""
    assert CHINA.read_text(encoding="utf-8") == text()
