"""Codes by which a licence is checked: the printed static code and the live code of 亮照."""
