"""The audit log in words, as far as it is about what goes out: connections, deliveries, and the texts behind them."""

from __future__ import annotations

from leadline.web.visit import Visit


def outward_words(visit: Visit) -> dict[str, str]:
    """Every kind of change, as it stands in a list; with ``{about}`` in a line of the log."""
    return {
        "connection.make": visit.say("Connection made: {about}"),
        "connection.change": visit.say("Connection changed: {about}"),
        "connection.pause": visit.say("Connection rests: {about}"),
        "connection.resume": visit.say("Connection goes on: {about}"),
        "connection.archive": visit.say("Connection taken away: {about}"),
        "connection.try": visit.say("Connection tried: {about}"),
        "delivery.retry": visit.say("Tried again what did not arrive {about}"),
        "delivery.drop": visit.say("Let be what did not arrive {about}"),
        "routing.make": visit.say("Routing made: {about}"),
        "routing.change": visit.say("Routing changed: {about}"),
        "routing.pause": visit.say("Routing rests: {about}"),
        "routing.resume": visit.say("Routing goes on: {about}"),
        "routing.archive": visit.say("Routing archived: {about}"),
        "flow.make": visit.say("Flow made: {about}"),
        "flow.change": visit.say("Flow changed: {about}"),
        "flow.pause": visit.say("Flow rests: {about}"),
        "flow.resume": visit.say("Flow goes on: {about}"),
        "flow.archive": visit.say("Flow archived: {about}"),
        "flow.enter": visit.say("Lead put into a flow: {about}"),
        "flow.move": visit.say("Lead moved in a flow: {about}"),
        "flow.retry": visit.say("Stuck leads tried again in the flow {about}"),
        "flow.stop": visit.say("Leads stopped in the flow {about}"),
        "mail.make": visit.say("Template of a mail made: {about}"),
        "mail.change": visit.say("Template of a mail changed: {about}"),
        "mail.pause": visit.say("Template of a mail rests: {about}"),
        "mail.resume": visit.say("Template of a mail goes on: {about}"),
        "mail.archive": visit.say("Template of a mail archived: {about}"),
        "mail.try": visit.say("Mail sent to oneself: {about}"),
        "mail.suppress": visit.say("An address gets no mail any more: {about}"),
        "mail.allow": visit.say("An address may get mail again: {about}"),
        "notice.make": visit.say("Template of a notice made: {about}"),
        "notice.change": visit.say("Template of a notice changed: {about}"),
        "notice.pause": visit.say("Template of a notice rests: {about}"),
        "notice.resume": visit.say("Template of a notice goes on: {about}"),
        "notice.archive": visit.say("Template of a notice archived: {about}"),
        "mapping.make": visit.say("Mapping of stages made: {about}"),
        "mapping.change": visit.say("Mapping of stages changed: {about}"),
        "mapping.archive": visit.say("Mapping of stages archived: {about}"),
        "lead.contact": visit.say("Contact written down: {about}"),
    }
