"""A bureau's year that is made up: everything that the exchange holds, by chance from a seed, and said to be synthetic.

Nothing here is asked by pages. ``todoku web seed --year`` puts it into an empty portal, so that people can try every
list and board with as much as a bureau has in a year.
"""
