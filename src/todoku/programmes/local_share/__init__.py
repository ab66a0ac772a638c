"""What remains for the town: bonds, repayment, tax allocation, and which stacks are lawful."""
