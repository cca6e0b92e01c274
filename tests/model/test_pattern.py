from __future__ import annotations

import re
from itertools import product

import duckdb
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from leadline.model.pattern import (
    JAVA,
    JONI,
    POSTGRES,
    PYTHON,
    RE2,
    SNOWFLAKE,
    Chars,
    Choice,
    PatternError,
    Repeat,
    Run,
    parse,
    python_regex,
    render,
)


@pytest.mark.parametrize(
    ("pattern", "position", "words"),
    [
        (r"(a)\1", 4, r"`\1` would refer back to a group, which is not portable"),
        ("(?=a)", 1, "`(?...)` is not portable"),
        ("(?:a)", 1, "plain ( ) groups"),
        ("x(?i)a", 2, "`(?...)` is not portable"),
        ("a+?", 3, "a repeat is neither lazy nor possessive"),
        ("a*+", 3, "a repeat is neither lazy nor possessive"),
        ("a**", 3, "a repeat directly after a repeat"),
        ("a{2}{3}", 5, "a repeat directly after a repeat"),
        ("*a", 1, r"`*` repeats nothing; a literal one is `\*`"),
        ("a|+", 3, "`+` repeats nothing"),
        ("^*", 2, "`*` repeats a place"),
        (r"\b+", 3, "`+` repeats a place"),
        ("a{2", 2, r"`{` begins a count as in {2}, {2,} or {2,5}; a literal one is `\{`"),
        ("a{,3}", 2, "`{` begins a count"),
        ("a{1001}", 2, "a count is at most 1000"),
        ("a{0}", 2, "a count of 0 says nothing"),
        ("a{3,2}", 2, "the counts are the wrong way round"),
        ("(a", 1, r"this `(` is never closed; a literal one is `\(`"),
        ("a)", 2, "this `)` closes nothing"),
        ("[a", 1, "this `[` is never closed"),
        ("[]", 2, "the class is empty"),
        ("[^]", 3, "the class is empty"),
        ("[z-a]", 2, "the range runs backwards"),
        (r"[\d-z]", 2, "a range runs between two characters"),
        ("[[:alpha:]]", 2, "classes like `[:alpha:]` are not portable"),
        (r"[\b]", 2, r"`\b` has no meaning inside a class"),
        (r"\D", 1, r"the escape `\D` is not portable; write [^0-9]"),
        (r"\p{L}", 1, r"the escape `\p` is not portable"),
        (r"\é", 1, r"the escape `\é` is not portable"),
        ("a\\", 2, "a backslash at the end escapes nothing"),
        ("a|", 3, "nothing stands here"),
        ("()", 2, "nothing stands here"),
        ("", 1, "nothing stands here"),
        ("a\x07", 2, "the control character U+0007 cannot stand in a pattern"),
        ("a" * 1001, 1001, "a pattern has at most 1000 characters"),
        ("(a{40}){40}", 1, "the pattern has more than 1000 characters when its counts are written out"),
        ("(" * 21 + "a" + ")" * 21, 21, "groups stand inside each other deeper than 20 levels"),
    ],
)
def test_what_is_not_portable_is_refused_with_its_position(pattern: str, position: int, words: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern)
    assert caught.value.position == position
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"at character {position}, ")


@pytest.mark.parametrize(
    ("pattern", "position"),
    [
        ("(a+)+", 5),
        ("(a*)*", 5),
        ("(a*b?)*", 7),
        ("([a-z]+-)*", 10),
        ("(x+x+)+y", 7),
        ("(a|a)*", 4),
        ("(a|aa)+", 5),
        (r"(\w|\d)+", 5),
        (r"(.|\s)*", 4),
        ("(a{1,2})*", 2),
        (r"^(\d{1,3}\d{1,3})+$", 10),
        ("(a|b|ab)*", 7),
        ("(a|a?)+", 7),
        ("(a?){50}a{50}", 5),
        ("(a|^)*", 6),
        ("(a|a){50}", 4),
        ("(.*,){11}P", 4),
        (".*.*.*=.*", 1),
        (r"x\s+\s+\s+\s+$", 2),
        (".*a.*b.*c.*d", 1),
    ],
)
def test_what_a_backtracking_engine_could_not_finish_is_refused(pattern: str, position: int) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern)
    assert caught.value.position == position


def test_a_pattern_that_is_too_intricate_to_judge_is_refused_soon() -> None:
    words = ["".join(letters) for letters in product("ab", repeat=7)]
    with pytest.raises(PatternError, match="too intricate"):
        parse(f"({'|'.join(words[:120])})+")


ORDINARY = [
    "^/pricing(/|$)",
    r"\bCEO\b",
    "(head|vp|director) of [a-z ]+",
    r"^[\w.+-]+@[\w-]+\.[a-z]{2,}$",
    "^/blog/[0-9]{4}/[0-9]{2}/",
    r"(\w+\.){1,3}com",
    "/docs/.*/install",
    "^(foo|far)*$",
    "(a?b)*c",
    r"\$\d+(,\d{3})*(\.\d\d)?",
    r"^https?://([a-z0-9-]{1,63}\.){1,5}[a-z]{2,}(/|$)",
    "[äöü]+",
    ".*foo.*bar",
    "[^/]+/[^/]+/[^/]+/[^/]+$",
    "(ab|ac)+",
    r"^\s*$",
    r"[^\s]",
    r"[\]a]",
    r"[a\-z^&~|\[]",
    "a.c",
    r"a\.c",
    "^a|b$",
    "x{2,3}$",
    "é",
    "(a|b){2}c?",
    r"[\w\d_-]{3}$",
    r"\bé",
    r"end$",
]


@pytest.mark.parametrize("pattern", ORDINARY)
def test_ordinary_patterns_are_allowed(pattern: str) -> None:
    assert python_regex(pattern).pattern == render(parse(pattern), PYTHON)


def test_the_parsed_form_says_everything_explicitly() -> None:
    assert parse(r"a|\d+") == Choice((Chars(((97, 97),)), Repeat(Chars(((48, 57),)), 1, None)))
    assert parse(".") == Chars(((10, 10),), negated=True)
    assert parse("[c-ea-d]{2}x") == Run((Repeat(Chars(((97, 101),)), 2, 2), Chars(((120, 120),))))


@pytest.mark.parametrize(
    ("pattern", "spelling", "text"),
    [
        (r"^\d\w\s.$", RE2, r"\A[0-9][0-9A-Z_a-z][\t-\r ][^\n]\z"),
        ("^a$", PYTHON, r"\Aa\Z"),
        ("^a$", JAVA, r"\Aa\z"),
        ("^a$", POSTGRES, r"\Aa\Z"),
        ("^a$", SNOWFLAKE, "^a$"),
        (r"\ba", RE2, r"\ba"),
        (r"\ba", JONI, "((?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))a"),
        ("a{300}b{2,400}c{256,}", POSTGRES, "a{255}a{45}b{2,255}b{0,145}c{255}c{1,}"),
        ("a{300}", RE2, "a{300}"),
        ("(ab)+", RE2, "(ab)+"),
        (r"[\]^-]", RE2, r"[\-\]\^]"),
        ("a-b~c", RE2, r"a\-b\~c"),
    ],
)
def test_each_engine_reads_its_own_spelling(pattern: str, spelling: object, text: str) -> None:
    assert render(parse(pattern), spelling) == text  # type: ignore[arg-type]


VALUES = ["".join(letters) for n in range(4) for letters in product(("a", "b", "/", "é", "\n", " "), repeat=n)] + [
    "/pricing",
    "/pricing/",
    "/pricing\n",
    "x/pricing-old",
    "The CEO.",
    "CEOs",
    "éCEO é",
    "vp of sales",
    "anna@example.com",
    "anna@example.com\n",
    "/blog/2026/09/x",
    "www.a.b.com",
    "/docs/a/b/install",
    "/docs/a\n/install",
    "foofarfoo",
    "$1,234.50",
    "https://a.example.org/",
    "müde",
    "1 foo 2 bar",
    "a/b/c/d",
    "abacabac",
    "\t\r\n\u00a0",
    "\v\f",
    "\u00a0",
    "\u0085",
    "\u2028",
    "٣",
    "]",
    "-",
    "^&~|[",
    "a.c",
    "a\nc",
    "a\u2028c",
    "xx",
    "xxxx\n",
    "aabc",
    "end",
    "end\r",
    "end\u2028",
    "end\u0085",
    "😀c",
    "a😀c",
]
"""Every text of up to 3 of 6 characters, and some with what engines disagree about."""


def by_python(pattern: str) -> list[bool]:
    found = python_regex(pattern)
    return [found.search(value) is not None for value in VALUES]


def test_duckdb_finds_what_python_finds() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table texts as select unnest($1) as value, unnest(range(len($1))) as n", [VALUES])
        for pattern in ORDINARY:
            rows = connection.execute(
                "select regexp_matches(value, $1) from texts order by n", [render(parse(pattern), RE2)]
            ).fetchall()
            assert [bool(row[0]) for row in rows] == by_python(pattern), pattern


def test_postgresql_finds_what_python_finds_whatever_the_collation(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as connection:
        for collation in ("C", "pg_c_utf8"):
            for pattern in [*ORDINARY, "^a{1,300}b{0,256}$"]:
                rows = connection.execute(
                    f'select value collate "{collation}" ~ %s::text '
                    "from unnest(%s::text[]) with ordinality t(value, n) order by n",
                    [render(parse(pattern), POSTGRES), VALUES],
                ).fetchall()
                assert [row[0] for row in rows] == by_python(pattern), pattern


def test_spark_finds_what_python_finds(spark: SparkSession) -> None:
    from pyspark.sql import functions as f

    frame = spark.createDataFrame(list(enumerate(VALUES)), "n int, value string")
    columns = [f.col("value").rlike(render(parse(p), JAVA)).alias(f"p{n}") for n, p in enumerate(ORDINARY)]
    rows = frame.select("n", *columns).orderBy("n").collect()
    for n, pattern in enumerate(ORDINARY):
        assert [row[f"p{n}"] for row in rows] == by_python(pattern), pattern


LETTERS = st.sampled_from(["a", "b", "c", ".", r"\d", r"\w", r"\s", r"\b", "^", "$", "[a-c]", "[^a]", r"\.", "é", "-"])
PATTERNS = st.recursive(
    LETTERS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}"])).map(lambda p: f"({p[0]}){p[1]}"),
    ),
    max_leaves=8,
)


@given(PATTERNS, st.lists(st.text("abc1 -.é\n", max_size=8), max_size=5))
@settings(max_examples=150, deadline=None)
def test_a_pattern_that_is_allowed_means_in_duckdb_what_it_means_in_python(pattern: str, values: list[str]) -> None:
    if position(pattern) is not None:
        return
    found = python_regex(pattern)
    with duckdb.connect() as connection:
        for value in values:
            row = connection.execute("select regexp_matches($1, $2)", [value, render(parse(pattern), RE2)]).fetchone()
            assert row is not None
            assert row[0] == (found.search(value) is not None), value


@given(st.text("ab(|)*+?{}[]^$.\\d1,-", max_size=30))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_parses_or_is_refused(pattern: str) -> None:
    refused = position(pattern)
    if refused is None:
        re.compile(render(parse(pattern), PYTHON), re.ASCII)
    else:
        assert 1 <= refused <= len(pattern) + 1


def position(pattern: str) -> int | None:
    """Where a pattern is refused."""
    try:
        parse(pattern)
    except PatternError as error:
        return error.position
    return None
