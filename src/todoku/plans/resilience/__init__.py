"""What one cut or a loss of power takes from a plan's network, and what second routes cost."""
