"""Where am I, and what time is it: dilution of precision, errors, a rover's filter, lunar time."""

from ilrs.network.navigation.dilution import Dilution as Dilution
from ilrs.network.navigation.dilution import dilution as dilution
from ilrs.network.navigation.error import ErrorBudget as ErrorBudget
from ilrs.network.navigation.error import position_error as position_error
from ilrs.network.navigation.lunar_time import lunar_minus_terrestrial as lunar_minus_terrestrial
