"""Learning from results.

In: measured batches. Out: the next experiments.
"""
