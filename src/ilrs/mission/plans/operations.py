"""Procedures and plans together: what a live session ticks once a period, and tells of commands.

Plans begin procedures at the desk and hear of their end. What is left for the session is to give
the commands of `Send` under their ids, to tell people of `Tell`, and to say what was heard.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ilrs.mission.plans.board import PlanBoard
from ilrs.mission.plans.doing import Begin, Hold, PlanWish
from ilrs.mission.procedures.desk import ProcedureDesk
from ilrs.mission.procedures.picture import Picture
from ilrs.mission.procedures.wishes import Tell, Wish
from ilrs.mission.refused import RefusedError


class Operations:
    """A desk and a board that share one authority over elements."""

    def __init__(self, desk: ProcedureDesk, board: PlanBoard) -> None:
        self.desk = desk
        self.board = board

    def tick(self, now_ns: int, picture: Picture) -> list[Wish]:
        """What is wanted at this moment, plans first."""
        wishes: list[Wish] = []
        for wish in self.board.tick(now_ns):
            wishes += self._done(wish, now_ns, picture)
        wishes += self.desk.tick(now_ns, picture)
        for document in self.desk.documents():
            if document["state"] in ("done", "stopped") and not document["dry_run"]:
                text = document["reason"] or f"the procedure is {document['state']}"
                self.board.run_ended(document["id"], document["state"], now_ns, text)
        return wishes

    def heard(
        self, id: str, stage: str, now_ns: int, text: str = "", earliest_ns: int | None = None
    ) -> None:
        """A stage of a command's life, whoever wished it; see `Execution.heard`."""
        self.desk.heard(id, stage, now_ns, text, earliest_ns)
        self.board.heard(id, stage, now_ns, text)

    def _done(self, wish: PlanWish, now_ns: int, picture: Picture) -> list[Wish]:
        """What concerns the desk is done here; the rest is passed on."""
        if not isinstance(wish, Begin | Hold):
            return [wish]
        try:
            if isinstance(wish, Begin):
                self.desk.start(
                    wish.procedure, wish.by, now_ns, picture, wish.arguments, id=wish.run
                )
            else:
                self.desk.hold(wish.run, "plan", wish.why, now_ns)
        except RefusedError as error:
            if isinstance(wish, Hold):
                return []
            self.board.run_ended(wish.run, "stopped", now_ns, str(error))
            return [Tell(wish.run, "stopped", str(error))]
        return []

    def snapshot(self) -> dict[str, Any]:
        """Everything, in JSON types."""
        return {"desk": self.desk.snapshot(), "board": self.board.snapshot()}

    def restore(self, saved: Mapping[str, Any], now_ns: int) -> None:
        """What `snapshot` gave; the authority comes with the desk."""
        self.desk.restore(saved["desk"], now_ns)
        self.board.restore(saved["board"])
