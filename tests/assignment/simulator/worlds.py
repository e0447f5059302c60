"""Made-up worlds for the simulator: books of reps who work, and a pool."""

import numpy as np

from assignment.simulator.world import LONG_AGO, MEASURES, NOBODY, Accounts, Behaviour, Books, World

THREE_TOUCHES = np.array([[3, 2, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 0]])


def world(*, accounts: int, reps: int, room: int = 100, touches: float = 25, replies: float = 0.08, seed: int = 1):
    """`reps` books, half full, and the other accounts in the pool; two segments, two countries."""
    rng = np.random.default_rng(seed)
    segment, kind = rng.integers(0, 2, accounts), rng.integers(0, 4, accounts)
    book = np.full(accounts, NOBODY)
    held = min(accounts // 2, reps * room // 2)
    book[:held] = np.arange(held) % reps
    eligible = rng.random((4, reps)) < 0.7
    eligible[:, 0] = True
    return World(
        accounts=Accounts(
            ids=np.arange(1, accounts + 1),
            score=rng.integers(0, 101, accounts),
            potential=np.exp(rng.normal(13, 1, accounts)).astype(np.int64) + 1,
            segment=segment,
            kind=kind,
            book=book,
            held_on=np.full(accounts, -40),
            window_ends=rng.integers(-5, 30, accounts),
            extended=np.zeros(accounts, bool),
            rests_until=np.zeros(accounts, np.int64),
            stays=np.zeros(accounts, bool),
            has_deal=np.zeros(accounts, bool),
            last_touch=np.full(accounts, LONG_AGO),
            done=np.zeros((accounts, len(MEASURES)), np.int64),
            people=np.full(accounts, 3),
        ),
        books=Books(
            ids=np.arange(1, reps + 1),
            limit=np.full(reps, room),
            segment_limit=np.full((reps, 2), room),
            share=np.ones(reps),
            window=np.full(reps, 30),
            eligible=eligible,
            asked=np.zeros((reps, 2), np.int64),
            thresholds=(THREE_TOUCHES,),
        ),
        behaviour=behaviour(reps, touches=touches, replies=replies),
    )


def behaviour(reps: int, *, touches: float = 25, replies: float = 0.08) -> Behaviour:
    return Behaviour(
        touches=np.full(reps, float(touches)),
        follows=np.full(reps, 2.0),
        strictness=np.full(reps, 1.0),
        live=np.full(reps, 0.4),
        replies=np.full((reps, 3), replies),
        meets=np.full(reps, 0.3),
        deals=np.full(reps, 0.2),
        gives_back=np.full(reps, 0.02),
    )
