"""Routing: whose a lead becomes, by rules, turns and room, and until when there should be contact. Pure functions."""

from leadline.routing.choosing import Asked, Choice, Load, Nobody, Turn, Wait, choose, has_room
from leadline.routing.clock import Due, Times, due, times
from leadline.routing.hours import Hours
from leadline.routing.reading import read_routing
from leadline.routing.routing import By, Clock, Outside, Rep, Routing, Rule

__all__ = [
    "Asked",
    "By",
    "Choice",
    "Clock",
    "Due",
    "Hours",
    "Load",
    "Nobody",
    "Outside",
    "Rep",
    "Routing",
    "Rule",
    "Times",
    "Turn",
    "Wait",
    "choose",
    "due",
    "has_room",
    "read_routing",
    "times",
]
