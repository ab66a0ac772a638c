"""What a cell carries, and which requirements of applications that meets."""
