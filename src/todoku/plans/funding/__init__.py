"""Who pays for a plan: its parts, the programmes that apply to each, and the lawful ways to pay the rest."""
