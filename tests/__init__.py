"""squadlib's tests: one file per room, each test named after the behaviour it holds."""
