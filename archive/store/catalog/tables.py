"""The tables of the catalog. Their history is in `archive/store/migrations`; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept as ISO 8601 text in UTC, so that text order is time order."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()


def seen_where(condition: str) -> dict[str, str]:
    """Which rows of a table a person may see: a condition in SQL, of which `narrowing` makes views and triggers.

    Columns of the row are written `{row}name`. `temp.seen` holds the numbers of the collections that are shared with
    the person, `temp.me` the person's name and whether it is an administrator's.
    """
    return {"seen where": condition}


OF_COLLECTION = seen_where("{row}collection_id IN (SELECT id FROM temp.seen)")
OF_DOCUMENT = seen_where(
    "EXISTS (SELECT 1 FROM main.documents AS d"
    " WHERE d.id = {row}document_id AND d.collection_id IN (SELECT id FROM temp.seen))"
)
OF_EXHIBIT = seen_where("{row}exhibit_id IN (SELECT id FROM temp.exhibits)")
OF_SERIES = seen_where("{row}series_id IN (SELECT id FROM temp.series)")
NOBODYS = seen_where("0")

collections = Table(
    "collections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    info=seen_where("{row}id IN (SELECT id FROM temp.seen)"),
)

shares = Table(
    "shares",
    metadata,
    Column("collection_id", ForeignKey("collections.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("shared_by", Text, nullable=False),
    Column("shared_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
    info=OF_COLLECTION,
)

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id"), nullable=False),
    Column("codename", Text, nullable=False),
    Column("conditions", Text, nullable=False, default=""),
    UniqueConstraint("collection_id", "codename"),
    info=OF_COLLECTION,
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("media_type", Text, nullable=False, default=""),
    Column("name", Text, nullable=False),  # safe to show; raw names are with the captures
    Column("title", Text, nullable=False, default=""),
    Column("author", Text, nullable=False, default=""),
    Column("date", UtcTime),
    Column("language", String(8), nullable=False, default=""),
    Column("state", String(16), nullable=False),
    Column("reason", String(32), nullable=False, default=""),
    Column("message", Text, nullable=False, default=""),
    Column("hint", Text, nullable=False, default=""),
    Column("page_count", Integer, nullable=False, default=0),
    Column("defects", JSON, nullable=False, default=list),
    Column("metadata", JSON, nullable=False, default=list, server_default="[]"),  # [name, value] pairs
    Column(
        "rendition", String(64), nullable=False, default="", server_default=""
    ),  # digest of a PDF that shows it
    Column("ocr_languages", Text, nullable=False, default="eng"),
    Column("received_at", UtcTime, nullable=False),
    Column("indexed", Boolean, nullable=False, default=False),  # false: the index has not seen this state yet
    Column("likeness_group", Integer),  # the same number in all that are almost the same; none: nothing is
    UniqueConstraint("collection_id", "digest"),
    Index("documents_by_likeness_group", "likeness_group"),
    Index("documents_by_state", "state", "reason"),
    Index("documents_by_digest", "digest"),
    info=OF_COLLECTION,
)

captures = Table(
    "captures",
    metadata,
    Column("id", Integer, primary_key=True),
    # Digest of collection, parent, raw path, ordinal and content: the same file seen again is the same place.
    Column("identity", String(64), nullable=False, unique=True),
    Column("collection_id", ForeignKey("collections.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id")),  # none: a rule or an error kept the bytes out
    Column("source_id", ForeignKey("sources.id")),
    Column("parent_document_id", ForeignKey("documents.id")),  # the mail that this was attached to
    Column("root_document_id", Integer),  # the file on the disk that all of this was inside of
    Column(
        "ordinal", Integer, nullable=False, default=0, server_default="0"
    ),  # which of its parent's members of that name
    Column("depth", Integer, nullable=False, default=0),  # 0 for a file, 1 for its attachments, and so on
    Column("raw_path", LargeBinary, nullable=False),  # as the operating system or the mail gave it
    Column("path", Text, nullable=False),  # safe to show
    Column(
        "state", String(16), nullable=False, default=""
    ),  # where there is no document: skipped, unreadable
    Column("reason", String(32), nullable=False, default=""),
    Column("message", Text, nullable=False, default=""),
    Column("address", Text, nullable=False, default="", server_default=""),  # on the web, "" if none
    Column("captured_at", UtcTime),  # from there
    Column("modified_at", UtcTime),  # of the file, as its file system or container says
    Column("first_seen_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Index("captures_by_document", "document_id"),
    Index("captures_by_parent", "parent_document_id"),
    Index("captures_by_path", "collection_id", "raw_path"),
    Index("captures_by_root", "root_document_id"),
    Index("captures_by_address", "address"),
    info=OF_COLLECTION,
)

web_captures = Table(
    "web_captures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id")),  # what the address said; none: the capture has no body
    Column(
        "archive_id", ForeignKey("documents.id")
    ),  # the web archive that tells of it, if that is another document
    Column(
        "key", Text, nullable=False
    ),  # the same for all addresses of one place: archive.mentions.same_address
    Column("address", Text, nullable=False),  # as it was captured, safe to show
    Column("captured_at", UtcTime),
    Column("status", Integer, nullable=False, default=0, server_default="0"),  # HTTP's, 0 if nobody says
    Column("leads_to", Text, nullable=False, default="", server_default=""),  # of a redirect, safe to show
    Column("same_as", UtcTime),  # of a revisit: when the same body had been captured
    Column("told_by", String(8), nullable=False),
    Column("agent", Text, nullable=False, default="", server_default=""),  # where a person told it
    Index("web_captures_by_key", "key", "collection_id"),
    Index("web_captures_by_document", "document_id"),
    Index("web_captures_by_archive", "archive_id"),
    info=OF_COLLECTION,
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("width_pt", Float, nullable=False),
    Column("height_pt", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("boxes", LargeBinary, nullable=False),  # zlib of little-endian float32, four a word
    Column("text_source", String(8), nullable=False),
    Column("ocr_confidence", Float),
    Column("picture_share", Float, nullable=False, default=0.0, server_default="0"),
    Column("language", String(8), nullable=False, default="", server_default=""),
    Column("hidden", JSON, nullable=False, default=list, server_default="[]"),  # [kind, text] pairs
    UniqueConstraint("document_id", "number"),
    info=OF_DOCUMENT,
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("page_number", Integer, nullable=False),  # 0: of the document as a whole
    Column("message", Text, nullable=False),
    Column("quote", Text, nullable=False),  # safe to show
    Index("findings_by_document", "document_id"),
    Index("findings_by_kind", "kind"),
    info=OF_DOCUMENT,
)

message_ids = Table(
    "message_ids",
    metadata,
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("message_id", Text, nullable=False),
    Column("is_own", Boolean, nullable=False),  # false: one that it answers or refers to
    Index("message_ids_by_document", "document_id"),
    Index("message_ids_by_id", "message_id"),
    info=OF_DOCUMENT,
)

removals = Table(
    "removals",
    metadata,
    Column("kind", String(8), nullable=False),  # "blob" or "document"
    Column(
        "key", String(64), nullable=False
    ),  # digest, or number: what the disk still has and the catalog not
    PrimaryKeyConstraint("kind", "key"),
    info=NOBODYS,
)

likeness_signatures = Table(
    "likeness_signatures",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
    info=OF_DOCUMENT,
)

likeness_bands = Table(
    "likeness_bands",
    metadata,
    # Digest of collection, kind and band: documents of one collection under one key are candidates.
    Column("key", BigInteger, primary_key=True),
    # No foreign key: each check of one would look through the whole table, which is in the order of the keys.
    Column("document_id", Integer, primary_key=True),
    sqlite_with_rowid=False,
    info=OF_DOCUMENT,
)

redactions = Table(
    "redactions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("page_number", Integer, nullable=False),
    Column("x0", Float, nullable=False),
    Column("y0", Float, nullable=False),
    Column("x1", Float, nullable=False),
    Column("y1", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("covers", Text, nullable=False, default=""),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", UtcTime, nullable=False),
    Column("decided_by", Text, nullable=False, default=""),
    Column("decided_at", UtcTime),
    Column("label", Text, nullable=False, default="", server_default=""),
    Column("subject_id", Integer),  # of the register, whose rows are sealed
    Column("found_by", Text, nullable=False, default="hand", server_default="hand"),
    Column("sureness", Float),
    Index("redactions_by_document", "document_id", "state"),
    Index("redactions_by_subject", "subject_id"),
    info=OF_DOCUMENT,
)

plan_changes = Table(
    "plan_changes",
    metadata,
    # Each redaction as a version of its document's plan left it; the newest row up to a version is how it stood then.
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("redaction_id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("agent", Text, nullable=False),
    Column("x0", Float, nullable=False),
    Column("y0", Float, nullable=False),
    Column("x1", Float, nullable=False),
    Column("y1", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("subject_id", Integer),
    Column("state", String(16), nullable=False),
    sqlite_with_rowid=False,
    info=OF_DOCUMENT,
)

subjects = Table(
    "subjects",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # all that says who or what it is
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("retired_at", UtcTime),
    Index("subjects_by_collection", "collection_id"),
    info=OF_COLLECTION,
)

exhibits = Table(
    "exhibits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("plan_digest", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("redaction_count", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("program", Text, nullable=False),
    Column("dpi", Integer, nullable=False),
    Column("colours", String(16), nullable=False, default="colour", server_default="colour"),
    Column("marks", String(16), nullable=False, default="labels", server_default="labels"),
    Column("tally", Boolean, nullable=False, default=False, server_default="0"),
    Column("plan_version", Integer, nullable=False, default=0, server_default="0"),
    Column("proof", JSON),
    Column("embargo_until", UtcTime),
    Column(
        "embargo_zone", Text, nullable=False, default="", server_default=""
    ),  # in which its time was given
    Index("exhibits_by_document", "document_id"),
    info=OF_DOCUMENT,
)

cards = Table(
    "cards",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("said", JSON, nullable=False),  # as `model.Card.as_plain` has it
    Column("written_by", Text, nullable=False),
    Column("written_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
    info=OF_DOCUMENT,
)

review_events = Table(
    "review_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("exhibit_id", ForeignKey("exhibits.id"), nullable=False),
    Column("step", String(32), nullable=False),
    Column("agent", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("over", String(64), nullable=False),  # digest of all that would have gone out at that moment
    Column("asked_of", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("private_words", Text, nullable=False),
    Column("alone", Boolean, nullable=False),
    Column("answers", JSON, nullable=False),  # [item, answer, words] triples
    Index("review_events_by_exhibit", "exhibit_id"),
    info=OF_EXHIBIT,
)

review_answers = Table(
    "review_answers",
    metadata,
    Column("exhibit_id", ForeignKey("exhibits.id"), primary_key=True),
    Column("item", String(32), primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("said", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("over", String(64), nullable=False),
    info=OF_EXHIBIT,
)

review_questions = Table(
    "review_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("exhibit_id", ForeignKey("exhibits.id"), nullable=False),
    Column("page_number", Integer, nullable=False),  # 0: of the exhibit as a whole
    Column("text", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answer", Text, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("closed_at", UtcTime),
    Index("review_questions_by_exhibit", "exhibit_id"),
    info=OF_EXHIBIT,
)

releases = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("manifest_digest", String(64), nullable=False),
    Column("exhibit_ids", JSON, nullable=False),
    Column("published_at", UtcTime, nullable=False),
    info=seen_where(
        "NOT EXISTS (SELECT 1 FROM json_each({row}exhibit_ids) WHERE value NOT IN (SELECT id FROM temp.exhibits))"
    ),
)

list_runs = Table(
    "list_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),  # safe to show
    Column("read_as", Text, nullable=False),
    Column("collection", Text),  # none: all of them
    Column(
        "covers", JSON, nullable=False, server_default="[]"
    ),  # numbers of the collections that were searched
    Column("options", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_by", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("earlier_id", Integer),
    Column("generation", Integer, nullable=False),
    Column("custody_sequence", Integer, nullable=False),
    Column("custody_digest", String(64), nullable=False),
    Column("coverage", JSON, nullable=False),
    info=seen_where(
        "NOT EXISTS (SELECT 1 FROM json_each({row}covers) WHERE value NOT IN (SELECT id FROM temp.seen))"
    ),
)

list_lines = Table(
    "list_lines",
    metadata,
    Column("run_id", ForeignKey("list_runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("given_notes", JSON, nullable=False),  # what was mended when the list was read
    Column("given_reason", Text, nullable=False),  # why it cannot be searched
    Column("query", Text, nullable=False, default=""),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("notes", JSON, nullable=False, default=list),
    Column("pages", Integer, nullable=False, default=0),
    Column("documents", Integer, nullable=False, default=0),
    Column("new_documents", Integer, nullable=False, default=0),
    Column("near", JSON, nullable=False, default=list),  # [spelling, documents] pairs
    Column("near_tried", Integer, nullable=False, default=0),
    Column("near_documents", Integer, nullable=False, default=0),
    Column("found", LargeBinary, nullable=False, default=b""),  # numbers of documents: see `name_lists`
    Column("found_new", LargeBinary, nullable=False, default=b""),
    # All that the totals of a run are made of, so that counting looks at no line itself.
    Index("list_lines_by_outcome", "run_id", "state", "documents", "new_documents", "near_documents"),
    info=seen_where("{row}run_id IN (SELECT id FROM temp.list_runs)"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),  # its place in the order of writing, which nobody is told
    Column(
        "number", BigInteger, nullable=False, unique=True
    ),  # drawn by lot: gaps would tell of others' private notes
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column(
        "page_number", Integer, nullable=False
    ),  # 0: of the document as a whole; pages get new ids when read again
    Column("x0", Float),
    Column("y0", Float),
    Column("x1", Float),
    Column("y1", Float),
    Column("answers_id", Integer),  # the note that this is a reply to
    Column("audience", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("written_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime),
    Column("withdrawn_at", UtcTime),
    Index("notes_by_document", "document_id"),
    Index("notes_by_author", "author"),
    Index("notes_by_answered", "answers_id"),
    sqlite_autoincrement=True,  # "new since" counts by it
    info=seen_where(
        "{row}document_id IN (SELECT id FROM temp.documents)"
        " AND ({row}audience <> 'private' OR {row}author = (SELECT name FROM temp.me))"
    ),
)

note_versions = Table(
    "note_versions",
    metadata,
    # What a note said before it was changed, and to whom.
    Column("note_id", ForeignKey("notes.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("audience", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("said_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
    info=seen_where("{row}note_id IN (SELECT id FROM temp.notes)"),
)

tags = Table(
    "tags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("page_number", Integer, nullable=False),  # 0: of the document as a whole
    Column("key", Text, nullable=False),  # the name, folded: two ways of writing one name are one tag
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),  # "" is everybody who may read the collection
    Column("added_by", Text, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    UniqueConstraint("document_id", "page_number", "key", "owner"),
    Index("tags_by_key", "key", "owner"),
    Index("tags_by_owner", "owner"),
    info=seen_where(
        "{row}document_id IN (SELECT id FROM temp.documents)"
        " AND {row}owner IN ('', (SELECT name FROM temp.me))"
    ),
)

stars = Table(
    "stars",
    metadata,
    Column("person", Text, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Index("stars_by_document", "document_id"),
    sqlite_with_rowid=False,
    info=seen_where(
        "{row}document_id IN (SELECT id FROM temp.documents) AND {row}person = (SELECT name FROM temp.me)"
    ),
)

assignments = Table(
    "assignments",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("assigned_by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Index("assignments_by_person", "person"),
    sqlite_with_rowid=False,
    info=OF_DOCUMENT,
)

reads = Table(
    "reads",
    metadata,
    Column("person", Text, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("last_page", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Index("reads_by_document", "document_id"),
    sqlite_with_rowid=False,
    info=OF_DOCUMENT,
)

readers = Table(
    "readers",
    metadata,
    # What the archive keeps of a person besides what they wrote.
    Column("person", Text, primary_key=True),
    Column("seen_at", UtcTime),  # when they last said that they had seen what was new
    Column("seen_arrival", Integer, nullable=False, default=0, server_default="0"),
    Column("seen_note", Integer, nullable=False, default=0, server_default="0"),
    Column("tells_reads", Boolean, nullable=False, default=True, server_default="1"),
    Column("wants_mail", Boolean, nullable=False, default=True, server_default="1"),
    Column(
        "feed_digest", String(64), nullable=False, default="", server_default=""
    ),  # of the feed's secret address
    Index("readers_by_feed", "feed_digest"),
    sqlite_with_rowid=False,
    info=seen_where("1"),
)

arrivals = Table(
    "arrivals",
    metadata,
    # Each time that a document was read: what saved searches have to look at, and what is new to whom.
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("told", Boolean, nullable=False, default=False, server_default="0"),  # saved searches have seen it
    Index("arrivals_by_document", "document_id"),
    Index("arrivals_to_tell", "told"),
    sqlite_autoincrement=True,
    info=OF_DOCUMENT,
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Integer, primary_key=True),  # drawn by lot, as that of a note
    Column("owner", Text, nullable=False),
    Column("collection_id", ForeignKey("collections.id")),  # whose readers may see it; none: its owner alone
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("sort", Text, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Index("saved_searches_by_owner", "owner"),
    info=seen_where(
        "{row}owner = (SELECT name FROM temp.me) OR {row}collection_id IN (SELECT id FROM temp.seen)"
    ),
)

followers = Table(
    "followers",
    metadata,
    # Who is told when a saved search finds something new.
    Column("search_id", ForeignKey("saved_searches.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Index("followers_by_person", "person"),
    sqlite_with_rowid=False,
    info=seen_where("{row}search_id IN (SELECT id FROM temp.saved_searches)"),
)

matches = Table(
    "matches",
    metadata,
    # What a person was told that a saved search found: each document once, however often it is read.
    Column("search_id", ForeignKey("saved_searches.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("told_at", UtcTime, nullable=False),
    Column("seen", Boolean, nullable=False, default=False, server_default="0"),
    Column("mailed", Boolean, nullable=False, default=False, server_default="0"),
    Index("matches_by_person", "person", "seen"),
    Index("matches_by_document", "document_id"),
    Index("matches_to_mail", "mailed"),
    sqlite_with_rowid=False,
    info=seen_where(
        "{row}document_id IN (SELECT id FROM temp.documents) AND {row}person = (SELECT name FROM temp.me)"
    ),
)

table_readings = Table(
    "table_readings",
    metadata,
    # Tables as they were read of a document, for as long as its words stay what they are. Of a document and not only of
    # its bytes: nobody can tell by the time it takes that the same bytes are in a collection of others.
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("reader", Text, nullable=False),
    Column("tables", JSON, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
    info=OF_DOCUMENT,
)

series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("takes", String(8), nullable=False),
    Column("measure", Text, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Index("series_by_collection", "collection_id"),
    sqlite_autoincrement=True,
    info=OF_COLLECTION,
)

series_rows = Table(
    "series_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series_id", ForeignKey("series.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("label", Text, nullable=False),
    UniqueConstraint("series_id", "key"),
    sqlite_autoincrement=True,
    info=OF_SERIES,
)

series_points = Table(
    "series_points",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series_id", ForeignKey("series.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("column", Integer, nullable=False),
    Column("day", String(10)),
    Column("day_from", Text, nullable=False),
    Column("heading", JSON, nullable=False),
    UniqueConstraint("series_id", "document_id", "column"),
    Index("series_points_by_document", "document_id"),
    sqlite_autoincrement=True,
    info=OF_DOCUMENT,
)

series_cells = Table(
    "series_cells",
    metadata,
    # As they were read. What was said of them since are deeds.
    Column("id", Integer, primary_key=True),
    Column("series_id", ForeignKey("series.id"), nullable=False),
    Column("point_id", ForeignKey("series_points.id"), nullable=False),
    Column("row_id", ForeignKey("series_rows.id"), nullable=False),
    Column("read", JSON, nullable=False),
    Column("label", JSON, nullable=False),
    Column("value", Text),
    Column("doubt", String(8), nullable=False),
    UniqueConstraint("point_id", "row_id"),
    Index("series_cells_by_series", "series_id"),
    sqlite_autoincrement=True,
    info=seen_where("{row}point_id IN (SELECT id FROM temp.series_points)"),
)

series_deeds = Table(
    "series_deeds",
    metadata,
    # Only ever added to. The newest that speaks of a cell says what the cell is.
    Column("id", Integer, primary_key=True),
    Column("series_id", ForeignKey("series.id"), nullable=False),
    Column("cell_id", ForeignKey("series_cells.id")),
    Column("point_id", ForeignKey("series_points.id")),
    Column("step", String(16), nullable=False),
    Column("words", Text, nullable=False, default="", server_default=""),
    Column("value", Text),  # of a correction, what was typed as a number
    Column("over", String(64), nullable=False, default="", server_default=""),
    Column("agent", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("series_deeds_by_series", "series_id"),
    Index("series_deeds_by_cell", "cell_id"),
    Index("series_deeds_by_point", "point_id"),
    sqlite_autoincrement=True,
    info=OF_SERIES,
)

custody_events = Table(
    "custody_events",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("agent", Text, nullable=False),
    Column("object_kind", Text, nullable=False),
    Column("object_id", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("own", String(64), nullable=False),
    # No foreign key: events outlive what they speak of.
    Column("collection_id", Integer),
    Index("custody_by_object", "object_kind", "object_id"),
    # SQLite's indexes end with the sequence number, so each of these is in order.
    Index("custody_by_type", "type"),
    Index("custody_by_agent", "agent"),
    Index("custody_by_time", "at"),
    # The + keeps SQLite from gathering and sorting them all.
    info=seen_where(
        "+{row}collection_id IN (SELECT id FROM temp.seen)"
        " OR ({row}collection_id IS NULL AND (SELECT is_administrator FROM temp.me))"
    ),
)
