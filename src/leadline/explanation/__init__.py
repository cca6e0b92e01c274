"""Explanations: the receipt of a score, why a lead is qualified, and the reasons in one sentence. Pure functions.

receipt(model, results, contributions)           lines that add up to the score
receipt_text(receipt)                            the same as text
verdict_words(model, results, held)              why qualified, disqualified, or not yet
reasons_sentence(model, contributions, as_of)    one sentence for a list
thresholds(model)                                the scores at which something changes
"""

from leadline.explanation.ago import ago_words
from leadline.explanation.layout import amount, as_of_words, receipt_lines, receipt_text
from leadline.explanation.receipt import Line, Part, Receipt, receipt
from leadline.explanation.rows import Contribution, Results
from leadline.explanation.sentence import reasons_sentence
from leadline.explanation.thresholds import Threshold, thresholds
from leadline.explanation.verdict import questions, verdict_words

__all__ = [
    "Contribution",
    "Line",
    "Part",
    "Receipt",
    "Results",
    "Threshold",
    "ago_words",
    "amount",
    "as_of_words",
    "questions",
    "reasons_sentence",
    "receipt",
    "receipt_lines",
    "receipt_text",
    "thresholds",
    "verdict_words",
]
