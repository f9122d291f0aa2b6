"""The same seven acts as a BPMN process of SpiffWorkflow, kept in PostgreSQL after each act.

The process is parsed once; after every act the whole workflow is serialised and written in one
statement with the act's row. The workflow stays in the program and is never read back.
"""

from __future__ import annotations

import io
import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = """
CREATE TABLE IF NOT EXISTS spiff_workflow (id uuid PRIMARY KEY, state jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS spiff_act (
    workflow uuid NOT NULL, seq int NOT NULL, name text NOT NULL, actor text NOT NULL,
    payload jsonb NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workflow, seq));
"""
STEP = """
WITH w AS (INSERT INTO spiff_workflow VALUES ($1::uuid, $2::jsonb)
           ON CONFLICT (id) DO UPDATE SET state = excluded.state RETURNING id)
INSERT INTO spiff_act SELECT id, $3::int, $4, $5, $6::jsonb FROM w"""
ACTS = (
    ("create", "person", {"wish": "shop"}),
    ("accept", "clerk", {}),
    ("review", "reviewer", {"opinion": "fit"}),
    ("verify", "verifier", {"opinion": "fit"}),
    ("decide", "approver", {"reasons": "fit"}),
    ("issue", "certifier", {}),
    ("close", "clerk", {}),
)


def _bpmn() -> bytes:
    names = ["begin", *(name for name, _, _ in ACTS), "end"]
    tasks = "".join(f'<userTask id="{name}" name="{name}"/>' for name in names[1:-1])
    flows = "".join(
        f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(names)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
        'targetNamespace="urn:bench"><process id="licence" isExecutable="true">'
        f'<startEvent id="begin"/>{tasks}<endEvent id="end"/>{flows}</process></definitions>'
    ).encode()


class SpiffLife:
    """One connection that lives one life after another."""

    def __init__(self, url: str) -> None:
        parser = BpmnParser()
        parser.add_bpmn_io(io.BytesIO(_bpmn()))
        self._spec = parser.get_spec("licence")
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self._connection = psycopg.connect(url, autocommit=True)
        self._cursor = psycopg.RawCursor(self._connection)

    def life(self) -> None:
        """Do the seven acts of one workflow."""
        key = str(uuid4())
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        for seq, (name, actor, payload) in enumerate(ACTS, 1):
            self._act(workflow, name, actor, payload)
            state = self._serializer.serialize_json(workflow)
            self._cursor.execute(
                STEP.encode(), (key, state, seq, name, actor, json.dumps(payload)), prepare=True
            )
        assert workflow.completed

    @staticmethod
    def _act(workflow: Any, name: str, actor: str, payload: dict[str, str]) -> None:
        task = workflow.get_next_task(state=TaskState.READY, spec_name=name)
        task.data["last"] = {"act": name, "actor": actor, **payload}
        task.run()
        workflow.do_engine_steps()


def prepare(url: str) -> None:
    """Make the tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)


def life(url: str) -> Callable[[], Any]:
    """Give one life."""
    return SpiffLife(url).life
