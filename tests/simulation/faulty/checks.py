"""What must hold after a run, whatever went wrong in it: each check gives a sentence for each violation."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from shared.journal.chain import check
from shared.journal.port import Commit
from shared.messages.envelope import kind_of, world_of
from shared.parts import Parts
from tests.decisions import Decisions, differences, of_store
from tests.simulation.faulty import incidents, records
from tests.simulation.faulty.story import EXERCISE, Call
from tests.simulation.faulty.world import CHAIN, WAITING, World

Journals = Mapping[str, Mapping[str, Sequence[Commit]]]
"""The commits of every stream of every service."""


def journals_of(world: World) -> Journals:
    """All that was decided."""
    return {
        name: {head.stream: list(store.journal.read(head.stream)) for head in store.journal.heads()}
        for name, store in world.stores.items()
    }


def decisions_of(world: World) -> Decisions:
    """What was decided in the exercise."""
    return {
        stream: events
        for name, store in world.stores.items()
        for stream, events in of_store(name, store, EXERCISE)
    }


def nothing_failed(world: World, _: Journals) -> Iterator[str]:
    """No handling raised what nobody foresaw, and no message is dead."""
    yield from world.failures
    for dead in world.broker.dead:
        yield f"{dead.message.id} is dead in {dead.queue}: {dead.headers.get('candor-reason')}"


def causes_once(_: World, journals: Journals) -> Iterator[str]:
    """A cause is handled once in a stream."""
    for name, streams in journals.items():
        for stream, commits in streams.items():
            causes = Counter(cause for commit in commits for cause in (commit.cause, *commit.also))
            yield from (f"{name}: {stream} handled {c} {n} times" for c, n in causes.items() if n > 1)


def everything_published(world: World, journals: Journals) -> Iterator[str]:
    """Every commit was confirmed by the broker, and nothing waits."""
    for name, streams in journals.items():
        for commit in world.stores[name].journal.unsent():
            yield f"{name}: {commit.stream} {commit.seq} is unsent"
        for commit in (commit for commits in streams.values() for commit in commits):
            for part in range(sum(records.is_told(event.type) for event in commit.events)):
                message = f"{name}/{commit.stream}/{commit.seq}/{part}"
                if message not in world.broker.order:
                    yield f"{message} was never published"


def nothing_given_up(world: World, _: Journals) -> Iterator[str]:
    """What fails for a passing reason is tried again, as often as there are delays for it."""
    yield from world.broker.given_up


def swept_in_order(world: World, _: Journals) -> Iterator[str]:
    """A sweep sends the commits of a stream in their order."""
    yield from world.broker.out_of_order


def chains_whole(_: World, journals: Journals) -> Iterator[str]:
    """Every chain of hashes holds."""
    for name, streams in journals.items():
        for stream, commits in streams.items():
            if fault := check(stream, commits):
                yield f"{name}: {fault}"


def views_as_rebuilt(world: World, journals: Journals) -> Iterator[str]:
    """A view holds what its stream's commits lead to, after the last of them."""
    for parts in CHAIN:
        for stream, commits in journals[parts.name].items():
            wanted = _document(parts, stream, commits)
            found = world.stores[parts.name].views.get(kind_of(stream), stream)
            if (found and (found.seq, dict(found.data))) != wanted:
                yield f"{parts.name}: the view of {stream} is not what its commits say: {found} != {wanted}"
            if found and "due" in found.data and kind_of(stream) not in WAITING[parts.name]:
                yield f"{parts.name}: {stream} asks to be woken: name its view in WAITING"


def _document(parts: Parts, stream: str, commits: Sequence[Commit]) -> tuple[int, object] | None:
    view, state = parts.views.get(kind_of(stream)), parts.streams[kind_of(stream)].empty
    for event in records.events_of(commits):
        state = parts.streams[kind_of(stream)].evolve(state, event)
    data = view.document(state) if view else None
    return None if data is None else (commits[-1].seq, data)


def worlds_apart(world: World, journals: Journals) -> Iterator[str]:
    """What belongs to the exercise lies under its prefix and has its time; live work has neither."""
    for name, streams in journals.items():
        for stream, commits in streams.items():
            for commit in commits:
                if commit.exercise != world_of(stream):
                    yield f"{name}: {stream} {commit.seq} is of {commit.exercise or 'live work'}"
                yield from records.out_of_time(name, commit)
    for told in world.told:
        if ("lamps" in told.notice) != bool(told.exercise):
            yield f"{told.notice} was told in {told.exercise or 'live work'}"


def answers_stand(world: World, journals: Journals) -> Iterator[str]:
    """Whoever was answered finds it in the journal, once, and hears the same when asking again."""
    for asking in world.callers.all:
        step = asking.step
        if not isinstance(step, Call) or not asking.answers:
            continue
        if any(answer != asking.answers[0] for answer in asking.answers):
            yield f"{step.name} was answered differently when asked again"
        answer, cause = asking.answers[0], f"call/{step.who.id}/{step.name}"
        commits = journals[step.service].get(answer.stream, ())
        if [c.events for c in commits if c.cause == cause] != ([answer.events] if answer.events else []):
            yield f"{step.name} was answered and is not in {answer.stream}"


def notices_once(world: World, journals: Journals) -> Iterator[str]:
    """A notice that is asked for goes out; never when it was on record as sent before that began."""
    told = Counter((one.notice, one.exercise) for one in world.told)
    yield from (f"{one.notice} was told although it was sent" for one in world.told if one.known)
    for commits in journals["escalation"].values():
        for commit in commits:
            for asked in (e for e in commit.events if e.type == "candor.escalation.notice.requested.v1"):
                if not told[asked.data["notice"], commit.exercise]:
                    yield f"{asked.data['notice']} was never told"


def everybody_served(world: World, _: Journals) -> Iterator[str]:
    """Where time waits for what is under way, everybody got done what they wanted."""
    if world.faults.patient:
        for asking in world.callers.left():
            yield f"{asking.step.name} was never done: {asking.refused}"


CHECKS: Sequence[Callable[[World, Journals], Iterator[str]]] = (
    nothing_failed,
    causes_once,
    everything_published,
    nothing_given_up,
    swept_in_order,
    chains_whole,
    views_as_rebuilt,
    worlds_apart,
    answers_stand,
    notices_once,
    everybody_served,
    incidents.allowed_edges,
    incidents.one_at_a_time,
    incidents.alerts_placed,
    incidents.clocks_judged,
    records.archive_complete,
    records.woken_at_their_moment,
)


def violations(world: World, without: Decisions | None = None) -> list[str]:
    """Everything that does not hold, each with the name of its check. `without` are the decisions of a run
    without faults, where they must be the same."""
    journals = journals_of(world)
    found = [f"{check.__name__}: {line}" for check in CHECKS for line in check(world, journals)]
    if without is not None and world.faults.patient:
        lines = differences(without, decisions_of(world))
        found += [f"same_decisions: {line}" for line in lines]
    return found
