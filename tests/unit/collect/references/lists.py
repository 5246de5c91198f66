"""Small lists of papers in our own words, one a format: the same three papers each time.

One with an arXiv id, one with a DOI, one with neither; and one entry that says nothing.
"""

import json

from digest.model.paper import PaperId, Scheme

IDS = [
    PaperId.parse("2606.00001"),
    PaperId.parse("10.1000/xyz.1"),
    PaperId(Scheme.TITLE, "a-third-paper-that-has-a-title-alone"),
]
TITLES = ["Reading for machines", "Übung im Schätzen", "A third paper that has a title alone"]

BIBTEX = rb"""% a comment
@string{own = "Journal of our own"}
@article{one, title = {Reading for machines}, author = {One, Ada and Two, Bo},
  journal = {arXiv preprint arXiv:2606.00001v2}, abstract = {We read. It helps.},
  keywords = {to read, mine}, file = {/home/ada/one.pdf}}
@article{two, title = {{\"U}bung im Sch{\"a}tzen}, author = {Drei, Cleo}, doi = {10.1000/XYZ.1},
  journal = undefinedmacro, url = {https://publisher.example/journal}}
@book{three, title = {A third paper that has a title alone}, author = {Four, Dan}}
@misc{four, note = {nothing}}
"""
RIS = """TY  - JOUR
TI  - Reading for machines
AU  - One, Ada
AU  - Two, Bo
AB  - We read. It
helps.
JO  - arXiv preprint arXiv:2606.00001v2
KW  - to read
ER  - 

TY  - JOUR
T1  - Übung im Schätzen
A1  - Drei, Cleo
DO  - https://doi.org/10.1000/XYZ.1
UR  - https://publisher.example/journal
N1  - what I think of it
ER  - 
TY - BOOK
TI - A third paper that has a title alone
AU - Four, Dan
ER - 
TY  - GEN
PB  - Nobody
ER  - 
""".encode()  # noqa: W291 - RIS has a blank there
CSL = json.dumps(
    [
        {
            "id": "one/a",
            "type": "article",
            "title": "Reading for <i>machines</i>",
            "abstract": "<jats:p>We read. It helps.</jats:p>",
            "author": [{"family": "One", "given": "Ada"}, {"literal": "Bo Two"}],
            "number": "arXiv:2606.00001v2",
            "keyword": "to read",
        },
        {
            "id": 2,
            "title": "Übung im Schätzen",
            "author": [{"family": "Drei", "given": "Cleo"}, "not a name"],
            "DOI": "10.1000/XYZ.1",
            "URL": "https://publisher.example/journal",
        },
        {"title": "A third paper that has a title alone", "author": [{"family": "Four"}]},
        {"id": "four", "title": None},
        "no item",
    ]
).encode()
ZOTERO = [
    {
        "key": "AAAA2222",
        "data": {
            "itemType": "preprint",
            "title": "Reading for machines",
            "abstractNote": "We read. It helps.",
            "creators": [
                {"creatorType": "author", "firstName": "Ada", "lastName": "One"},
                {"creatorType": "author", "name": "Bo Two"},
                {"creatorType": "editor", "firstName": "No", "lastName": "Author"},
            ],
            "archiveID": "arXiv:2606.00001v2",
            "tags": [{"tag": "to read"}],
            "extra": "arXiv:2606.00001 [cs]\nwhat I think of it",
        },
    },
    {
        "data": {
            "itemType": "journalArticle",
            "title": "Übung im Schätzen",
            "creators": [{"creatorType": "author", "firstName": "Cleo", "lastName": "Drei"}],
            "DOI": "",
            "extra": "DOI: 10.1000/XYZ.1",
            "url": "https://publisher.example/journal",
        }
    },
    {
        "data": {
            "itemType": "book",
            "title": "A third paper that has a title alone",
            "creators": [{"creatorType": "editor", "firstName": "Dan", "lastName": "Four"}],
        }
    },
    {"data": {"itemType": "attachment", "title": "Full text.pdf"}},
    {"data": {"itemType": "note", "note": "<p>mine</p>"}},
    {"data": {"itemType": "webpage", "title": ""}},
    {"no": "data"},
]
PLAIN = b"""# what I have read
2606.00001v2
https://doi.org/10.1000/XYZ.1   # the good one
<https://archive.example.org/2026/1>

not a paper
"""
