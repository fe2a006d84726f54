"""Surveys: light, shadow, slope and temperature over an area near a pole, and its best sites.

`run(plan, out)` does everything; `Plan` says what to look at and `Rules` which sites are good.
"""

from ilrs.survey.plan import Plan as Plan
from ilrs.survey.plan import plan_of as plan_of
from ilrs.survey.ranking import Rules as Rules
from ilrs.survey.run import run as run
