"""Reading OFD (GB/T 33190): container, XML, documents, signatures, coverage, seals."""
