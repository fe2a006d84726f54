"""Who does the pieces of a survey: this process, several of this machine, or a Dask cluster."""

from __future__ import annotations

import importlib
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

from ilrs.survey.pieces import Piece, work

ANSWER_S = 10  # how long a scheduler may take to answer
Doer = Callable[[list[Piece]], Iterable[object]]


class StoppedError(ValueError):
    """Work that cannot go on; what is finished stays, and the same survey can be taken up again."""


def hired(workers: int, cluster: str) -> AbstractContextManager[Doer]:
    """Something that does pieces and yields once for each that is done, in any order.

    Errors of the work itself come through; `StoppedError` when the workers are lost.
    """
    if cluster:
        return _cluster(cluster)
    return _processes(workers) if workers > 1 else _here()


@contextmanager
def _here() -> Generator[Doer]:
    def do(pieces: list[Piece]) -> Iterable[object]:
        for piece in pieces:
            yield work(piece)

    yield do


@contextmanager
def _processes(count: int) -> Generator[Doer]:
    # Fresh processes: a copy of one with running threads may wait for ever.
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_follow_parent)

    def do(pieces: list[Piece]) -> Iterable[object]:
        try:
            for future in as_completed([pool.submit(work, piece) for piece in pieces]):
                yield future.result()
        except BrokenProcessPool:
            raise StoppedError(
                "a worker process was ended from outside, perhaps because memory ran out; "
                "take fewer --workers"
            ) from None

    try:
        yield do
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _follow_parent() -> None:
    """In a worker: leave an interrupt to the parent, and end when the parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _cluster(address: str) -> Generator[Doer]:
    try:
        dask: Any = importlib.import_module("distributed")
    except ModuleNotFoundError:
        raise ValueError(
            "a cluster needs Dask, which is not installed: pip install distributed"
        ) from None
    with _client(dask, address) as client:

        def do(pieces: list[Piece]) -> Iterable[object]:
            by_key = {f"ilrs-{piece.path}": piece for piece in pieces}
            futures = [client.submit(work, p, key=k, pure=False) for k, p in by_key.items()]
            for future in dask.as_completed(futures, loop=client.loop):
                _result(future, address)
                _must_be_here(by_key[future.key])
                yield None

        yield do


@contextmanager
def _client(dask: Any, address: str) -> Generator[Any]:
    try:
        client = dask.Client(address, timeout=ANSWER_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"no Dask scheduler answers at {address} ({error}); start one with dask scheduler, "
            f"or give the address that it prints"
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=ANSWER_S)


def _result(future: Any, address: str) -> None:
    try:
        future.result()
    except Exception as error:
        # A closed connection is an OSError too, and none of the work.
        lost = type(error).__name__.endswith(("CancelledError", "CommClosedError"))
        if isinstance(error, (OSError, ValueError)) and not lost:
            raise
        what = "was lost" if lost else f"cannot do the work: {type(error).__name__}: {error}"
        raise StoppedError(f"the cluster at {address} {what}") from None


def _must_be_here(piece: Piece) -> None:
    if not piece.path.is_file():
        raise StoppedError(
            f"a worker of the cluster says that {piece.path} is finished, and it is not here: "
            f"workers must see the same folders as this machine"
        )
