"""The smart office: municipalities compare their work, agree on a standard, and see what it saves."""
