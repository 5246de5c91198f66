"""What the stages need of the world, one small Protocol for each need.

Adapters (`store/`, `dispatch/smtp.py`, …) fulfil them; `wiring` brings the two together.
Every `now` is an aware UTC datetime. Methods of the store are synchronous and each is one
transaction: when it returns, it is committed.
"""

from digest.ports.collecting import (
    Answer,
    Collected,
    EditionShelf,
    Fetcher,
    PaperShelf,
    Request,
    SummaryShelf,
    Validator,
)
from digest.ports.joining import ApplicationShelf, NoticeShelf
from digest.ports.ranking import Encoder, VectorShelf
from digest.ports.readers import MailShelf, SubscriberShelf, VoteShelf
from digest.ports.returning import Arrived, CallbackShelf, Mailbox, ReturnShelf
from digest.ports.sending import Composer, Ledger, RouteBook, Transport

__all__ = [
    "Answer",
    "ApplicationShelf",
    "Arrived",
    "CallbackShelf",
    "Collected",
    "Composer",
    "EditionShelf",
    "Encoder",
    "Fetcher",
    "Ledger",
    "MailShelf",
    "Mailbox",
    "NoticeShelf",
    "PaperShelf",
    "Request",
    "ReturnShelf",
    "RouteBook",
    "SubscriberShelf",
    "SummaryShelf",
    "Transport",
    "Validator",
    "VectorShelf",
    "VoteShelf",
]
