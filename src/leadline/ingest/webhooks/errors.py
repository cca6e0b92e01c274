"""What can be wrong with a webhook, or with the file that maps it.

    LeadlineError
    ├── InputError
    │   ├── BodyError      the body is no JSON or no form: HTTP 400, and the sender need not try again
    │   └── SourceError    a mapping file; carries every problem found
    ├── ProofError         nobody proved that the sender sent it: HTTP 401 where no proof came, else 403
    └── SecretError        the secret is not set here, or is none: HTTP 503, and the sender tries again

None of them says anything of the secret, the signature or the body.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from leadline.errors import InputError, LeadlineError, Problem


class BodyError(InputError):
    """The body of a request cannot be read."""


class SourceError(InputError):
    """A mapping file that cannot be used; ``problems`` holds all that is wrong with it, in the file's order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class Lacks(StrEnum):
    """Why a proof is none."""

    missing = "missing"  # nothing was sent that could prove it
    wrong = "wrong"  # the secret, the body or what else is signed differs
    late = "late"  # well signed, and outside the time that is allowed


class ProofError(LeadlineError):
    """A request does not prove that the sender sent it; ``lacks`` says how."""

    def __init__(self, lacks: Lacks, message: str) -> None:
        self.lacks = lacks
        super().__init__(message)


class SecretError(LeadlineError):
    """A source's secret is not set, or is not of the form that the source needs."""
