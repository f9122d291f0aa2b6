"""Every page there is, by the name of its route, in its states; what is no page, and why.

An address takes what `sweep_scene` made, in braces. `via` is a page that links to the one meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class State:
    """A page in a state, as `who` sees it (a name on the sign-in page; empty: nobody signed in).

    `press` sends a form of the page by its button, empty as it stands, and looks at the answer.
    """

    route: str
    path: str = ""
    who: str = ""
    state: str = ""
    via: str = ""
    press: str = ""
    paper: bool = False


VISITOR: Final = ""
OWNER, BUYER, DONE, JOINT, BUILDER = "张晓岚", "周子涵", "王美华", "唐韵", "林奕辰"
DRAFTS, ASKED, GONE, NOTHING = "李建国", "罗家豪", "孙文博", "刘若溪"
CLERK, REVIEWER, HEAD, KEEPER = "赵文远", "王海波", "喻宏强", "吕国辉"
PLANNER, BUILDING, WATER, ZONES, HEALTH = "毕立杰", "马林娟", "严书辉", "郑文峰", "陶俊峰"
ITEMS, PUBLISHER, AUDITOR, LEADER, REFORM, WATCH = (
    *("朱清云", "陶海刚", "彭国远", "程远航", "贺明志", "窦雅军"),
)
MANAGER, EVALUATOR, WINDOW, GUIDE = "陈立杰", "柳静怡", "史志远", "陆晓慧"

PORTAL: Final = (
    State("home", "/"),
    State("home", "/", OWNER, "signed in"),
    State("search", "/search?q=开便利店", state="found"),
    State("search", "/search?q=没有这样的事", state="nothing found"),
    State("search", "/search", state="nothing asked"),
    State("event", "/events/open-shop/"),
    State("items", "/items/"),
    State("guide", "/items/food-business-permit/", paper=True),
    State("guide", "/items/property-transfer-registration/", state="long"),
    State("apply", "/items/food-business-permit/apply", OWNER),
    State("matters", "/matters/"),
    State("matter", "/matters/open-restaurant/", state="nothing answered"),
    State(
        "matter",
        "/matters/open-restaurant/?f-shop_entity=individual&f-drains_to_sewer=true",
        state="answered",
    ),
    State("matter", "/matters/five-certificates/", state="large"),
    State("matter-apply", "/matters/open-restaurant/apply", OWNER),
    State("tolerable", "/tolerable/"),
    State("draft", "/drafts/{empty}/", DRAFTS, "empty"),
    State("draft", "/drafts/{draft}/", DRAFTS, "filled, long names, uploads"),
    State("draft-discard", "/drafts/{draft}/discard", DRAFTS),
    State("draft", "/drafts/{empty}/", DRAFTS, "error summary", press="下一步|Next"),
    State("review", "/drafts/{draft}/review", DRAFTS, "ready"),
    State("question", "/drafts/{empty}/questions/", DRAFTS, "what is known already"),
    State("question", "/drafts/{draft}/questions/premises_area", DRAFTS, "one at a time"),
    State("my", "/my/", OWNER, "much"),
    State("my", "/my/", NOTHING, "little"),
    State("cases", "/my/cases/", OWNER, "some"),
    State("case", "/my/cases/{closed}/", OWNER, "granted", paper=True),
    State("case", "/my/cases/{ended}/", OWNER, "refused"),
    State("case", "/my/cases/{asked}/", ASKED, "to be corrected"),
    State("case", "/my/cases/{stopped}/", "秦淑芬", "suspended"),
    State("case", "/my/cases/{gone}/", GONE, "withdrawn"),
    State("correct", "/my/cases/{asked}/correct", ASKED),
    State("withdraw", "/my/cases/{asked}/withdraw", ASKED),
    State("uncommit", "/my/cases/{promised}/commitment", JOINT),
    State("joint", "/my/joint/{joint}/", JOINT, "under review"),
    State("joint", "/my/joint/{done}/", DONE, "done"),
    State("joint", via="/my/", who=BUYER, state="a flat, done"),
    State("joint-withdraw", "/my/joint/{joint}/withdraw", JOINT),
    State("messages", "/my/messages/", OWNER, "some"),
    State("messages", "/my/messages/", "吴启明", "few"),
    State("looks", "/my/looks/", OWNER),
    State("agents", "/my/agents/", OWNER),
    State("credentials", "/my/credentials/", OWNER, "valid and revoked"),
    State("credentials", "/my/credentials/", NOTHING, "few"),
    State("credential", "/my/credentials/{credential}/", OWNER, "valid", paper=True),
    State("credential", "/my/credentials/{revoked}/", OWNER, "revoked"),
    State("credential-show", "/my/credentials/{credential}/show", OWNER),
    State("terminal-code", "/my/terminal/", OWNER),
    State("tickets", "/tickets/"),
    State("tickets", "/tickets/", OWNER, "signed in"),
    State("screen", "/screens/xiaonan/"),
    State("verify", "/verify/"),
    State("verify", "/verify/", state="sent empty", press="核验|Verify"),
    State("verify-code", "/verify/{code}", state="valid", paper=True),
    State("verify-code", "/verify/{revoked_code}", state="revoked"),
    State("verify-code", "/verify/no-such-code", state="unknown"),
    State("industries", "/industries/"),
    State("industry", "/industries/restaurant/"),
    State("licence", "/my/licences/{licence}/", DONE),
    State("licence-verify", "/licences/{licence_code}"),
    State("utilities", "/utilities/"),
    State("acceptance", "/acceptance/", BUILDER, "one"),
    State("acceptance", "/acceptance/", NOTHING, "none"),
    State("acceptance-declare", "/acceptance/unit/", BUILDER),
    State("acceptance-dossier", "/acceptance/{unit}/", BUILDER),
    State("acceptance-act", via="/acceptance/{unit}/", who=BUILDER),
    State("construction", "/construction/", BUILDER, "one"),
    State("construction", "/construction/", NOTHING, "none"),
    State("construction-register", "/construction/register/", BUILDER),
    State("construction-project", "/construction/{project}/", BUILDER),
    State("construction-act", via="/construction/{project}/", who=BUILDER),
    State("commitment", "/my/commitments/{commitment}/", JOINT),
    State("rating", "/ratings/{rating}/", OWNER, "rated"),
    State("ratings", "/ratings/"),
    State("ratings", "/ratings/?since=2022-01-01&until=2022-12-31", state="a year"),
)
COMMON: Final = (
    State("sign-in", "/sign-in/"),
    State("sign-in", "/sign-in/", state="refused", press="^(登录|Sign in)$"),
    State("design", "/design/"),
    State("", "/no-such-page", state="not found"),
    State("", "/desk/", OWNER, "forbidden"),
)
DESK: Final = (
    State("desk", "/desk/", CLERK, "work"),
    State("desk", "/desk/", ITEMS, "nothing"),
    State("desk-case", "/desk/cases/{received}/", CLERK, "received"),
    State("desk-case", "/desk/cases/{asked}/", CLERK, "to be corrected"),
    State("desk-case", "/desk/cases/{review}/", REVIEWER, "under review", paper=True),
    State("desk-case", "/desk/cases/{stopped}/", REVIEWER, "suspended"),
    State("desk-case", "/desk/cases/{ended}/", AUDITOR, "closed"),
    State("desk-act", "/desk/cases/{received}/acts/notify_correction/", CLERK),
    State("desk-correct", via="/desk/cases/{received}/", who=CLERK),
    State("desk-view", via="/desk/cases/{asked}/", who=CLERK),
    State("desk-hand", "/desk/cases/{review}/hand/", REVIEWER),
    State("desk-keys", "/desk/keys/", CLERK),
    State("desk-people", "/desk/people/", HEAD),
    State("desk-terminals", "/desk/terminals/", MANAGER),
    State("desk-terminal", "/desk/terminals/hall-1/", MANAGER),
    State("desk-hall", "/desk/windows/halls/xiaonan/", GUIDE, "guide desk"),
    State("desk-hall", "/desk/windows/halls/xiaonan/", WINDOW, "clerk"),
    State("desk-window", "/desk/windows/halls/xiaonan/windows/1/", WINDOW),
    State("desk-waiting", "/desk/windows/halls/xiaonan/waiting/", MANAGER),
    State("desk-handover", "/desk/windows/handover/", WINDOW),
    State("desk-deliveries", "/desk/windows/delivery/", WINDOW),
    State("desk-joints", "/desk/joint/", CLERK, "mine"),
    State("desk-joints", "/desk/joint/?show=all", CLERK, "all"),
    State("desk-joint", "/desk/joint/{joint}/", CLERK, "under review"),
    State("desk-joint", "/desk/joint/{done}/", CLERK, "done"),
    State("desk-apply", "/desk/apply/", CLERK),
    State("desk-items", "/desk/items/", ITEMS),
    State("desk-item", "/desk/items/food-business-permit/", ITEMS),
    State("desk-labels", "/desk/labels/", ITEMS),
    State("desk-label", via="/desk/labels/", who=ITEMS),
    State("desk-ledger", "/desk/ledger/", AUDITOR),
    State("desk-timers", "/desk/timers/", AUDITOR),
    State("desk-commitments", "/desk/commitments/", HEALTH, "waiting"),
    State("desk-commitment", "/desk/commitments/{commitment}/", HEALTH),
    State("desk-licences", "/desk/licences/", CLERK),
    State("desk-licence", "/desk/licences/{licence}/", CLERK),
    State("desk-acceptance", "/desk/acceptance/", BUILDING),
    State("desk-acceptance-dossier", "/desk/acceptance/{unit}/", BUILDING),
    State("desk-acceptance-eligible", "/desk/acceptance/{unit}/checklist/", BUILDING),
    State("desk-acceptance-act", via="/desk/acceptance/{unit}/", who=BUILDING),
    State("desk-construction", "/desk/construction/", PLANNER),
    State("desk-construction-zones", "/desk/construction/zones/", ZONES),
    State("desk-construction-withdraw", "/desk/construction/zones/{zone}/withdraw/", ZONES),
    State("desk-construction-project", "/desk/construction/{project}/", PLANNER),
    State("desk-construction-act", via="/desk/construction/{project}/", who=PLANNER),
    State("desk-construction-result", via="/desk/construction/{project}/", who=PLANNER),
    State("desk-enterprises", "/desk/enterprises/", REVIEWER),
    State("desk-ratings", "/desk/ratings/", HEAD, "one"),
    State("desk-rating", via="/desk/ratings/", who=HEAD),
    State("desk-supervision", "/desk/supervision/", HEAD),
    State("desk-utilities", "/desk/utilities/", WATER),
    State("desk-visits", "/desk/visits/", HEAD),
    State("desk-visit-incident", via="/desk/visits/", who=HEAD),
    State("desk-visit-measures", "/desk/visits/measures/", HEAD),
    State("desk-check-in", "/desk/visits/cases/{received}/check-in/", CLERK),
)
CAMPAIGN: Final = (
    *(
        State(f"{shell}-campaign{end}", path and f"/{shell}/campaigns/{path}", who, via=via)
        for shell, who in (("cockpit", LEADER), ("desk", HEAD))
        for end, path, via in (
            ("-book", "measures-26/", ""),
            ("-roadmap", "measures-26/roadmap/", ""),
            ("-timetable", "measures-26/timetable/", ""),
            ("-measures", "measures-26/measures/", ""),
            ("-measure", "measures-26/measures/1/", ""),
            ("-reports", "measures-26/reports/", ""),
            ("-report", "", f"/{shell}/campaigns/measures-26/reports/"),
            ("-task", "", f"/{shell}/campaigns/measures-26/"),
        )
    ),
    State("cockpit-campaigns", "/cockpit/campaigns/", LEADER),
    State("desk-campaigns", "/desk/campaigns/", HEAD),
    State("cockpit-campaign-import", "/cockpit/campaigns/measures-26/import/", REFORM),
    State("desk-campaign-import", "/desk/campaigns/measures-26/import/", REFORM),
)
COCKPIT: Final = (
    State("cockpit", "/cockpit/", LEADER, paper=True),
    State("cockpit-figures", "/cockpit/figures/", LEADER),
    State("cockpit-figure", "/cockpit/figures/on_time_share/", LEADER),
    State("cockpit-rows", "/cockpit/figures/on_time_share/rows/", LEADER),
    State("cockpit-waiting", "/cockpit/waiting/", LEADER),
    State("cockpit-stays", via="/cockpit/waiting/", who=LEADER),
    State("cockpit-evidence", "/cockpit/evidence/", LEADER),
    State("cockpit-channels", "/cockpit/channels/", LEADER),
    State("cockpit-ratings", "/cockpit/ratings/", LEADER),
    State("cockpit-supervision", "/cockpit/supervision/", LEADER),
    State("cockpit-wall", "/cockpit/wall/", LEADER),
    State("assessment", "/cockpit/assessment/", LEADER),
    State("assessment-tables", "/cockpit/assessment/tables/", EVALUATOR),
    State("processes", "/cockpit/processes/", LEADER),
)
PAGES: Final = (*PORTAL, *COMMON, *DESK, *CAMPAIGN, *COCKPIT)

FILE: Final = "a file, not a page"
LEADS_ON: Final = "leads to another page"
DEVICE: Final = "asks for an enrolled device; swept there, in test_kiosk"
WALKED: Final = "stands for some minutes only; walked through in test_window"
OWED: Final = "shown where something is owed; walked through in the portal's own tests"
CHARTS: Final = "needs a log or a table; swept by test_charts"
CARD: Final = "stands where a rule was broken, which no matter of the scene does; not swept"
EXCUSED: Final[Mapping[str, str]] = {
    "health": FILE,
    "guide-json": FILE,
    "keys": FILE,
    "document": FILE,
    "credential-pdf": FILE,
    "credential-token": FILE,
    "credential-json": FILE,
    "acceptance-document": FILE,
    "desk-acceptance-document": FILE,
    "construction-document": FILE,
    "desk-construction-document": FILE,
    "desk-commitment-document": FILE,
    "desk-document": FILE,
    "desk-visit-file": FILE,
    "desk-supervision-file": FILE,
    "cockpit-supervision-file": FILE,
    "desk-rating-rows": FILE,
    "desk-rating-code": FILE,
    "ratings-file": FILE,
    **{
        f"{shell}-campaign-{name}": FILE
        for shell in ("desk", "cockpit")
        for name in (*("evidence", "table", "roadmap-table", "workbook", "poster", "report-pdf"),)
    },
    "rating-link": LEADS_ON,
    "desk-next": LEADS_ON,
    "desk-windows": LEADS_ON,
    "desk-card": CARD,
    "kiosk-begin": LEADS_ON,
    "desk-inline": FILE,
    "desk-waiting-file": FILE,
    "kiosk-picture": FILE,
    "kiosk-pdf": FILE,
    "kiosk-alive": FILE,
    **{
        f"kiosk{name}": DEVICE
        for name in (
            *("", "-enrol", "-enter", "-code", "-items", "-item", "-cases", "-case"),
            *("-certificates", "-certificate", "-print", "-verify", "-still", "-leave"),
            *("-end", "-draft", "-question", "-material", "-review", "-sign", "-done"),
            "-receipt",
        )
    },
    "ticket": WALKED,
    "desk-ticket": WALKED,
    "desk-ticket-slip": WALKED,
    "desk-ticket-receipt": WALKED,
    "desk-manifest": WALKED,
    "desk-delivery": WALKED,
    "desk-handover-good": WALKED,
    "desk-batch": "takes the cases that were ticked; walked through in the desk's own tests",
    "questions": LEADS_ON,
    "supplement": OWED,
    "joint-correct": OWED,
    "set-language": LEADS_ON,
    "desk-draft": "swept while a clerk fills it in, in test_sweep",
    "desk-joint-visit": "looked at on a tablet in test_joint",
    "utilities-act": "takes one act of a company's case and leads on",
    "process": CHARTS,
    "process-compare": CHARTS,
    "process-cases": CHARTS,
    "process-case": CHARTS,
    "assessment-frozen": "needs a frozen period; its own tests ask for its page",
    "assessment-rows": "needs a frozen period; its own tests ask for its page",
    "assessment-table": CHARTS,
    "assessment-target": CHARTS,
}
"""Routes that answer a GET and are not swept, each with its reason."""
