"""The objects of a Salesforce as far as they are spoken to: their fields, each with its type and its length."""

from __future__ import annotations

Fields = dict[str, tuple[str, int]]
EVERY: Fields = {
    "Id": ("id", 18),
    "OwnerId": ("reference", 18),
    "CreatedDate": ("datetime", 0),
    "SystemModstamp": ("datetime", 0),
    "IsDeleted": ("boolean", 0),
}
OBJECTS: dict[str, Fields] = {
    "Lead": {
        **EVERY,
        "FirstName": ("string", 40),
        "LastName": ("string", 80),
        "Company": ("string", 255),
        "Email": ("email", 80),
        "Title": ("string", 128),
        "Status": ("picklist", 255),
        "IsConverted": ("boolean", 0),
        "ConvertedContactId": ("reference", 18),
        "ConvertedOpportunityId": ("reference", 18),
        "MasterRecordId": ("reference", 18),
    },
    "Contact": {**EVERY, "FirstName": ("string", 40), "LastName": ("string", 80), "Email": ("email", 80)},
    "Opportunity": {
        **EVERY,
        "Name": ("string", 120),
        "StageName": ("picklist", 255),
        "Amount": ("currency", 0),
        "IsWon": ("boolean", 0),
        "IsClosed": ("boolean", 0),
        "LastStageChangeDate": ("datetime", 0),
        "Loss_Reason__c": ("picklist", 255),
    },
    "OpportunityContactRole": {**EVERY, "OpportunityId": ("reference", 18), "ContactId": ("reference", 18)},
    "OpportunityStage": {**EVERY, "MasterLabel": ("string", 255)},
    "Task": {
        **EVERY,
        "WhoId": ("reference", 18),
        "Subject": ("combobox", 255),
        "Description": ("textarea", 32_000),
        "ActivityDate": ("date", 0),
        "Priority": ("picklist", 255),
        "Status": ("picklist", 255),
    },
    "User": {**EVERY, "Email": ("email", 128), "IsActive": ("boolean", 0), "UserType": ("picklist", 255)},
    "PermissionSet": {**EVERY, "Name": ("string", 80), "Label": ("string", 80)},
    "FieldPermissions": {
        **EVERY,
        "ParentId": ("reference", 18),
        "SobjectType": ("picklist", 255),
        "Field": ("picklist", 255),
        "PermissionsRead": ("boolean", 0),
        "PermissionsEdit": ("boolean", 0),
    },
    "PermissionSetAssignment": {**EVERY, "PermissionSetId": ("reference", 18), "AssigneeId": ("reference", 18)},
    "CustomField": EVERY,
}
PREFIXES = {
    "Lead": "00Q",
    "Contact": "003",
    "Opportunity": "006",
    "OpportunityContactRole": "00K",
    "OpportunityStage": "01J",
    "Task": "00T",
    "User": "005",
    "PermissionSet": "0PS",
    "FieldPermissions": "01k",
    "PermissionSetAssignment": "0Pa",
    "CustomField": "00N",
}
REQUIRED = {"Lead": ["LastName", "Company"], "FieldPermissions": ["ParentId", "SobjectType", "Field"]}
