"""The sentences in which differences are told."""

from collections.abc import Iterable, Mapping

from dealwright.history.things import Thing, Value, flat

Labels = Mapping[tuple[str, str], str]
"""The label of a thing by its sort and key."""

_REFERS = {
    **dict.fromkeys(("to", "in", "entering", "stages", "made_in", "from"), "stage"),
    **dict.fromkeys(("move_deals_to", "counts_as", "order.releases_in"), "stage"),
    **dict.fromkeys(("requires", "requires.properties"), "property"),
    **dict.fromkeys(("metric", "measured_by", "predicts", "outcome"), "metric"),
    **dict.fromkeys(("owner", "led_by", "by", "intake.contact", "becomes"), "role"),
    **dict.fromkeys(("red_lines", "supports"), "red_line"),
    **dict.fromkeys(("pipelines", "order.pipeline"), "pipeline"),
    **{name: name for name in ("offering", "persona", "hypothesis", "group")},
    "signature.tool": "tool",
}
_PHRASES = {
    **dict.fromkeys(("conversion", "flow", "days", "known_when"), "stage"),
    "after": "metric",
}
"""Fields whose values name something between other words, as in `in discovery`."""
_TITLES = {
    "after": "what must have been tried first",
    "artefacts": "artifacts",
    "becomes": "what it grows into",
    "by": "person in charge",
    "count": "things counted",
    "days": "days counted",
    "does": "tasks",
    "during": "window",
    "ends": "being an end",
    "entering": "stages entered",
    "every": "how often it is held",
    "for": "audience",
    "formerly": "former key",
    "holds": "contents",
    "in": "stages looked at",
    "kept_in": "place where it is kept",
    "made_in": "stages it is made in",
    "minutes": "length in minutes",
    "options_from": "source of its options",
    "qualified_leads": "share of qualified leads",
    "requires.properties": "required properties",
    "requires.associations": "required links",
    "picks": "choice to be made",
    "stalls_after": "time after which a deal counts as stalled",
    "starts": "kind of deal that begins there",
    "sure": "certainty asked for",
    "that": "outcome counted",
    "try": "properties tried",
    "usage_counted.cluster": "meaning of a count per cluster",
    "usage_counted.community": "meaning of a count per community",
    "usage_unknown": "lack of a recorded usage fee",
    "used_for": "uses",
    "where": "conditions",
    "within": "horizon",
    "zero": "alarm at no success at all",
}
_CHANGED = {
    ("Red line", "below"): "{name} now fires below {new} instead of {old}.",
    ("Red line", "after"): "{name} now waits for {new} instead of {old}.",
    ("Red line", "metric"): "{name} now watches {new} instead of {old}.",
    ("Red line", "judged_against"): "{name} is now judged against {new} instead of {old}.",
    ("Guess", "renewal"): "The forecast now counts on {new} of open renewals instead of {old}.",
    ("Guess", "new"): "The forecast now counts on {new} of open new business instead of {old}.",
    ("Guess", "said_on"): "{name} was said on {new}; before, on {old}.",
    ("Target", "retention"): "The forecast now aims at a retention of {new} instead of {old}.",
    ("Ladder", "stages"): "{name} now goes through {new} instead of {old}.",
    ("Price", "annual"): "{name} is now {new} a year instead of {old}.",
    ("Metric", "status"): "{name} is now {new} instead of {old}.",
    ("Hypothesis", "status"): "{name} is now {new} instead of {old}.",
    ("Offering", "hubs"): "{name} now covers {new} hubs instead of {old}.",
    ("The focus", "offering"): "The focus is now on {new} instead of {old}.",
    ("Property", "unique"): "Whether {name} holds unique values changes from {old} to {new}.",
    ("Way out", "when"): "{name} words its way out {way} anew: {new}.",
    ("Kept for later", "until"): "{label} is kept for later until {new} instead of {old}.",
    ("Way out", "park.until"): "{name} now parks deals until {new} instead of {old}.",
    ("Offer beside membership", "hourly"): "{name} now costs {new} an hour instead of {old}.",
}
_FIRST_NAMED = {
    ("Metric", "status"): "{name} is {new}.",
    ("Metric", "segment"): "{name} belongs to {new}.",
    ("Price", "until"): "{name} holds until {new}.",
}
_MORE = {
    ("Metric", "where"): "{name} now counts only deals with {items}.",
    ("Metric", "split_by"): "{name} is now also shown by {items}.",
    ("Every metric", "may_split_by"): "{name} may now also be split by {items}.",
    ("Way out", "requires"): "{name} now also requires {items} before {to}.",
    ("Role", "approves"): "{name} now also approves {items}.",
    ("Stage", "activities"): "{name} has more to do: {items}.",
    ("Offering", "includes"): "{name} now also includes: {items}.",
    ("Every offering", "earlier_prices"): "Of earlier prices is now on record: {items}.",
}
_FEWER = {
    ("Way out", "requires"): "{name} no longer requires {items} before {to}.",
    ("Role", "approves"): "{name} no longer approves {items}.",
    ("Stage", "activities"): "{name} has less to do, no longer: {items}.",
    ("Offering", "includes"): "{name} no longer includes: {items}.",
}
_ADDED = {
    "The properties of": "{name} are new.",
    "Way out": "{name} has a new way out, {way}: {when}.",
    "Option": "{parent} has a new option: {label}.",
    "Channel": "Stage {parent} has a new channel: {label}.",
    "Holder": "{key} holds the role {parent} from {from}.",
    "Ladder": "{name} is written out: {stages}.",
    "Price": "{parent} costs {annual} a year {span}.",
    "Metric": "{name} is new: {definition}",
    "Red line": "{name} is new: {means}.",
    "Hypothesis": "{name} is new: {claim}.",
    "Experiment": "{name} is new: {question}",
    "Agenda point": "{parent} has a new point: {text}.",
    "Kept for later": "{label} is kept for later, until {until}: {why}.",
    "Retirement of": "{what} is given up from {date}: {why}.",
}
_REMOVED = {
    "The properties of": "{name} are gone.",
    "Way out": "{name} no longer has the way out {way} ({when}).",
    "Option": "{parent} no longer has the option {label}.",
    "Channel": "Stage {parent} no longer has the channel {label}.",
    "Holder": "{key} no longer stands as {parent}.",
    "Ladder": "{name} is no longer written out ({stages}): the exits alone say which stage is later.",
    "Price": "{name} is gone.",
    "Agenda point": "{parent} no longer has the point: {text}.",
    "Kept for later": "{label} is no longer kept for later.",
    "Retirement of": "{what} is no longer listed as given up.",
}


def added(thing: Thing, labels: Labels) -> str:
    pattern = _ADDED.get(thing.spec.noun, "{name} is new.")
    if thing.spec.noun == "Price" and "annual" not in thing.fields:
        pattern = "{parent} has a price of its own {span}: {terms}."
    return _end(pattern.format_map(_words(thing, labels)))


def removed(thing: Thing, labels: Labels) -> str:
    return _end(_REMOVED.get(thing.spec.noun, "{name} is gone.").format_map(_words(thing, labels)))


def changed(thing: Thing, name: str, pair: tuple[str | None, str | None], labels: Labels) -> str:
    """A field that has one value; None where it is not written."""
    old, new = (None if value is None else label(name, value, labels) for value in pair)
    words = _words(thing, labels) | {"old": old or "", "new": new or "", "title": title(name)}
    if name == "label" and old and new:
        return _end("{noun} {old} is now called {new}.".format_map(words))
    if "yes" in (old, new) and None in (old, new):
        words |= {"old": old or "no", "new": new or "no"}
    elif old is None:
        pattern = _FIRST_NAMED.get((thing.spec.noun, name), "{name} now names its {title}: {new}.")
        return _end(pattern.format_map(words))
    elif new is None:
        return _end("{name} no longer names its {title} ({old}).".format_map(words))
    pattern = _CHANGED.get((thing.spec.noun, name), _usual(thing, name))
    return _end(pattern.format_map(words))


def _usual(thing: Thing, name: str) -> str:
    if name in thing.spec.words:
        return "{name} rewords its {title}: {new}."
    return "{name} changes its {title} from {old} to {new}."


def listed(
    thing: Thing, name: str, more: Iterable[str], fewer: Iterable[str], labels: Labels
) -> str:
    """A field that has many values: what came and what went."""
    new, old = (tuple(label(name, value, labels) for value in values) for values in (more, fewer))
    words = _words(thing, labels) | {"title": title(name)}
    kind = (thing.spec.noun, name)
    if new and not old:
        pattern, items = _MORE.get(kind, "{name} changes its {title}: now also {items}."), new
    elif old and not new:
        pattern, items = _FEWER.get(kind, "{name} changes its {title}: no longer {items}."), old
    elif new:
        pattern, items = "{name} changes its {title}: {items} instead of {others}.", new
    else:
        pattern, items = "{name} puts its {title} into another order.", ()
    words |= {"items": enumerated(items), "others": enumerated(old)}
    return _end(pattern.format_map(words))


def reordered(thing: Thing, container: str, order: Iterable[str]) -> str:
    """The list that a thing is one of stands in another order."""
    where = f" of {container}" if container else ""
    return f"The {thing.spec.noun.lower()}s{where} now come in this order: {', '.join(order)}."


def title(name: str) -> str:
    """What a salesperson calls a field."""
    last = name.rpartition(".")[2]
    return _TITLES.get(name, _TITLES.get(last, name)).replace("_", " ").replace(".", " ")


def label(name: str, value: str, labels: Labels) -> str:
    """A value as people read it: for a key, the label of what it names."""
    if name in _PHRASES:
        sort = _PHRASES[name]
        return " ".join(labels.get((sort, word), word) for word in value.split(" "))
    return labels.get((_REFERS.get(name, ""), value), value)


def enumerated(items: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = [*items] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _words(thing: Thing, labels: Labels) -> dict[str, str]:
    """Everything a pattern may name; fields that are not written are empty."""
    words = dict.fromkeys(("from", "when", "definition", "means", "claim", "question", "text"), "")
    words |= dict.fromkeys(("why", "date", "until"), "")
    words |= {name: _one(name, value, labels) for name, value in thing.fields.items()}
    words |= {"name": thing.name, "noun": thing.spec.noun, "parent": thing.parent, "key": thing.key}
    words["label"] = labels.get((thing.spec.about, thing.key), thing.label)
    words["to"], words["way"] = _ways(words)
    until = f" until {words['until']}" if words["until"] else ""
    words["span"] = f"from {words['key']}{until}"
    if "usage_unknown" in words:
        words["span"] += ", with a usage fee that is not on record"
    words["terms"] = words.get("note", "agreed each time")
    words["what"] = thing.key.partition(" #")[0].replace("red_line", "red line").capitalize()
    return words


def _ways(words: Mapping[str, str]) -> tuple[str, str]:
    to = words.get("to", "")
    if to:
        return to, f"to {to}"
    if "park.until" in words:
        until = f"parked until {words['park.until']}"
        return f"a deal is {until}", until
    return "it is done", "by being done"


def _one(name: str, value: Value, labels: Labels) -> str:
    if isinstance(value, str):
        return label(name, value, labels)
    return enumerated(label(name, item, labels) for item in value)


def _end(sentence: str) -> str:
    """One line with one full stop at the end, whatever the words before it ended with."""
    text = flat(sentence).rstrip(" .:")
    return text if text.endswith(("?", "!")) else f"{text}."
