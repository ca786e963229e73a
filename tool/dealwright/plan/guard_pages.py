"""What each guard is about, and which of them a person can let a plan pass."""

LIMITS: dict[str, int] = {"many_deals_moved": 50, "mass_change": 30}
"""How many deals a plan may move, and the share in percent of things of a kind it may change."""

PASSABLE = frozenset({"outcome_changed", *LIMITS, "moved_into_closed", "red_line_flip"})
"""The guards that a person can let a plan pass; past the others there is no way."""

_HOW = "`playbook/changes/`, or `--allow"
GUARD_PAGES = {
    "wrong_portal": (
        "The token belongs to another HubSpot account than the portal file names.\n\n"
        "Nothing is written to an account whose number is not in `portal_id:`; a portal file "
        "without one refuses every account but the embedded one. There is no way past."
    ),
    "older_playbook": (
        "A later commit was applied to the portal than the one that lies here.\n\n"
        "The tag `applied/PORTAL` stands on it. What it brought would be undone: by an old run of a workflow "
        "that is started again, or from a clone that is behind. There is no way past: take the newest "
        "commit, and undo what shall not be with `git revert`, so that going back is a change like any "
        "other. `--at REV` plans and applies an older playbook on purpose."
    ),
    "vanished": (
        "A key is gone from the playbook and no `retired:` says so.\n\n"
        "`check --base REV` finds it (DW601). There is no way past: put it back or retire it."
    ),
    "type_changed": (
        "A property that exists in the portal has another type than the playbook wishes.\n\n"
        "Values that do not fit the new type would read as empty, and a list of choices never becomes "
        "a picker of people. Give the property a new key "
        "instead and retire the old one."
    ),
    "unique_changed": (
        "A property that exists in the portal is unique there and not in the playbook, or the other way "
        "round.\n\n"
        "HubSpot settles that when it creates a property, and ignores every later wish without a word. "
        "There is no way past: retire the property and create another one under a new key, or write "
        "`unique:` as the portal has it."
    ),
    "read_only": (
        "The playbook wishes to change a definition that HubSpot keeps for itself.\n\n"
        "There is no way past: leave label, group and options out of a built-in property."
    ),
    "label_taken": (
        "A pipeline or stage wants a label that another one carries at that moment.\n\n"
        "HubSpot refuses two of the same label, whatever the case. If the other one is unmanaged, "
        "rename it in HubSpot, or bring it under the playbook. There is no way past."
    ),
    "id_taken": (
        "Two pipelines or stages would have the same id in HubSpot.\n\n"
        "Pipeline ids are unique in an account, stage ids among all pipelines of an object. Look at "
        "`ids:` in the portal file and at `formerly:`, or choose another key. There is no way past."
    ),
    "outcome_changed": (
        "The probability of a stage with deals goes to or from 0% or 100%.\n\n"
        "Every deal in it would be won, lost or open from one moment to the next, and each report "
        "with it. Move the deals first, or let it pass: `allow: [outcome_changed]` with the why in a file of "
        "`playbook/changes/`, or `--allow outcome_changed` at a terminal."
    ),
    "red_line_flip": (
        "A change of definitions turns the verdict of a red line on the same records.\n\n"
        "It is judged on the snapshot of `dealwright sync`, against what was applied last; without one "
        "nothing can be said. `dealwright impact` shows every number under both definitions. If the new "
        "one is meant, let it pass: `allow: [red_line_flip]` with the why in a file of "
        "`playbook/changes/`, or `--allow red_line_flip` at a terminal."
    ),
    "unknown_id": (
        "The portal file gives an id under `ids:` that the portal does not have.\n\n"
        "A new object would be created beside the one that was meant. There is no way past: "
        "correct the id."
    ),
    "property_missing": (
        "A property that the playbook calls built in does not exist in the portal.\n\n"
        "HubSpot's own properties cannot be created. Check the spelling, or take `built_in: true` "
        "away to create one of your own."
    ),
    "stranded_deals": (
        "A stage or pipeline is retired, has records in it, and nothing says where they go.\n\n"
        "Write `move_deals_to:` beside it. There is no way past: a deal in a stage that does not exist "
        "is on no board and in no report."
    ),
    "values_lost": (
        "A retired property or option is still on records, and nothing says what becomes of them.\n\n"
        "Write `map_to:` with what takes its place, or `keep_values: true`: then an option stays hidden "
        "on the records that have it, and a property is archived with its values kept in the ledger. "
        "Where `map_to:` names a property that lacks an option which records hold, or that takes each "
        "value once while records share one, say first what becomes of those. There is no way past."
    ),
    "lost_source": (
        "A property is given up on which a metric, a red line, an exit or a signal still rests.\n\n"
        "It would count nothing from then on, and nobody would see. Change what uses it first. There "
        "is no way past."
    ),
    "no_ledger_place": (
        "The plan moves records or archives a property in a job of CI, whose disk is thrown away.\n\n"
        "The ledger keeps what every record held, so that a run can be taken back. Name a private "
        "folder with `runs:` in the portal file: one that stays, or from which `dealwright ci runs` brings "
        "the ledgers to a private repository. There is no way past."
    ),
    "two_applies": (
        "Another apply holds the portal: two at once could undo each other.\n\n"
        "The mark is an empty group of deal properties, `dealwright_apply`, whose label says whose run "
        "it is and since when. Wait for it. If it is dead, `dealwright runs break RUN --reason WHY` "
        "takes the mark away; a run of this machine that died is noticed by itself."
    ),
    "group_in_use": (
        "A retired group still holds properties that stay.\n\n"
        "HubSpot does not delete it. Move them to another group, or retire them too. There is no way "
        "past."
    ),
    "many_deals_moved": (
        "A plan moves more deals than the portal's limit (50, or `guards: {many_deals_moved: N}` in the "
        "portal file).\n\nLet it pass with `allow: [many_deals_moved]` and the why in a file of "
        f"{_HOW} many_deals_moved` at a terminal."
    ),
    "account_limits": (
        "The account's subscription has no room for the new pipelines or properties.\n\n"
        "HubSpot would refuse them half way. Retire some, or ask HubSpot for more. There is no way past; "
        "where the token may not ask for limits, nobody looks."
    ),
    "moved_into_closed": (
        "A plan moves deals into a stage that is won or lost.\n\n"
        "They would count as closed from that moment. Let it pass with `allow: [moved_into_closed]` and "
        f"the why in a file of {_HOW} moved_into_closed` at a terminal."
    ),
    "mass_change": (
        "A plan changes or deletes more than 30% of the groups, properties, pipelines or stages that the "
        "playbook manages, of which there are at least ten.\n\n"
        "Usually that is the wrong portal or an old playbook. The limit is `guards: {mass_change: N}` in "
        f"the portal file. Let it pass with `allow: [mass_change]` and the why in a file of {_HOW} "
        "mass_change` at a terminal."
    ),
}
