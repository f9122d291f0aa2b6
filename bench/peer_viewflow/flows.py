"""The flow."""

from viewflow import this
from viewflow.workflow import Activation, flow, lock
from viewflow.workflow.models import Process


class LicenceFlow(flow.Flow):
    """Create, accept, review, verify, decide, issue, close; each a locked transaction."""

    process_class = Process
    lock_impl = lock.select_for_update_lock

    create = flow.StartHandle(this.begin).Next(this.accept)
    accept = flow.Handle(this.note).Next(this.review)
    review = flow.Handle(this.note).Next(this.verify)
    verify = flow.Handle(this.note).Next(this.decide)
    decide = flow.Handle(this.note).Next(this.issue)
    issue = flow.Handle(this.note).Next(this.close)
    close = flow.Handle(this.note).Next(this.end)
    end = flow.End()

    def begin(self, activation: Activation, actor: str, payload: dict[str, str]) -> Process:
        """Keep who began and with what; viewflow itself saves process and task."""
        activation.task.data = {"actor": actor, "payload": payload}
        activation.process.data = {"last": actor}
        return activation.process

    def note(self, activation: Activation, actor: str, payload: dict[str, str]) -> None:
        """Keep who acted and what was said."""
        activation.task.data = {"actor": actor, "payload": payload}
        activation.process.data = {"last": actor}
        activation.process.save(update_fields=["data"])
