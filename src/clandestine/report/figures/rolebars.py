"""How likely each state is, before the evidence and now, under every view."""

from __future__ import annotations

from dataclasses import dataclass

from clandestine.report.blocks import Roles, Share
from clandestine.scales import share


@dataclass(frozen=True)
class RoleBars:
    """States and their shares, in the model's order, never ranked; a withheld state carries words instead of shares."""

    whom: str
    about: str
    views: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Share, ...] | str], ...]
    counted: str = ""

    @property
    def title(self) -> str:
        """Whom and what."""
        return f"{self.whom}: how likely each {self.about} is"

    @property
    def alt(self) -> str:
        """What the figure shows, with every number that stands in it."""
        told = []
        for place, view in enumerate(self.views):
            parts = []
            for state, held in self.rows:
                if not isinstance(held, str):
                    one = held[place]
                    parts.append(
                        f"{state} {share(one.now)} (range {share(one.low)} to {share(one.high)}, before {share(one.prior)})"
                    )
            told.append(f"{f'Under {view}' if view != 'model' else 'Now'}: {', '.join(parts)}.")
        told += [f"{state}: {held}." for state, held in self.rows if isinstance(held, str)]
        return f"Bars of the share of each state{f', on {self.counted}' if self.counted else ''}. {' '.join(told)}"


def role_bars(roles: Roles, whom: str, counted: str = "") -> RoleBars:
    """The bars of what a report tabulates."""
    return RoleBars(whom, roles.about, roles.views, roles.rows, counted)
