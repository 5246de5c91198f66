"""Answers of services, small and in our own words, with the quirks that real ones have."""

import json
from typing import Any

ARXIV_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>
<title>cs.AI updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.AI</link>
<atom:link href="http://rss.arxiv.org/rss/cs.AI" rel="self" type="application/rss+xml"/>
<pubDate>{date}</pubDate><skipDays><day>Sunday</day><day>Saturday</day></skipDays>"""
FRIDAY = "Fri, 12 Jun 2026 00:00:00 -0400"
SATURDAY = "Sat, 13 Jun 2026 00:00:00 -0400"


def arxiv_item(
    arxiv: str,
    title: str,
    *,
    announce: str = "new",
    abstract: str = "We did a thing.",
    authors: str = "Ada One, Bo Two",
    date: str = FRIDAY,
) -> str:
    plain = arxiv.partition("v")[0]
    return f"""<item><title>{title}</title><link>https://arxiv.org/abs/{plain}</link>
<description>arXiv:{arxiv} Announce Type: {announce} \nAbstract: {abstract}</description>
<guid isPermaLink="false">oai:arXiv.org:{arxiv}</guid><category>cs.AI</category>
<category>cs.LG</category><pubDate>{date}</pubDate>
<arxiv:announce_type>{announce}</arxiv:announce_type><dc:creator>{authors}</dc:creator></item>"""


def arxiv_rss(*items: str, date: str = FRIDAY) -> bytes:
    return (ARXIV_HEAD.format(date=date) + "".join(items) + "</channel></rss>").encode()


def api_entry(
    arxiv: str,
    title: str,
    *,
    published: str = "2026-06-11T10:00:00Z",
    authors: tuple[str, ...] = ("Ada One",),
    doi: str = "",
    comment: str = "",
    summary: str = " We did  a\nthing. ",
) -> str:
    people = "".join(f"<author><name>{name}</name></author>" for name in authors)
    extra = f"<arxiv:doi>{doi}</arxiv:doi>" if doi else ""
    extra += f"<arxiv:comment>{comment}</arxiv:comment>" if comment else ""
    return f"""<entry><id>http://arxiv.org/abs/{arxiv}</id><title>{title}</title>
<updated>{published}</updated><published>{published}</published>
<link href="https://arxiv.org/abs/{arxiv}" rel="alternate" type="text/html"/>
<link href="https://arxiv.org/pdf/{arxiv}" rel="related" type="application/pdf" title="pdf"/>
<summary>{summary}</summary><category term="cs.LG"/><category term="cs.AI"/>
<arxiv:primary_category term="cs.AI"/>{extra}{people}</entry>"""


def api_page(*entries: str, total: int = 1, start: int = 0) -> bytes:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"
 xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<id>https://arxiv.org/api/x</id><title>arXiv Query</title>
<opensearch:itemsPerPage>{len(entries)}</opensearch:itemsPerPage>
<opensearch:totalResults>{total}</opensearch:totalResults>
<opensearch:startIndex>{start}</opensearch:startIndex>{"".join(entries)}</feed>""".encode()


API_ERROR = api_page(
    """<entry><id>https://arxiv.org/api/errors#bad</id><title>Error</title>
<summary>malformed query near cat</summary><author><name>arXiv api core</name></author></entry>"""
)


def hf_item(arxiv: str = "2606.00001", **changes: Any) -> dict[str, Any]:
    """An item of Hugging Face's; a change to None takes the key out."""
    paper = {
        "id": arxiv,
        "title": f"Title of {arxiv}",
        "summary": "The model says <swi> and </swi>.",
        "authors": [{"name": "Ada One", "hidden": False}, {"name": "Bo Two", "hidden": True}],
        "publishedAt": "2026-06-11T00:00:00.000Z",
        "submittedOnDailyAt": "2026-06-12T00:00:00.000Z",
        "upvotes": 7,
        "ai_summary": "They did a thing.",
        "ai_keywords": ["things", "things", "models"],
        "githubRepo": "https://github.com/a/b",
        "githubStars": 12,
        "projectPage": "https://a.github.io/b",
        "organization": {"name": "lab", "fullname": "The Lab"},
    }
    paper = {key: value for key, value in (paper | changes).items() if value is not None}
    return {
        "paper": paper,
        "publishedAt": "2026-06-10T20:00:00.000Z",
        "title": paper.get("title"),
        "thumbnail": "https://cdn.example.org/a.png",
        "numComments": 3,
        "submittedBy": {"name": "someone"},
    }


def hf(*items: Any) -> bytes:
    return json.dumps(list(items)).encode()


def bio_item(doi: str = "10.64898/2026.06.10.700001", **changes: Any) -> dict[str, Any]:
    return {
        "title": "Cells of <i>E. coli</i>",
        "authors": "Quinn, A. J.; Dubois, Q.",
        "author_corresponding_institution": "NA",
        "doi": doi,
        "date": "2026-06-11",
        "version": "1",
        "type": "new results",
        "category": "neuroscience",
        "abstract": "We looked at cells.",
        "funder": "NA",
        "published": "NA",
        "server": "bioRxiv",
    } | changes


def bio(*items: Any, total: str = "1", cursor: int = 0, status: str = "ok") -> bytes:
    message = {"status": status, "cursor": cursor, "count": len(items), "total": total}
    return json.dumps({"messages": [message], "collection": list(items)}).encode()


FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Archive</title>
<link>https://archive.example.org/</link><description>x</description>
<item><title>Proofs &lt;b&gt;of&lt;/b&gt; $t$ out of $k$</title>
<link>https://archive.example.org/2026/1?utm_source=rss#top</link>
<description><![CDATA[<p>One.</p><p>Two &amp; three.</p><style>p {}</style>]]></description>
<enclosure url="https://archive.example.org/2026/1.pdf" length="5" type="application/pdf"/>
<pubDate>Thu, 11 Jun 2026 09:05:50 +0000</pubDate>
<dc:creator>Carolina Pérez</dc:creator><dc:creator>Joe Three</dc:creator>
<category>Protocols</category></item>
<item><title>A post about nothing</title><guid>tag:example.org,2026:2</guid></item>
<item><link>https://archive.example.org/3</link></item>
</channel></rss>""".encode()
PAGE = """new

Get trending papers in your email inbox!

Subscribe

byAK and the research community

Mar 18

A First Title: With a Colon and Some Words

{long} Gains of 17.76\\% are seen. Code: https://github.com/a/first.git.

A Second Title

We call it \\OurMethod. It is short.
""".replace("{long}", "This first abstract has many words about one thing. " * 5).encode()
BIBTEX = rb"""@string{jan = "January"}
@article{one, title = {{BERT} und die {\"U}bung}, author = {M{\"u}ller, Hans and Ada One},
  year = 2026, month = jun, eprint = {2606.00001v2}, archivePrefix = {arXiv},
  primaryClass = {cs.CL}, abstract = {Gains of 5\%.}, keywords = {a, b}}
@inproceedings{two, title = {No ids at all are in this one}, author = {Bo Two and others}}
@misc{three, doi = {10.1000/XYZ\_1}, title = {With a DOI}}
@misc{four, author = {Nobody}}
@article{five, title = {Never closed, author = {X}
"""
