"""Whether the catalogue bears out what a citizen asserts about a procedure.

"differs" needs a published value that is another one; where nothing certain is published, or the
texts mention the asserted value somewhere, the verdict is "unknown" and nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.catalogue.procedure import Procedure
from bot.premises.fees import check_fee
from bot.premises.filing import check_filing, check_paper, check_place
from bot.premises.lexicon import PremiseLexicon
from bot.premises.times import check_age, check_period
from bot.premises.values import Age, Claim, Filing, Money, Paper, Period, Place, Value
from bot.premises.verdict import Ruling, Verdict


def check(claims: Sequence[Claim], procedure: Procedure, lexicon: PremiseLexicon) -> Verdict | None:
    """The verdict on the claims, None without any; claims that fare differently are unknown."""
    verdicts = [
        _CHECKS[type(claim.value)](claim, about, lexicon)
        for claim, about in (_as_filed(claim, procedure) for claim in claims)
    ]
    if not verdicts:
        return None
    alike = len({verdict.ruling for verdict in verdicts}) == 1
    return verdicts[0] if alike else Verdict(Ruling.unknown, claims[0])


def _as_filed(claim: Claim, procedure: Procedure) -> tuple[Claim, Procedure]:
    """The procedure by the way of filing that the claim is about, or both for any way.

    The latter where the source has neither fees nor times of that way.
    """
    methods = tuple(
        method
        for method in procedure.methods
        if method.channel is claim.channel and (method.fees or method.duration)
    )
    if not methods:
        return replace(claim, channel=None), procedure
    return claim, procedure.copy(update={"methods": methods})


_Check = Callable[[Claim, Procedure, PremiseLexicon], Verdict]
_CHECKS: Mapping[type[Value], _Check] = {
    Money: check_fee,
    Period: check_period,
    Age: check_age,
    Place: check_place,
    Paper: check_paper,
    Filing: check_filing,
}
