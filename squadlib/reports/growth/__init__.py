"""The growth report of one member, in private: its frames, first screen, lists and facts."""
