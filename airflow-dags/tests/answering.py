"""Answers a question of airflow from a thread, as its API and its scheduler do it."""

import threading
import time
from datetime import UTC, datetime


class Answering(threading.Thread):
    """Waits until a task asks, then answers: user None is the default taken after the time to answer.

    A run in this process waits for an answer for ever, so where none can be given the question is failed.
    """

    def __init__(self, dag_id, option, user, reason, seconds=60):
        super().__init__(daemon=True)
        self.dag_id, self.option, self.user, self.reason = dag_id, option, user, reason
        self.until = time.monotonic() + seconds
        self.asked, self.error = None, None

    def run(self):
        while self.asked is None and self.error is None:
            time.sleep(0.2)
            try:
                self._with_question(self._answer if time.monotonic() < self.until else self._fail)
            except Exception as e:
                self.error = e
                self._with_question(self._fail)

    def _with_question(self, action):
        from airflow.models.taskinstance import TaskInstance
        from airflow.utils.session import create_session
        from airflow.utils.state import TaskInstanceState
        from sqlalchemy import select
        from sqlalchemy.orm import joinedload

        waits = (TaskInstance.dag_id == self.dag_id, TaskInstance.state == TaskInstanceState.AWAITING_INPUT)
        with create_session() as session:
            ti = session.scalars(select(TaskInstance).where(*waits).options(joinedload(TaskInstance.hitl_detail))).first()
            if ti is not None:
                action(ti, session)

    def _answer(self, ti, session):
        from airflow.models.trigger import handle_event_submit
        from airflow.triggers.base import TriggerEvent

        detail = ti.hitl_detail
        asked = {"subject": detail.subject, "body": detail.body, "options": detail.options, "defaults": detail.defaults}
        detail.chosen_options = [self.option]
        detail.params_input = {"reason": self.reason}
        detail.responded_by = {"id": self.user, "name": self.user} if self.user else None
        detail.responded_at = datetime.now(UTC)
        event = TriggerEvent(detail.as_resume_event_payload(timedout=self.user is None))
        handle_event_submit(event, task_instance=ti, session=session)
        session.flush()
        self.asked = asked

    def _fail(self, ti, session):
        ti.state = "failed"
        self.error = self.error or TimeoutError("nothing was asked in time")
