"""The course of a file that comes in by a portal: received, columns chosen, tried, applied, undone.

Web writes what somebody wants into the upload's state (``actions``); the worker does it (``working``): it tries a
MAPPED upload, applies an APPLYING one and undoes an UNDOING one, batch by batch, so that it may be stopped or killed
anywhere. An authority applies by itself. An institution's list waits as SUBMITTED until its authority agrees, because
only the registering organ enters a registration (医师执业注册管理办法 art. 9; 护士条例 art. 8); it resumes and undoes
it, too. What an undoing left can be given up; the upload is PARTIAL then.
"""
