"""From a completion to a score and a reward: programs and answers found, steps checked, credit given."""
