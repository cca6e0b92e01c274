"""What is valid but surely wrong in a model. Nothing is found that could be meant."""

from leadline.model.lint.finding import Finding, Known
from leadline.model.lint.models import lint

__all__ = ["Finding", "Known", "lint"]
