"""Several calls under way at once, their answers in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def in_order(
    call: Callable[[Asked], Answer], asked: Iterable[Asked], workers: int
) -> Iterator[tuple[Asked, Answer]]:
    """Each question with its answer, as they were asked; so many at once.

    What a call raises is raised in its turn; what has not begun by then never does.
    """
    if workers == 1:
        yield from ((one, call(one)) for one in asked)
        return
    pool = ThreadPoolExecutor(workers)
    waiting: deque[tuple[Asked, Future[Answer]]] = deque()
    try:
        for one in asked:
            waiting.append((one, pool.submit(call, one)))
            if len(waiting) > workers:
                first, answer = waiting.popleft()
                yield first, answer.result()
        while waiting:
            first, answer = waiting.popleft()
            yield first, answer.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
