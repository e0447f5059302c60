"""Words for what joins several apps."""
