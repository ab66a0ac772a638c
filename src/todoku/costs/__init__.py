"""What it costs: unit prices with sources, cost lines, the years of running, and real projects beside ours."""
