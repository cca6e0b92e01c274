"""What changed between two models, in plain words."""

from leadline.model.diff.change import Change, ChangeKind
from leadline.model.diff.models import diff, headline

__all__ = ["Change", "ChangeKind", "diff", "headline"]
