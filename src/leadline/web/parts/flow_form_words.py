"""What the form of a flow calls the kinds of triggers, of steps and of parts."""

from __future__ import annotations

from collections.abc import Mapping

from leadline.web.visit import Visit


def trigger_kinds(visit: Visit) -> Mapping[str, str]:
    """What may let a lead enter."""
    say = visit.say
    return {
        "event": say("They do something"),
        "entered": say("They enter a segment"),
        "left": say("They leave a segment"),
        "rises": say("A score rises"),
        "falls": say("A score falls"),
        "stage": say("They move to a stage"),
        "changed": say("What is known of them changes"),
        "date": say("A day comes"),
        "manual": say("Somebody puts them in"),
    }


def step_kinds(visit: Visit) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """What a step may do, by what it is for: each with its title and a sentence."""
    say = visit.say
    return {
        say("Wait"): waits(visit),
        say("Choose"): {
            "branch": (say("Branch"), say("Another way for whom something holds.")),
            "split": (say("Split"), say("By chance, so many in a hundred each way.")),
            "end": (say("End"), say("The flow is over here.")),
        },
        say("Send"): {
            "mail": (say("Mail"), say("A mail to the lead, by a template.")),
            "notice": (say("Notice"), say("Tell a rep or a team.")),
            "task": (say("Task"), say("Something to do for the owner, in the CRM.")),
            "sync": (say("Sync"), say("Bring what is known of the lead to a CRM.")),
            "webhook": (say("Webhook"), say("Tell another program.")),
        },
        say("Change the lead"): {
            "assign": (say("Hand over"), say("Say whose the lead is.")),
            "tag": (say("Tag"), say("Put a tag on the lead.")),
            "untag": (say("Take a tag off"), say("Take a tag off the lead.")),
            "set": (say("Set"), say("Set what is known of the lead.")),
            "points": (say("Points"), say("Give points, or take some away.")),
            "stage": (say("Stage"), say("Move the lead to another stage.")),
            "enrol": (say("Another flow"), say("Let the lead enter another flow as well.")),
        },
    }


def waits(visit: Visit) -> Mapping[str, tuple[str, str]]:
    say = visit.say
    return {
        "wait": (say("For a time"), say("So many days, hours or minutes.")),
        "wait_event": (say("Until they do something"), say("For so long at most.")),
        "wait_condition": (say("Until something holds"), say("For so long at most.")),
        "wait_hours": (say("Until it is working time"), say("By the clock where the lead is.")),
    }


def step_title(visit: Visit, kind: str | None) -> str:
    """What a step is called whose sentence is not known."""
    for caption, kinds in step_kinds(visit).items():
        if kind is not None and kind in kinds:
            return caption if kind.startswith("wait") else kinds[kind][0]
    return visit.say("A step")
