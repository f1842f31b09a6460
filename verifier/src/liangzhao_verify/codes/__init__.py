"""Printed codes: a URL in the QR alphabet whose last part is a signed record, readable without network.

``cose`` is the envelope (RFC 9052), ``reading`` the claims of a code (RFC 8392), ``examining`` the verdict on one,
``pictures`` finds codes in photographs.
"""
