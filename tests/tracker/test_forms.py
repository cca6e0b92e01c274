"""Forms: that one was sent, and of its fields those that were chosen and may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.tracker.site import WWW, Site, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEND = "<button id='send'>Send</button>"


def send(page: Page, site: Site, form: str, **attributes: str) -> tuple[list[Any], list[Any]]:
    """The traits, and the properties of `form.submitted`, that sending that form gives."""
    site.page("/contact", form + site.embed(consent="granted", **attributes))
    page.goto(site.at(WWW, "/contact"))
    ready(page)
    page.evaluate("document.addEventListener('submit', event => event.preventDefault())")
    page.click("#send")
    page.goto("about:blank")
    site.wait_for("page.left")
    return (
        [one["traits"] for one in site.events("identify")],
        [one["properties"] for one in site.events("form.submitted")],
    )


def test_a_form_says_its_name_and_no_field_that_was_not_chosen(page: Page, site: Site) -> None:
    form = f"<form name='demo' id='f1'><input name='email' value='jo@acme.test'>{SEND}</form>"
    assert send(page, site, form) == ([], [{"form": "demo", "path": "/contact"}])


@pytest.mark.parametrize(("attribute", "name"), [("id='f1'", "f1"), ("", "")])
def test_a_form_without_a_name_goes_by_its_id(page: Page, site: Site, attribute: str, name: str) -> None:
    assert send(page, site, f"<form {attribute}>{SEND}</form>")[1] == [{"form": name, "path": "/contact"}]


def test_the_fields_chosen_for_the_site_and_for_the_form_become_traits(page: Page, site: Site) -> None:
    form = f"""
      <form name="demo" data-leadline-fields="size newsletter plan">
        <input name="email" value="  Jo.Doe@Acme.test ">
        <input name="company" value=" Acme ">
        <input name="phone" value="">
        <input name="note" value="not chosen">
        <select name="size"><option>1-10</option><option selected>11-50</option></select>
        <input type="checkbox" name="newsletter" value="yes">
        <input type="radio" name="plan" value="free"><input type="radio" name="plan" value="pro" checked>
        {SEND}
      </form>
      <form><input name="company" value="of another form"></form>"""
    traits, said = send(page, site, form, fields="email,company, phone")
    assert traits == [{"email": "jo.doe@acme.test", "company": "Acme", "size": "11-50", "plan": "pro"}]
    assert said == [{"form": "demo", "path": "/contact"}]


def test_who_it_is_is_said_before_what_he_did(page: Page, site: Site) -> None:
    form = f"<form><input name='email' value='jo@acme.test'>{SEND}</form>"
    send(page, site, form, fields="email")
    (known,), (sent,) = site.events("identify"), site.events("form.submitted")
    assert known["timestamp"] < sent["timestamp"]
    assert known["anonymousId"] == sent["anonymousId"]


def test_a_field_may_be_a_trait_of_another_name(page: Page, site: Site) -> None:
    form = f"""
      <form>
        <input name="your-email" data-leadline-trait="email" value="Jo@Acme.test">
        <input name="firm" data-leadline-trait="company" value="Acme">
        <input name="other" data-leadline-trait="secret" value="not chosen">
        {SEND}
      </form>"""
    assert send(page, site, form, fields="email,firm")[0] == [{"email": "jo@acme.test", "company": "Acme"}]


def test_what_is_secret_never_leaves_even_when_it_was_chosen(page: Page, site: Site) -> None:
    form = f"""
      <form>
        <input name="a" type="password" value="secret">
        <input name="b" type="hidden" value="secret">
        <input name="c" type="file">
        <input name="d" autocomplete="cc-number" value="secret">
        <input name="e" autocomplete="section-pay billing CC-CSC" value="secret">
        <input name="f" autocomplete="one-time-code" value="secret">
        <input name="g" type="text" autocomplete="current-password" value="secret">
        <input name="card_number" value="secret" data-leadline-trait="h">
        <input name="userPassword" type="text" value="secret" data-leadline-trait="i">
        <input name="cvc" value="secret" data-leadline-trait="j">
        <input name="IBAN" value="secret" data-leadline-trait="k">
        <input name="company" value="Acme">
        {SEND}
      </form>"""
    traits, _ = send(page, site, form, fields="a,b,c,d,e,f,g,h,i,j,k,company,card_number,userPassword,cvc,IBAN")
    assert traits == [{"company": "Acme"}]
    assert "secret" not in str(site.heard)


def test_a_name_that_only_sounds_like_a_secret_may_leave(page: Page, site: Site) -> None:
    form = f"<form><input name='profile' value='Acme'><input name='hidden_gem' value='yes'>{SEND}</form>"
    assert send(page, site, form, fields="profile,hidden_gem")[0] == [{"profile": "Acme", "hidden_gem": "yes"}]


def test_a_form_may_be_left_out(page: Page, site: Site) -> None:
    form = f"<form data-leadline-ignore><input name='email' value='jo@acme.test'>{SEND}</form>"
    assert send(page, site, form, fields="email") == ([], [])


def test_fields_that_hide_the_forms_own_words_do_no_harm(page: Page, site: Site) -> None:
    form = f"""
      <form name="real"><input name="name" value="Jo"><input name="id" value="1"><input name="elements" value="2">
      <input name="action" value="3">{SEND}</form>"""
    assert send(page, site, form, fields="name") == ([{"name": "Jo"}], [{"form": "real", "path": "/contact"}])


def test_a_form_that_leaves_the_page_is_not_lost(page: Page, site: Site) -> None:
    form = f"<form name='demo' action='/thanks'><input name='email' value='jo@acme.test'>{SEND}</form>"
    site.page("/thanks", "")
    site.page("/", form + site.embed(consent="granted", fields="email"))
    page.goto(site.at(WWW))
    ready(page)
    page.click("#send")
    site.wait_for("form.submitted")
    assert [one["traits"] for one in site.events("identify")] == [{"email": "jo@acme.test"}]
