"""A request that failed with nobody to answer: what lies with the dead in its place."""

from nameko.exceptions import IncorrectSignature, MethodNotFound

from shared.bus.letters import letter
from shared.bus.unanswered import unanswered
from shared.errors import Forbidden


def told(body: bytes, error: BaseException, call: str = "archive.look") -> tuple[str, str, str]:
    parcel = unanswered("archive", call, body, error)
    found = letter("archive", parcel.body, parcel.headers, parcel.id)
    assert (parcel.exchange, parcel.key, parcel.body) == ("aside.archive", "dead.archive", b"")
    assert (found.queue, found.kept, found.tries) == ("rpc-archive", "nothing", 1)
    return found.id, found.error, found.reason


def test_it_says_which_call_and_why_in_our_own_words() -> None:
    _, error, reason = told(b"{}", Forbidden("the actor token is not valid: log in again"))
    assert error == "Forbidden"
    assert reason == "archive.look, with nobody to answer: the actor token is not valid: log in again"


def test_what_nameko_says_of_a_request_is_told_without_a_word_of_it() -> None:
    assert "there is no such call" in told(b"{}", MethodNotFound("a secret"))[2]
    assert "secret" not in told(b"{}", IncorrectSignature("unexpected argument 'secret'"))[2]


def test_of_an_error_that_nobody_foresaw_only_the_place_is_told() -> None:
    assert "secret" not in told(b"{}", ValueError("secret"))[2]


def test_each_request_has_a_name_of_its_own_and_the_same_when_it_comes_again() -> None:
    names = [told(body, Forbidden("no"))[0] for body in (b"a", b"b", b"a")]
    assert names[0] == names[2] != names[1]


def test_a_long_name_of_a_call_is_cut() -> None:
    assert len(told(b"{}", Forbidden("no"), "archive." + "x" * 240)[2]) < 120
