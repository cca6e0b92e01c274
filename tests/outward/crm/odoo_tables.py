"""The tables of an Odoo as far as they are spoken to: their fields with their kinds."""

from __future__ import annotations

ARCHIVABLE = {"crm.lead", "mail.activity", "res.users", "crm.lost.reason"}
ALL = {"id": "integer", "create_date": "datetime", "write_date": "datetime"}
KINDS: dict[str, dict[str, str]] = {
    "crm.lead": {
        "name": "char",
        "type": "selection",
        "active": "boolean",
        "email_from": "char",
        "email_normalized": "char",
        "contact_name": "char",
        "partner_name": "char",
        "phone": "char",
        "function": "char",
        "website": "char",
        "city": "char",
        "user_id": "many2one",
        "stage_id": "many2one",
        "lost_reason_id": "many2one",
        "expected_revenue": "monetary",
        "company_currency": "many2one",
        "probability": "float",
        "create_uid": "many2one",
        "date_conversion": "datetime",
        "date_open": "datetime",
        "date_closed": "datetime",
        "date_last_stage_update": "datetime",
        "won_status": "selection",
    },
    "crm.stage": {"name": "char", "is_won": "boolean", "sequence": "integer"},
    "res.currency": {"name": "char"},
    "crm.lost.reason": {"name": "char", "active": "boolean"},
    "res.users": {"login": "char", "email": "char", "name": "char", "active": "boolean", "share": "boolean"},
    "mail.activity": {
        "res_model_id": "many2one",
        "res_model": "char",
        "res_id": "many2one_reference",
        "summary": "char",
        "note": "html",
        "date_deadline": "date",
        "user_id": "many2one",
        "activity_type_id": "many2one",
        "active": "boolean",
    },
    "mail.activity.type": {"name": "char", "category": "selection", "sequence": "integer"},
    "mail.message": {"model": "char", "res_id": "integer", "body": "html", "message_id": "char", "date": "char"},
    "ir.model": {"model": "char", "name": "char"},
    "ir.model.fields": {
        "name": "char",
        "model": "char",
        "model_id": "many2one",
        "field_description": "char",
        "ttype": "selection",
        "state": "selection",
    },
    "ir.model.data": {
        "module": "char",
        "name": "char",
        "model": "char",
        "res_id": "integer",
        "noupdate": "boolean",
    },
}
RELATED = {
    "user_id": "res.users",
    "create_uid": "res.users",
    "stage_id": "crm.stage",
    "lost_reason_id": "crm.lost.reason",
    "res_model_id": "ir.model",
    "model_id": "ir.model",
    "company_currency": "res.currency",
    "activity_type_id": "mail.activity.type",
}
REQUIRED = {
    "crm.lead": ["name"],
    "mail.activity": ["res_model_id", "res_id", "user_id", "date_deadline"],
    "ir.model.fields": ["name", "model_id", "ttype"],
    "ir.model.data": ["name", "model"],
}
