"""The store as a whole: it only holds the shelves and the connection that they share."""

from types import TracebackType

from digest.store.applications import Applications
from digest.store.callbacks import Callbacks
from digest.store.editions import Editions
from digest.store.engine import Database
from digest.store.keys import Keys
from digest.store.ledger import DeliveryLedger
from digest.store.notices import Notices
from digest.store.overview import LedgerOverview
from digest.store.papers import Papers
from digest.store.retention import Retention
from digest.store.returns import Returns
from digest.store.routes import Routes
from digest.store.subscribers import Subscribers
from digest.store.summaries import Summaries
from digest.store.upgrade import require_current
from digest.store.vectors import Vectors
from digest.store.versions import Versions
from digest.store.votes import Votes


class Store:
    """Everything that is kept. Opened by `Store.open`, closed by `close` or `with`."""

    def __init__(self, database: Database, *, message_domain: str) -> None:
        self._database = database
        self.where = database.where
        self.papers = Papers(database)
        self.editions = Editions(database)
        self.keys = Keys(database)
        self.subscribers = Subscribers(database, self.keys)
        self.votes = Votes(database)
        self.vectors = Vectors(database)
        self.summaries = Summaries(database)
        self.versions = Versions(database)
        self.ledger = DeliveryLedger(database, self.keys, message_domain)
        self.overview = LedgerOverview(database)
        self.routes = Routes(database)
        self.returns = Returns(database)
        self.notices = Notices(database)
        self.callbacks = Callbacks(database)
        self.retention = Retention(database)
        self.applications = Applications(database, self.keys)

    @classmethod
    def open(cls, url: str, *, message_domain: str, create: bool = True) -> "Store":
        """Open a store, making it if it is not there (unless `create` is False).

        `url` is `sqlite:///relative/path`, `sqlite:////absolute/path` or `postgresql://…`;
        `message_domain` is what Message-IDs end in. Processes that open a new one at once all
        get the same.

        Raises:
            StoreError: with its cure: missing, locked, too old, too new, not a database, …

        """
        database = Database.open(url, create=create)
        try:
            require_current(database)
        except BaseException:
            database.close()
            raise
        return cls(database, message_domain=message_domain)

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
