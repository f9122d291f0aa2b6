"""What the HTTP bench needs beside the server: drafts, tokens, a session, a case under review.

`python -m bench.web_scene tokens|drafts COUNT|case` prints JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from uuid import uuid4

from bench.case_life import CLERK, PARTY, PERSON, REVIEWER, drafts
from django.test import Client
from django.utils import timezone

from tongban.base.parties.models import Account
from tongban.faces.api.callers import make_token
from tongban.services.cases import actions

OFFICER_LOGIN = "scjg.clerk"
LEADER_LOGIN = "zfb.leader"


def tokens() -> dict[str, str]:
    """Make a token for the applicant and for the clerk, and the clerk's session."""
    made = {}
    for name, login in (("person", PARTY), ("officer", OFFICER_LOGIN)):
        account = Account.objects.get(login=login)
        _, made[name] = make_token(
            account=account.pk,
            label="bench",
            scope="write",
            expires_at=timezone.now() + timedelta(days=1),
        )
    return {**made, "session": session(OFFICER_LOGIN)}


def session(login: str) -> str:
    """Sign an account in; give its session."""
    client = Client()
    client.force_login(
        Account.objects.get(login=login), "django.contrib.auth.backends.ModelBackend"
    )
    return client.cookies["sessionid"].value


def case() -> str:
    """Bring one case under review and give its id."""
    (draft,) = drafts(1)
    found = actions.submit_case(draft, actor=PERSON, key=str(uuid4())).matter
    actions.accept_case(found, actor=CLERK, key=str(uuid4()))
    actions.start_review(found, actor=REVIEWER, key=str(uuid4()))
    return str(found)


def main() -> None:
    """Make one thing and print it."""
    if sys.argv[1] == "tokens":
        print(json.dumps(tokens()))
    elif sys.argv[1] == "drafts":
        print(json.dumps([str(each) for each in drafts(int(sys.argv[2]))]))
    else:
        print(json.dumps(case()))


if __name__ == "__main__":
    main()
