"""The exchange: a local need finds technology, people and money, is tried, and what is proven goes to the next town."""
