"""Everything that is wrong with a mapping file is said at once, with its line and what to do."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from leadline.ingest.webhooks import SourceError, built_in, load_source, loads_source, problems, sources_in
from leadline.ingest.webhooks.language import ENTRY
from leadline.model.problems import listed

GOOD = "source: own\nproof: {scheme: basic}\nidentity: {email: email}\nmessages: [{event: form.submitted}]\n"


def said(text: str) -> list[str]:
    """What is said of a mapping file that is this text."""
    try:
        loads_source(text, "own.yml")
    except SourceError as error:
        return [str(problem).removeprefix("own.yml:") for problem in error.problems]
    return []


def test_a_file_with_several_slips_is_told_all_of_them() -> None:
    text = """sorce: own
proof: {scheme: hmac, signature: {heder: X-S}, algoritm: md5}
messages:
  - {event: form.submitted, identity: {mail: email}, when: at}
  - {match: {type: x}}
"""
    assert said(text) == [
        "1: a mapping file has no key `sorce`; did you mean `source`?",
        "1: `source` is missing; it names the source, as in `source: acme`, and is the end of its URL",
        "2, `proof`: `signature` stands in a `header` or at a path of the `body`: write one of the two",
        "2, `proof`: `signature` has no key `heder`; did you mean `header`?",
        "2, `proof`: a proof by hmac has no key `algoritm`; did you mean `algorithm`?",
        "4, entry 1 (`form.submitted`): `identity` has no key `mail`; did you mean `email`?",
        f"4, entry 1 (`form.submitted`): an entry of `messages` has no key `when`; allowed: {listed(ENTRY)}",
        "5, entry 2: an entry has an `event`, or `traits`, or both",
        "5, entry 2: `identity` is missing; it says whose the message is, as in {email: data.email}",
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("proof: {scheme: basic}\n", "`source` is missing"),
        (GOOD.replace("source: own", "source: Own Tool"), "1: `source` is a name of small letters, digits and `-`"),
        (GOOD.replace("source: own", "source: []"), "`source` must be text, not an empty list"),
        (GOOD + "secret: whsec_abc\n", "`secret` is the name of an environment variable"),
        (GOOD + "body: xml\n", "`body` cannot be `xml`; allowed: `json` and `form`"),
        (GOOD + "each: a..b\n", '`each`: "a..b" is no path'),
        (GOOD + "ignore: ping\n", "`ignore`: a match is a mapping of paths to what has to stand there"),
        (GOOD + "trusted: no\n", '`trusted` must be true or false, not the text "no"'),
        (GOOD.replace("[{event: form.submitted}]", "[]"), "`messages` must be a list of at least one entry"),
        (GOOD.replace("messages: [", "messages: [5, "), "an entry of `messages` must be a mapping"),
        (
            GOOD.replace("{email: email}", "{}"),
            "`identity` needs at least one of `email`, `user_id` and `anonymous_id`",
        ),
        ("", "a mapping file is a mapping that begins with `source: name`"),
        ("- a\n", "a mapping file is a mapping that begins with `source: name`, not a list"),
        ("a: [", "this is no YAML"),
        (GOOD + "source: two\n", "the key `source` stands here a second time; the first is in line 1"),
    ],
)
def test_a_key_of_the_file_that_is_wrong_is_said(written: str, expected: str) -> None:
    assert any(expected in one for one in said(written)), said(written)


SIGNATURE = "scheme: hmac, signature: {header: X-S}"


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        ("{scheme: none}", "`proof` has no scheme `none`; schemes: `hmac`, `ecdsa`, `basic`, `header` and `path`"),
        ("{}", "`proof` needs a scheme"),
        ("[]", "a request that nobody proves is never taken"),
        ("basic", "`proof` needs a scheme"),
        ("{scheme: header}", "`header` is missing"),
        ("{scheme: header, header: 'X S'}", "`header` must be the name of a header"),
        ("{scheme: basic, header: X}", "a proof by basic has no key `header`"),
        ("{scheme: hmac}", "`signature` is missing"),
        (f"{{{SIGNATURE}, algorithm: md5}}", "`algorithm` cannot be `md5`"),
        (f"{{{SIGNATURE}, encoding: hexa}}", "`encoding` cannot be `hexa`; did you mean `hex`?"),
        (f"{{{SIGNATURE}, unit: us}}", "`unit` cannot be `us`"),
        (f"{{{SIGNATURE}, secret_is: b64}}", "`secret_is` cannot be `b64`"),
        (f"{{{SIGNATURE}, tolerance: 5m}}", "`tolerance` needs a `timestamp`"),
        (f"{{{SIGNATURE}, tolerance: 300}}", "`tolerance`: "),
        (f"{{{SIGNATURE}, timestamp: {{header: X-T}}}}", "`timestamp` is not among what is `signed`"),
        (f"{{{SIGNATURE}, nonce: {{header: X-N}}}}", "`nonce` is not among what is `signed`"),
        (f"{{{SIGNATURE}, signed: [timestamp, body]}}", "no key `timestamp` says where it stands"),
        (f"{{{SIGNATURE}, signed: [timestamp], timestamp: {{header: X-T}}}}", "sent again with another body"),
        (f"{{{SIGNATURE}, signed: [bdoy]}}", "did you mean `body`?"),
        (f"{{{SIGNATURE}, signed: [body, {{is: []}}]}}", "`is` of `signed` must be a text"),
        (f"{{{SIGNATURE}, nonce: {{body: a, header: b}}}}", "write one of the two"),
        (f"{{{SIGNATURE}, nonce: {{body: a, field: b}}}}", "`field` of `nonce` is a part of a header"),
        ("{scheme: ecdsa, signature: {header: X}, algorithm: sha1}", "a proof by ecdsa has no key `algorithm`"),
    ],
)
def test_a_proof_that_proves_nothing_is_refused(proof: str, expected: str) -> None:
    written = GOOD.replace("{scheme: basic}", proof)
    assert any(expected in one and one.startswith("2, `proof`") for one in said(written)), said(written)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{event: }", "`event` is empty"),
        ("{event: {form: type}}", "`event`, a value, has no key `form`; did you mean `from`?"),
        ("{event: {as: lower}}", "`event` needs one of `from`, `all` and `is`"),
        ("{event: {from: a, is: b}}", "`event` needs one of `from`, `all` and `is`"),
        ("{event: x, id: []}", "`id` is an empty list"),
        ("{event: x, id: '$x'}", '`id`: "$x" is no path'),
        ("{event: x, id: 'a[x]'}", '`id`: "a[x]" is no path'),
        ("{event: x, id: 'a[0]b'}", "a dot is missing after a[0]"),
        ("{event: x, id: {from: a, as: lowr}}", "there is no transform `lowr`; did you mean `lower`?"),
        ("{event: x, id: {from: a, as: split}}", '`split` needs to be told how, as in {split: ","}'),
        ("{event: x, id: {from: a, as: {lower: 1}}}", "`lower` takes nothing"),
        ("{event: x, id: {from: a, as: {part: x}}}", "must be a whole number: 0 is the first, -1 the last"),
        ("{event: x, id: {from: a, as: {split: ''}}}", "is empty; it is what stands between the parts"),
        ("{event: x, id: {from: a, as: {map: [a]}}}", "must be a mapping of what is sent to what it means"),
        ("{event: x, id: {is: }}", "must be a text, a number, true or false, not nothing"),
        ("{event: x, match: {}}", "a match is a mapping of paths"),
        ("{event: x, match: []}", "`match` is an empty list"),
        ("{event: x, match: {a: {nto: b}}}", "has no key `nto`; did you mean `not`?"),
        ("{event: x, match: {a: {not: b, exists: true}}}", "takes one test"),
        ("{event: x, match: {a: {exists: yes}}}", "`exists` must be true or false"),
        ("{event: x, match: {a: {matches: '(a+)+'}}}", "`matches`: "),
        ("{event: x, match: {a: []}}", "is an empty list"),
        ("{event: x, match: {a: }}", "is empty"),
        ("{event: x, properties: [a]}", "`properties` must be a mapping of names to values"),
        ("{event: x, traits_of: [{each: a}]}", "`name` is missing"),
        ("{event: x, traits_of: [{name: a}]}", "`value` is missing"),
        ("{event: x, automated: [{reason: a}]}", "`match` is missing"),
        ("{event: x, automated: [{match: {a: b}}]}", "`reason` is missing"),
        ("{event: x, context: {user-agent: a}}", "has no key `user-agent`; did you mean `user_agent`?"),
    ],
)
def test_an_entry_that_is_wrong_says_which_it_is_and_what_may_stand_there(entry: str, expected: str) -> None:
    written = GOOD.replace("{event: form.submitted}", entry)
    assert any(expected in one and one.startswith("4, entry 1") for one in said(written)), said(written)


def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "latin.yml"
    broken.write_bytes(b"source: own\ntitle: Gr\xf6\xdfe\n")
    large = tmp_path / "large.yml"
    large.write_bytes(b"# " + b"x" * 200_001)
    assert [str(p) for p in problems(tmp_path / "none.yml")] == [f"{tmp_path / 'none.yml'}: there is no such file"]
    assert [str(p) for p in problems(broken)] == [f"{broken}:2: the file is not UTF-8; save it as UTF-8"]
    assert "more than 200 KB" in str(problems(large)[0])
    assert "cannot be read" in str(problems(tmp_path)[0])
    with pytest.raises(SourceError, match="there is no such file"):
        load_source(tmp_path / "none.yml")


def test_a_folder_gives_its_sources_by_name_or_everything_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "second.yaml").write_text(GOOD.replace("own", "second"), encoding="utf-8-sig")
    (tmp_path / "notes.txt").write_text("no source", encoding="utf-8")
    assert list(sources_in(tmp_path)) == ["own", "second"]
    assert problems(tmp_path / "own.yml") == ()
    (tmp_path / "third.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "wrong.yml").write_text(GOOD + "body: xml\n", encoding="utf-8")
    with pytest.raises(SourceError) as raised:
        sources_in(tmp_path)
    assert [p.what.split(";")[0] for p in raised.value.problems] == [
        "the source `own` stands in own.yml already",
        "`body` cannot be `xml`",
    ]
    with pytest.raises(SourceError, match="the folder cannot be read"):
        sources_in(tmp_path / "none")


def test_the_built_in_sources_are_files_that_anybody_could_have_written(tmp_path: Path) -> None:
    folder = resources.files("leadline.ingest.webhooks").joinpath("sources")
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert sources_in(tmp_path) == built_in()
    assert {f"{name}.yml" for name in built_in()} == {file.name for file in folder.iterdir()}


def test_what_is_done_with_the_built_in_sources_does_not_change_them() -> None:
    built_in().clear()
    assert "stripe" in built_in()


def test_a_source_is_called_as_it_says_else_by_its_name() -> None:
    source = loads_source(GOOD.replace("own", "acme-webinars"))
    assert (source.title, source.secret) == ("Acme Webinars", "LEADLINE_WEBHOOK_ACME_WEBINARS")
    assert loads_source(GOOD + "title: Our own\nsecret: OUR_KEY\n").secret == "OUR_KEY"
