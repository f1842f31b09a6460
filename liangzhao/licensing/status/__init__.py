"""Status lists (IETF Token Status List): per authority two bits a licence, signed anew within seconds of a change.

``places`` gives each licence its place at planning · ``meaning`` what a list says of a state · ``packed`` the bits ·
``changes`` what journal and register say · ``tokens`` the signed forms, CWT and JWT · ``signers`` who may sign ·
``folder`` the files · ``keeping`` the course of a turn.

Nothing here needs Django's models: the process that keeps the lists speaks to the database on a connection of its own.
"""
