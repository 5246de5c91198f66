"""RANKER: papers → picks for each subscriber, with reasons. `ranker.Ranker` is the front."""
