"""`make mutants`: small faults put into the code one at a time, to see whether some test notices.

A sampler of our own: mutmut and cosmic-ray try every mutant, several thousand here, and neither draws a seeded sample
that ends in a given time; both write the mutated code into files, where a run that is broken off leaves it.
"""
