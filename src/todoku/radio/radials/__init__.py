"""The compiled loop along the radials of a site, with what is kept up point by point."""
