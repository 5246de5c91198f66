"""The sources by kind: the one place where a new one is entered."""

from digest.collect.options import (
    AnySource,
    ArxivSource,
    BiorxivSource,
    FeedSource,
    FileSource,
    HuggingFaceSource,
)
from digest.collect.sources.arxiv_api import ArxivApi
from digest.collect.sources.arxiv_rss import ArxivRss
from digest.collect.sources.biorxiv import Biorxiv
from digest.collect.sources.feed import Feed
from digest.collect.sources.file import Files
from digest.collect.sources.huggingface import HuggingFace
from digest.collect.sources.source import Closes, Parsed, Source, Window

__all__ = ["Closes", "Files", "Parsed", "Source", "Window", "build"]


def build(options: AnySource) -> Source | Files:
    """The source that a section `[[sources]]` of config.toml asks for."""
    match options:
        case HuggingFaceSource():
            return HuggingFace(options)
        case ArxivSource(by="rss"):
            return ArxivRss(options)
        case ArxivSource():
            return ArxivApi(options)
        case BiorxivSource():
            return Biorxiv(options)
        case FeedSource():
            return Feed(options)
        case FileSource():
            return Files(options)
