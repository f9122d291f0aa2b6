"""Several items of several departments, applied for once and run as one matter.

The parent is a matter of kind `joint` under the bundle's definition; its children are ordinary
cases, each with its own number, limit, decision and appeal (INV-ONE-05). The parent's state is
reckoned from what the children's states are, never from the order in which their news come.

    actions (every write takes `key`; each gives a record Receipt unless said otherwise)
      begin_joint(*, actor, party, bundle, facts={}) -> UUID                 # the one draft
      choose(draft, *, actor, options)                    # planner.Options: include, choices, ...
      submit_joint(draft, *, actor, key, options=None, channel="online", place=None)
      withdraw_joint(joint, *, actor, key, reason="")     leave_member(joint, item, ... same)
      add_child(joint, item, *, actor, key, fact, reason) drop_child(joint, item, ... same)
      propose_correction(case, *, actor, key, missing=(), defects=())        # a department
      notify_joint_correction(joint, *, actor, key, more={item: {...}})      # the lead, once
      resubmit_joint(joint, *, actor, key, answers={}, files={line: [hash]}, channel="online")
      plan_visit(joint, *, actor, key, day, place="")     plan_revisit(joint, ... same)
      require_rectification(joint, *, actor, key, rectify_by)
      report_rectified(joint, *, actor, key, note)        # the applicant
      record_visit(joint, item, *, actor, key, inspectors, inspected_on, findings, passed, defects)
      ready_to_issue(joint, item, *, actor, key, opinion="")
      issue_together(joint, *, actor, key)                issue_singly(joint, *, actor, key, reason)
      note_opinions(joint, items, *, key, land_lost)      # the system's: those that stand
      record_land(joint, *, actor, key, contract_no, signed_on, paid_on)
      extend_joint(joint, *, actor, key, approval, reason)   hand_over(joint)  # the system's
    queries
      get_joint(joint, *, actor) -> JointView             list_joint(*, actor, ...) -> JointPage
      draft_plan(draft, *, actor) -> Planned (bundle, plan, options, form)
      draft_lines(draft, *, actor) -> the materials, one line a kind
    procedure
      KIND = "joint"; ensure_published(bundle) -> hash of the bundle's definition

Who wants to hear of members' credentials (a composite licence) uses `credentials.watching.watch`;
the change's `matter` is the member's case and its `parent` the joint matter.
"""
