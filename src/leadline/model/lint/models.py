"""All that lint finds in a model."""

from __future__ import annotations

from leadline.model.lint.finding import Finding, Known
from leadline.model.lint.names import of_names
from leadline.model.lint.parts import of_parts
from leadline.model.lint.rules import of_rules
from leadline.model.model import Model


def lint(model: Model, known: Known | None = None) -> list[Finding]:
    """What is valid but surely wrong: the rules' findings by line, then those of the parts around them.

    With ``known``, names that the given data does not have are found as well.
    """
    found = [*of_rules(model), *of_parts(model), *(() if known is None else of_names(model, known))]
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.line is None, finding.line or 0))
