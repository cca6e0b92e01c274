"""What a model says about itself: every rule, condition and limit in words that a sales rep would use."""

from leadline.model.words.conditions import condition_words, predicate_words, selection_words
from leadline.model.words.events import capital, name_words
from leadline.model.words.figures import (
    count_words,
    date_words,
    duration_words,
    instant_words,
    join_words,
    number_words,
    points_words,
)
from leadline.model.words.parts import (
    account_score_words,
    dimension_words,
    group_words,
    ladder_words,
    lifecycle_words,
    outline,
    priority_words,
)
from leadline.model.words.receipts import clamp_words, occurrence_words, title_of
from leadline.model.words.rules import decay_words, limit_words, parts_words, rule_words, sentence
from leadline.model.words.titles import GRANTED_TITLE, title
from leadline.model.words.voice import Speaker, Voice, voice_of

__all__ = [
    "GRANTED_TITLE",
    "Speaker",
    "Voice",
    "account_score_words",
    "capital",
    "clamp_words",
    "condition_words",
    "count_words",
    "date_words",
    "decay_words",
    "dimension_words",
    "duration_words",
    "group_words",
    "instant_words",
    "join_words",
    "ladder_words",
    "lifecycle_words",
    "limit_words",
    "name_words",
    "number_words",
    "occurrence_words",
    "outline",
    "parts_words",
    "points_words",
    "predicate_words",
    "priority_words",
    "rule_words",
    "selection_words",
    "sentence",
    "title",
    "title_of",
    "voice_of",
]
