"""Route networks: their topology, shortest paths, Steiner trees and the proofs of those trees."""
