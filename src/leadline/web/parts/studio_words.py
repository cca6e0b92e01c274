"""What the studio calls the parts of a model in the reader's language. The model is written in words of its own."""

from __future__ import annotations

from collections.abc import Mapping

from leadline.api.scoring.forms import PartOut
from leadline.model.words import capital, name_words
from leadline.web.visit import Visit


def part_words(visit: Visit, part: PartOut) -> str:
    """What a part is called: by its title, else by its key."""
    if not part.title:
        return capital(name_words(part.key))
    return titles(visit).get(part.title, part.title)


def titles(visit: Visit) -> Mapping[str, str]:
    say = visit.say
    return {
        "Account score": say("Account score"),
        "Activity": say("Activity"),
        "After": say("After"),
        "Against": say("Compared with"),
        "At": say("At"),
        "At least": say("At least"),
        "At most": say("At most"),
        "Attribute": say("Attribute"),
        "Attributes": say("Attributes"),
        "Audience": say("Which leads"),
        "Bands": say("Bands"),
        "Before": say("Before"),
        "Between": say("Between"),
        "Bots too": say("Count machines too"),
        "Breadth": say("More people"),
        "By": say("How people add up"),
        "Cap": say("At most in all"),
        "Contains": say("Contains"),
        "CRM": say("CRM"),
        "Cumulative": say("Steps add up"),
        "Days": say("Days"),
        "Definitions": say("Definitions"),
        "Dimension": say("Dimension"),
        "Dimensions": say("Dimensions"),
        "Disqualify": say("Disqualify"),
        "Distinct": say("Each value once"),
        "Due": say("Due"),
        "Each": say("Each"),
        "Enabled": say("Switched on"),
        "Ends with": say("Ends with"),
        "Equal": say("Is"),
        "Events": say("Events"),
        "Exit": say("Exit"),
        "Expires": say("Expires"),
        "Fade": say("Fades in steps"),
        "Falls below": say("Falls below"),
        "Flow": say("Flow"),
        "For": say("For so long"),
        "From": say("From"),
        "Goal": say("Goal"),
        "Grades": say("Grades"),
        "Group": say("Group"),
        "Groups": say("Groups"),
        "Half-life": say("Half-life"),
        "Id": say("Id"),
        "If": say("If"),
        "Is": say("Priority"),
        "Is known": say("Is known"),
        "Last": say("In the last"),
        "Less than": say("Less than"),
        "Lifecycle": say("Lifecycle"),
        "Limit": say("Limit"),
        "Matches": say("Matches the pattern"),
        "Maximum": say("Maximum"),
        "Minimum": say("Minimum"),
        "Missing": say("Where it is not known"),
        "More than": say("More than"),
        "Newer than": say("Newer than"),
        "None of": say("None of"),
        "Not": say("Not counted"),
        "Not equal": say("Is not"),
        "Note": say("Note"),
        "Of": say("Of"),
        "Older than": say("Older than"),
        "On": say("Events"),
        "One of": say("One of"),
        "Otherwise": say("Otherwise"),
        "Over": say("By the connection"),
        "Per": say("Times the property"),
        "Percent": say("Percent"),
        "Points": say("Points"),
        "Predict": say("Predictor"),
        "Priority": say("Priority"),
        "Properties": say("Properties"),
        "Qualified": say("Ready for sales when"),
        "Qualify at once": say("Ready at once when"),
        "Quiet hours": say("Quiet hours"),
        "Reason": say("Reason"),
        "Recent": say("Last step within"),
        "Recycle": say("Back to nurture when"),
        "Restart": say("Starts over at"),
        "Rises to": say("Rises to"),
        "Roles": say("Roles"),
        "Score": say("Score"),
        "Segment": say("Segment"),
        "Sequence": say("Steps"),
        "Stage": say("Stage"),
        "Stages": say("Stages"),
        "Starts with": say("Starts with"),
        "Steps of a number": say("Attribute"),
        "Surge": say("Pace"),
        "Table of values": say("Attribute"),
        "Tag": say("Tag"),
        "Task": say("Task"),
        "Template": say("Template"),
        "Text": say("Text"),
        "Time zone": say("Time zone"),
        "Times": say("Times"),
        "Title": say("Title"),
        "To": say("To"),
        "Until": say("Until"),
        "Wait": say("Wait"),
        "Webhook": say("Webhook"),
        "Weights": say("Weights"),
        "Where": say("Properties"),
        "Who may enter": say("Who may enter"),
        "Within": say("Within"),
        "Within the next": say("Within the next"),
        "Without": say("Silence of"),
        "Working hours": say("Working hours"),
    }


def kinds(visit: Visit) -> Mapping[str, tuple[str, str]]:
    """What each kind of rule is called and is for."""
    say = visit.say
    return {
        "if": (say("Who they are"), say("Points once, when a condition holds.")),
        "bins": (
            say("Steps of a number"),
            say("Points by the step that a number reaches, such as the size of a company."),
        ),
        "lookup": (say("Table of values"), say("Points by a table of values, such as countries.")),
        "on": (say("What they do"), say("Points for each event.")),
        "at_least": (say("Several times"), say("Points once, for so many events.")),
        "surge": (say("More than usual"), say("Points once, for a pace above the usual.")),
        "sequence": (say("One after the other"), say("Points once, for steps that happened in this order.")),
        "without": (say("Silence"), say("Points taken away, the longer nothing happened.")),
        "predict": (say("A prediction"), say("Points by the probability that a trained predictor says.")),
    }
