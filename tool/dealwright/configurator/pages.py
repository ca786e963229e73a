"""The pages of `explain` on findings in links of the Hub Configurator and in its catalogue."""

LINK_PAGES: dict[str, str] = {
    "DW901": """A link of the Hub Configurator cannot be read.

A link is an address with `state=` in it, the choices as JSON in base64url. Mail programs cut long
addresses and break them over lines: open the page again and take the link from its copy button.""",
    "DW902": """The catalogue of the Hub Configurator is not well formed.

Each item has an id of its own, a group, a label and, for each of the three tiers, a fixed text, a
flag or a choice among options. The page would show such a catalogue with gaps and say nothing.""",
    "DW903": """The catalogue of the Hub Configurator says something that is hardly meant.

An option is spelt in two ways, or what is filled in at first does not meet its own requirement.
A warning only.""",
    "DW904": """A link says what the page of the Hub Configurator would not have written.

It was edited by hand, or was written by another version. The page says nothing of it: it shows the
first tier for one that it does not know, and leaves out what it cannot place. A warning, unless the
tier is unknown.""",
    "DW905": """A link names an item that the catalogue does not hold.

Items have changed since the link was made. `dealwright configurator link --from URL` makes a new one
for this catalogue and says what became of each choice.""",
    "DW906": """A choice in a link is not one that the tier offers.

The page shows the first option in its place and says nothing. Spellings count: an option can be
spelt differently in two tiers.""",
    "DW907": """A fixed text or a flag in a link is not the catalogue's.

Links hold copies of what a tier fixes. Where the catalogue has changed since, or somebody edited the
link, it promises what is no longer offered.""",
    "DW908": """A link does not say what is chosen for an item.

The page fills in what it offers first, so nobody has decided. A warning only.""",
    "DW909": """A choice requires another that was not made.

The page notes it and lets it pass. A warning only: agree with the member which of the two gives way.""",
    "DW910": """Two choices of a link contradict each other.

Their texts say so, and the catalogue does not. A warning only.""",
    "DW911": """The links of one order are for different clusters.

All hubs of an order share a cluster, so that provider, account and billing must be the same in each
link.""",
    "DW912": """The tier of a link is not that of the offering.

`handoff.yaml` says under `configurator: offerings:` which tier of the page is which offering.""",
    "DW913": """An order has more links than the offering has hubs.

One link is one hub. `handoff.yaml` says how many an offering may have.""",
    "DW914": """A link was made with another catalogue than the one it is checked by.

Check it by the catalogue that it names. A warning only.""",
}
