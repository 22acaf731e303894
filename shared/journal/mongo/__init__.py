"""The store of a deployment: one MongoDB database a service. Nothing else knows pymongo.

Commits and documents lie as the JSON text that is hashed, beside the few fields by which they are found: BSON
would make other values of long numbers, moments and names with dots. A commit's key is `stream/seq`. `unsent`
(when it was recorded, in microseconds) stands beside the text, outside the hash, until the commit was told.
Nothing rests on more than single documents and unique indexes.

The journal and the texts are written to a majority and its disks, and the journal is read as a majority has
it: what a commit was answered from is never rolled back. (A refused insert has waited for the majority, too.)
Views wait for the majority and for no disk, marks for nobody: what a failover or a power cut takes is made
again, and no mark outlives the document that was put before it.
"""

from shared.journal.mongo.store import MongoStore, database_of

__all__ = ["MongoStore", "database_of"]
