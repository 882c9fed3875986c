"""How long tests wait for what has to come.

Only a test that fails waits for so long. A machine with much else to do, whose disk stands still
for seconds, takes many times longer than one that is idle.
"""

PATIENCE_S = 60.0
