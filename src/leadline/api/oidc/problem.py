"""Why single sign-on let somebody not in: a code, which the page to sign in says in words."""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """What went wrong. None of them says more than the person may know."""

    expired = "expired"  # it took too long, or was begun in another browser
    refused = "refused"  # the provider did not want to, or the person
    unreachable = "unreachable"  # the provider does not answer, or answers nonsense
    untrusted = "untrusted"  # what the provider said is not proved
    unverified = "unverified"  # the provider has not verified the address, or says none
    domain = "domain"  # an address of another company
    unknown = "unknown"  # nobody of that address is a user
    disabled = "disabled"  # they were, once
    no_owner = "no_owner"  # the first owner is still to be made


class Stopped(Exception):
    """The way in ends here."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)
