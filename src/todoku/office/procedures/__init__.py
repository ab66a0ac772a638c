"""The inventory of a municipality's procedures: what going online would touch first, and how far principles are met.

``inventory`` holds and reads procedures, ``priority`` ranks them by hours of staff and residents, ``principles``
scores municipalities by the three principles of the smart municipality.
"""
