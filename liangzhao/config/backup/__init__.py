"""Backup and the way back: what a node needs to stand up again, and any moment of its past.

A repository is a folder, best on another host::

    <name>/          one set: full, or incremental on its parent
      manifest.json    what the set is and belongs to; names the two lists by digest
      files.sha256     every file of the set, in sha256sum's form
      blobs.sha256     every stored file the set needs, from the common folder below
      keys.sealed      key ring, private keys, passwords: sealed under the operator's passphrase
      SHA256SUMS       the four above
      database/        PostgreSQL's own base backup
      folders/…        the public log, status lists, certificates
    blobs/           stored files, already encrypted; each kept once
    wal/             the stream of changes (``liangzhao wal``), if the operator wants any moment and no loss

``creating`` writes sets, ``verifying`` reads them through, ``restoring`` makes a home of them, ``streaming`` keeps the
stream. ``sha256sum -c SHA256SUMS files.sha256`` checks a set where this program is not at hand.
"""
