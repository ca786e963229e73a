"""Owns what people did about a deal: e-mails of first contact and renewal, and meetings."""

from collections.abc import Iterator
from dataclasses import dataclass

from dealwright.sandbox import wire
from dealwright.sandbox.seeding.chances import Chance, drawn, later
from dealwright.sandbox.seeding.dealings import Dealing
from dealwright.sandbox.seeding.drafts import Diary, Draft
from dealwright.sandbox.seeding.journeys import Move
from dealwright.sandbox.seeding.plan import SeedPlan
from dealwright.sandbox.seeding.truth import Truth

_HOUR = wire.DAY // 24
_MINUTE = _HOUR // 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Secretary:
    """Makes up meetings and e-mails that fit the stays of a deal."""

    plan: SeedPlan
    truth: Truth
    cutoff: int

    def activities(self, deal: Dealing, chance: Chance) -> Iterator[Draft]:
        way = self.plan.ways[deal.journey.way]
        stays = deal.journey.stays(self.cutoff)
        for number, (move, end) in enumerate(stays):
            after = stays[number + 1][0].stage if number + 1 < len(stays) else None
            engaged = after is not None and after != way.lost
            if self.plan.outreach is not None and move.stage == self.plan.outreach.stage:
                yield from self._outreach(deal, move, end, chance, engaged=engaged)
            elif deal.journey.way and not number and len(deal.journey.moves) > 1:
                sent = later(move.at, chance.uniform(0, 3), chance)
                yield from self._email(deal, sent, end, "renewal", chance, engaged=engaged)
            if move.stage in self.plan.meetings:
                yield from self._meetings(deal, move, end, chance)

    def _outreach(
        self, deal: Dealing, move: Move, end: int, chance: Chance, *, engaged: bool
    ) -> Iterator[Draft]:
        plan = self.plan.outreach
        touches, days = (plan.touches, plan.days) if plan else (0, 0)
        gap = days / max(1, touches - 1)
        at = [later(move.at, number * gap * 0.95, chance) for number in range(touches)]
        sent = [each for each in at if each < end]
        for each in sent:
            answered = engaged and each == sent[-1]
            yield from self._email(deal, each, end, "outreach", chance, engaged=answered)

    def _email(
        self, deal: Dealing, sent: int, end: int, purpose: str, chance: Chance, *, engaged: bool
    ) -> Iterator[Draft]:
        """One e-mail; HubSpot counts opens and replies, and keeps when each count rose."""
        habits, names = self.truth.habits, self.plan.names
        template = chance.choice(sorted(self.truth.opened))
        bounced = not engaged and chance.random() < habits.bounced
        typed: dict[str, str | None] = {
            "hs_timestamp": wire.iso(sent),
            "hs_email_direction": "EMAIL",
            "hs_email_status": "BOUNCED" if bounced else "SENT",
            "hs_email_subject": f"A shared place to work for {deal.prospect.name}",
            names.owner: deal.owner,
            "hs_email_open_count": "0",
            "hs_email_reply_count": "0",
        }
        if chance.random() < habits.purpose_filled:
            typed[names.purpose] = purpose
        if chance.random() < habits.template_filled:
            typed[names.template] = template
        diary = Diary()
        diary.note(sent, typed)
        answered = engaged and chance.random() < habits.replied and end - sent > 2 * _MINUTE
        if not bounced and (chance.random() < self.truth.opened[template]):
            opened = sent
            for count in range(1, chance.choice((1, 1, 1, 2, 2, 3, 5)) + 1):
                opened += chance.randint(2, 40 * 60) * _MINUTE
                diary.note(opened, {"hs_email_open_count": str(count)})
        if answered:
            diary.note(chance.randint(sent + _MINUTE, end - 1), {"hs_email_reply_count": "1"})
        if entries := diary.until(self.cutoff):
            yield Draft(kind="emails", entries=entries, source="EMAIL")

    def _meetings(self, deal: Dealing, move: Move, end: int, chance: Chance) -> Iterator[Draft]:
        at = move.at
        for number in range(chance.choice((1, 1, 1, 2, 2, 3))):
            at = later(at, chance.uniform(0.5, 9), chance)
            if at + _HOUR >= min(end, self.cutoff):
                return
            yield self._meeting(deal, move.stage, at, number, chance)

    def _meeting(self, deal: Dealing, stage: str, at: int, number: int, chance: Chance) -> Draft:
        habits = self.truth.habits
        label, outcome = self.plan.meetings[stage], drawn(habits.outcomes, chance)
        diary = Diary()
        typed: dict[str, str | None] = {
            "hs_timestamp": wire.iso(at),
            "hs_meeting_start_time": wire.iso(at),
            "hs_meeting_end_time": wire.iso(at + 3 * _HOUR // 4),
            "hs_meeting_title": f"{label} {number + 1} with {deal.prospect.name}",
            self.plan.names.owner: deal.owner,
        }
        if outcome:
            typed["hs_meeting_outcome"] = "SCHEDULED"
            noted = at + chance.randint(50, 1500) * _MINUTE
            diary.note(noted, {"hs_meeting_outcome": outcome})
        if chance.random() < habits.meeting_labelled:
            typed["hs_activity_type"] = label
        diary.note(at - chance.randint(60, 6 * 24 * 60) * _MINUTE, typed)
        return Draft(kind="meetings", entries=diary.until(self.cutoff), source="MEETINGS")
