"""What can be wrong with a procedure or plan file: the table of ids."""

from __future__ import annotations

PROCEDURE_DIAGNOSTICS: dict[str, str] = {
    "PRC-NAME": "A procedure is not named like its file, or a name is not in lower case letters.",
    "PRC-TWICE": "Two steps of a procedure have one id.",
    "PRC-EMPTY": "A procedure has no steps.",
    "PRC-FIELD": "A step lacks what its sort needs, or has what only another sort takes.",
    "PRC-DURATION": "A duration cannot be read, is zero or negative.",
    "PRC-NO-TIMEOUT": "A step waits for telemetry or for an answer without a time-out.",
    "PRC-STAGE": "A command waits for a stage that there is not.",
    "PRC-ADDRESS": "A command is not addressed to one command of one element.",
    "PRC-ARGUMENT": "An argument is unknown, missing, or for another command.",
    "PRC-UNKNOWN-STEP": "A step leads to a step that there is not.",
    "PRC-UNKNOWN-PROCEDURE": "A step or activity calls a procedure that there is not.",
    "PRC-UNREACHABLE": "No way leads to a step.",
    "PRC-ENDLESS": "Steps follow each other in a circle without any wait.",
    "PRC-NO-END": "From a step no way leads to the end.",
    "PRC-CALL-LOOP": "Procedures call each other in a circle.",
}
PLAN_DIAGNOSTICS: dict[str, str] = {
    "PLN-NAME": "A plan is not named like its file.",
    "PLN-TWICE": "Two activities of a plan have one id.",
    "PLN-TIME": "A time cannot be read, or an end is not after its start.",
    "PLN-QUANTITY": "A power or duration cannot be read or is negative.",
    "PLN-IDLE": "An activity has neither commands nor a procedure, or has both.",
    "PLN-UNKNOWN-ELEMENT": "An activity names an element that there is not.",
    "PLN-UNKNOWN-SITE": "An activity needs the light of a site that there is not.",
}
WARNINGS = frozenset({"PRC-NO-END"})
