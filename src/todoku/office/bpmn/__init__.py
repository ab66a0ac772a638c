"""Process models: trees, BPMN 2.0 diagrams read, written and drawn, and their Petri nets."""
