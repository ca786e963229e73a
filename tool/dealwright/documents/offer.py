"""An offering with the price of a day, as templates read it."""

import datetime as dt
from dataclasses import dataclass

from dealwright.documents.pricing import BandRow, band_rows
from dealwright.documents.terms import offered, whole_price
from dealwright.model.offerings import Offering, Price
from dealwright.model.playbook import Playbook
from dealwright.model.words import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is sold, its yearly fee on the day, and the rows of its monthly usage fee."""

    offering: Offering
    price: Price
    annual: Money
    bands: tuple[BandRow, ...]


def offer(playbook: Playbook, key: str, day: dt.date) -> Offer:
    """The offer of a day. What is not sold then, or has no whole price, is refused."""
    offering, _ = offered(playbook, key, knowingly=False)
    price, annual = whole_price(offering, day)
    ladder = playbook.offerings.bands(price.usage) if price.usage else None
    return Offer(
        offering=offering,
        price=price,
        annual=annual,
        bands=band_rows(ladder) if ladder else (),
    )
