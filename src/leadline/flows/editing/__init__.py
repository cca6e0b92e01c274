"""A flow's text as the parts of a form, and changes of parts that leave the rest of the text as it is."""

from leadline.flows.editing.changes import AddArm, AddStep, AddTrigger, Change, Turn, apply
from leadline.flows.editing.form import ArmForm, FlowForm, StepForm, TriggerForm, every_step, form_of
from leadline.flows.editing.kinds import ARMS, STEPS, TRIGGERS

__all__ = [
    "ARMS",
    "STEPS",
    "TRIGGERS",
    "AddArm",
    "AddStep",
    "AddTrigger",
    "ArmForm",
    "Change",
    "FlowForm",
    "StepForm",
    "TriggerForm",
    "Turn",
    "apply",
    "every_step",
    "form_of",
]
