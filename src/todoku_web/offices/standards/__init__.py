"""Standard models of work (標準モデル): proposed, discussed, approved, published, adopted, with what staff know."""
