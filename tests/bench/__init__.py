"""Timings, as ratios against a named alternative on the same input in the same run; never part of the tests."""
