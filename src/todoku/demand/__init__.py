"""Who is to be served: people, households and farmland by grid square, counted or modelled."""

from todoku.demand.settlement import municipal_cells, settlement_cells
from todoku.demand.weights import demand_cells, farm_numbers, farm_weights

__all__ = ["demand_cells", "farm_numbers", "farm_weights", "municipal_cells", "settlement_cells"]
