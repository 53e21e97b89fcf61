"""Settings: base holds production's values; dev and test loosen them."""
