"""Says which tasks software could take over (RPA, AI-OCR, AI), what that may save, and how sure that is.

Published cases (``cases``) and a town's own trials (``trials``) give the share saved (``saving_rate``); factors of each
task come from the survey (``factors``); ``estimate`` puts both together and names the kind (``kinds``); ``calibration``
tests the estimate on the cases themselves; ``benefits`` counts money where quotes are given.
"""
