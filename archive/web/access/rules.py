"""Who may do what: one row for every address, so that the whole can be read at once. There is no default.

A row says the least role that a person needs. `show.store()` then holds only the collections in which the person has
that role: for a reporter who asks to redact, the documents are not there. On a laptop whoever has the key may do all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from archive.model import Role

if TYPE_CHECKING:
    from flask import Flask


class Door(Enum):
    """For whom an address is that has to do with no collection."""

    OPEN = "anyone at all"
    SIGNED_IN = "whoever has signed in"
    ADMINISTRATOR = "administrators of the server"


@dataclass(frozen=True, slots=True)
class Rule:
    """`fresh`: only somebody who has signed in a short while ago."""

    needs: Role | Door
    fresh: bool = False


_OPEN, _SIGNED_IN = Rule(Door.OPEN), Rule(Door.SIGNED_IN)
_REPORTER, _EDITOR, _ADMIN = Rule(Role.REPORTER), Rule(Role.EDITOR), Rule(Role.ADMIN)

_ADMINISTRATOR = Rule(Door.ADMINISTRATOR, fresh=True)

RULES: dict[str, Rule] = {
    "static": _OPEN,
    "health.show": _OPEN,  # two words, whoever asks
    "public-api.documents": _OPEN,  # what releases show, if the newsroom wants it answered
    "public-api.search": _OPEN,
    "public-api.document": _OPEN,
    "public-api.notes": _OPEN,
    "public-api.note": _OPEN,
    "public-api.sections": _OPEN,
    "public-api.projects": _OPEN,
    "public-api.project": _OPEN,
    "public-api.members": _OPEN,
    "public-api.member": _OPEN,
    "public-files.whole": _OPEN,
    "public-files.of_page": _OPEN,
    "public-api.nothing": _OPEN,
    "security.login": _OPEN,
    "security.tf_select": _OPEN,
    "security.two_factor_setup": _OPEN,
    "security.two_factor_setup_validate": _OPEN,
    "security.two_factor_token_validation": _OPEN,
    "security.two_factor_rescue": _OPEN,
    "security.mf_recovery": _OPEN,
    "security.wan_signin": _OPEN,
    "security.wan_signin_response": _OPEN,
    "invitation.page": _OPEN,
    "account.qr_code": _OPEN,
    "security.logout": _SIGNED_IN,
    "security.verify": _SIGNED_IN,
    "security.wan_verify": _SIGNED_IN,
    "security.wan_verify_response": _SIGNED_IN,
    "security.change_password": _SIGNED_IN,
    "security.mf_recovery_codes": _SIGNED_IN,
    "security.wan_register": _SIGNED_IN,
    "security.wan_register_response": _SIGNED_IN,
    "security.wan_delete": _SIGNED_IN,
    "account.page": _SIGNED_IN,
    "account.make_key": _SIGNED_IN,
    "account.revoke_key": _SIGNED_IN,
    "account.end_session": _SIGNED_IN,
    "people.index": _ADMINISTRATOR,
    "people.invite": _ADMINISTRATOR,
    "people.withdraw": _ADMINISTRATOR,
    "people.disable": _ADMINISTRATOR,
    "people.enable": _ADMINISTRATOR,
    "people.reset": _ADMINISTRATOR,
    "people.administrator": _ADMINISTRATOR,
    "people.end_sessions": _ADMINISTRATOR,
    "help.page": _SIGNED_IN,
    "search.index": _REPORTER,
    "search.save": _REPORTER,
    "search.write": _REPORTER,
    "search.written": _REPORTER,
    "search.written_file": _REPORTER,
    "like.index": _REPORTER,
    "like.pasted": _REPORTER,
    "lists.index": _REPORTER,
    "lists.begin": _REPORTER,
    "lists.show": _REPORTER,
    "lists.line": _REPORTER,
    "lists.export": _REPORTER,
    "lists.again": _REPORTER,
    "lists.remove": _REPORTER,
    "documents.show": _REPORTER,
    "documents.compare": _REPORTER,
    "documents.original": _REPORTER,
    "reader.page": _REPORTER,
    "reader.jump": _REPORTER,
    "reader.sizes": _REPORTER,
    "reader.text": _REPORTER,
    "reader.hits": _REPORTER,
    "reader.hit_numbers": _REPORTER,
    "redacting.page": _EDITOR,
    "redacting.words": _REPORTER,
    "side_by_side.choose": _REPORTER,
    "side_by_side.pages": _REPORTER,
    "looks.choose": _SIGNED_IN,
    "reader.first_hit": _REPORTER,
    "reader.image": _REPORTER,
    "collections.index": _SIGNED_IN,
    "collections.found": _ADMINISTRATOR,
    "collections.people": _ADMIN,
    "collections.share": Rule(Role.ADMIN, fresh=True),
    "collections.unshare": Rule(Role.ADMIN, fresh=True),
    "custody.index": _EDITOR,
    "custody.show": _EDITOR,
    "custody.export": _EDITOR,
    "custody.check": Rule(Door.ADMINISTRATOR),
    "adding.index": _EDITOR,
    "adding.show": _EDITOR,
    "adding.take_plain": _EDITOR,
    "adding.finish": _EDITOR,
    "adding.discard": _EDITOR,
    "deliveries.append": _EDITOR,
    "deliveries.begin": _EDITOR,
    "deliveries.cancel": _EDITOR,
    "deliveries.create": _EDITOR,
    "deliveries.discard": _EDITOR,
    "deliveries.finish": _EDITOR,
    "deliveries.listing": _EDITOR,
    "deliveries.offset": _EDITOR,
    "deliveries.options": _EDITOR,
    "deliveries.show": _EDITOR,
    "api-deliveries.append": _EDITOR,
    "api-deliveries.begin": _EDITOR,
    "api-deliveries.cancel": _EDITOR,
    "api-deliveries.create": _EDITOR,
    "api-deliveries.discard": _EDITOR,
    "api-deliveries.finish": _EDITOR,
    "api-deliveries.listing": _EDITOR,
    "api-deliveries.offset": _EDITOR,
    "api-deliveries.options": _EDITOR,
    "api-deliveries.show": _EDITOR,
    "feeds.atom": _OPEN,  # its address is a secret
    "api.notes.listing": _REPORTER,
    "api.notes.write": _REPORTER,
    "api.tags.add": _REPORTER,
    "api.tags.listing": _REPORTER,
    "assigned.all_assignments": _REPORTER,
    "assigned.assign": _REPORTER,
    "assigned.finish": _REPORTER,
    "news.index": _REPORTER,
    "news.seen": _REPORTER,
    "notes.answer": _REPORTER,
    "notes.change": _REPORTER,
    "notes.index": _REPORTER,
    "notes.page": _REPORTER,
    "notes.show": _REPORTER,
    "notes.withdraw": _REPORTER,
    "notes.write": _REPORTER,
    "reads.read": _REPORTER,
    "reads.tell": _REPORTER,
    "searches.change": _REPORTER,
    "searches.follow": _REPORTER,
    "searches.index": _REPORTER,
    "searches.mail": _REPORTER,
    "searches.new": _REPORTER,
    "searches.remove": _REPORTER,
    "searches.renew_feed": _REPORTER,
    "searches.run": _REPORTER,
    "searches.save": _REPORTER,
    "searches.seen": _REPORTER,
    "starred.all_stars": _REPORTER,
    "starred.star": _REPORTER,
    "tags.add_tag": _REPORTER,
    "tags.all_tags": _REPORTER,
    "tags.remove_tag": _REPORTER,
    "ledger.index": _REPORTER,
    "ledger.listing": _REPORTER,
    "ledger.by_eye": _REPORTER,
    "ledger.alike": _REPORTER,
    "ledger.retry": _EDITOR,
    "redactions.index": _EDITOR,
    "redactions.history": _EDITOR,
    "redactions.place": _EDITOR,
    "redactions.add_text": _EDITOR,
    "redactions.suggest": _EDITOR,
    "redactions.decide": _EDITOR,
    "subjects.index": _EDITOR,
    "subjects.show": _EDITOR,
    "subjects.add": _EDITOR,
    "subjects.edit": _EDITOR,
    "subjects.retire": _EDITOR,
    "subjects.take_list_in": _EDITOR,
    "subjects.imported": _EDITOR,
    "subjects.find": _EDITOR,
    "subjects.where": _EDITOR,
    "subjects.found": _EDITOR,
    "subjects.propose_all": _EDITOR,
    "subjects.propose_found": _EDITOR,
    "subjects.proposed": _EDITOR,
    "exhibits.index": _REPORTER,
    "exhibits.show": _REPORTER,
    "exhibits.page": _REPORTER,
    "exhibits.image": _REPORTER,
    "exhibits.make": _EDITOR,
    "exhibits.picture": _EDITOR,
    "exhibits.file": _EDITOR,
    "cards.show": _EDITOR,
    "cards.write": _EDITOR,
    "review.show": _REPORTER,
    "review.question": _REPORTER,
    "review.ask": _EDITOR,
    "review.close_question": _EDITOR,
    "review.decide": _EDITOR,
    "review.rename": _EDITOR,
    "review.set_embargo": _EDITOR,
    "review.withdraw": _EDITOR,
    "releases.index": _EDITOR,
    "releases.show": _EDITOR,
    "releases.publish": Rule(Role.EDITOR, fresh=True),
    "work.show": _SIGNED_IN,
    "work.stop": _SIGNED_IN,
    "api-docs.openapi_json": _SIGNED_IN,
    "api.search.search": _REPORTER,
    "api.search.save": _REPORTER,
    "api.documents.listing": _REPORTER,
    "api.documents.show": _REPORTER,
    "api.documents.pages": _REPORTER,
    "api.pages.show": _REPORTER,
    "api.collections.listing": _REPORTER,
    "api.batch.listing": _REPORTER,
    "api.batch.begin": _REPORTER,
    "api.batch.show": _REPORTER,
    "api.batch.lines": _REPORTER,
    "api.batch.line": _REPORTER,
    "api.batch.again": _REPORTER,
    "api.batch.export": _REPORTER,
}
"""Endpoint -> rule."""


def check(app: Flask) -> None:
    """Raises LookupError for an address without a rule: such an app is not served."""
    if without := sorted({rule.endpoint for rule in app.url_map.iter_rules()} - RULES.keys()):
        raise LookupError(f"no rule says who may use: {', '.join(without)}")
