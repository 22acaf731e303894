"""The quick way to RFC 8785 gives the bytes of the plain way."""

from typing import Any

import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from shared.journal.canonical import canonical

numbers = st.integers(-(2**60), 2**60) | st.floats() | st.sampled_from([1e-4, 9.9e-5, 1e15, 1e16, -0.0, 2.0])
texts = st.text(st.characters(), max_size=8)
trees: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def outcome(encode: Any, value: Any) -> Any:
    """The bytes, or the kind and the words of the refusal."""
    try:
        return encode(value)
    except Exception as error:  # noqa: BLE001 - every refusal is compared
        return type(error), str(error)


@given(trees)
@example({"é": 1, "z": 2, "\ufb33": 3, "\U0001f600": 4})
@example({"a": "\ud800"})
@example([1.0, 0.1, 1e-7, 2**53, "\x7f\u2028\x00\x1f"])
def test_every_value_is_written_or_refused_alike(value: Any) -> None:
    assert outcome(canonical, value) == outcome(rfc8785.dumps, value)


@given(st.floats(1e-4, 1e15))
def test_every_float_of_the_quick_way_is_written_alike(value: float) -> None:
    assert canonical([value, -value]) == rfc8785.dumps([value, -value])
