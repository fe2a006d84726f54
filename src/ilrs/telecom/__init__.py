"""What the network of a station did: its contact plan, and every instrument's data on their way.

The loop of a run moves bits from store to store; here the same run is told in bundles: which way
each took over the contacts that there were, how long it took, and what was lost and why.
"""

from ilrs.telecom.deliver import deliver as deliver
from ilrs.telecom.deliver import in_short as in_short
from ilrs.telecom.run_plan import run_plan as run_plan
