"""Everything that changes offices, bookings and studies."""
