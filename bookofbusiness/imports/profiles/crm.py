"""Profiles of common CRM products: the names that the generic table lacks, or that mean something else here."""

from bookofbusiness.imports.dates import Order
from bookofbusiness.imports.profiles.profile import Profile

SYSTEM_COLUMNS = (
    "createdbyid|lastmodifiedbyid|lastmodifieddate|createddate|systemmodstamp|isdeleted|create date|last modified date"
)
SALESFORCE = Profile(
    name="salesforce",
    label="Salesforce",
    order=Order.MONTH_FIRST,
    headers={
        "accounts": {
            "id": "Id|Account ID", "name": "Name|Account Name", "street": "BillingStreet", "city": "BillingCity",
            "region": "BillingState", "postal_code": "BillingPostalCode", "country": "BillingCountry",
            "currency": "CurrencyIsoCode", "parent_id": "ParentId|Parent Account ID",
        },
        "contacts": {
            "id": "Id|Contact ID", "account_id": "AccountId|Account ID", "account": "Account Name",
            "name": "Name|Full Name",
        },
        "opportunities": {
            "id": "Id|Opportunity ID", "name": "Name|Opportunity Name", "account_id": "AccountId|Account ID",
            "stage": "StageName",
            "opened_on": "CreatedDate|Created Date",
        },
        "interactions": {
            "id": "Id|Activity ID", "account_id": "AccountId|WhatId", "kind": "TaskSubtype|Type|Interaction Type",
            "happened_at": "ActivityDateTime|StartDateTime|ActivityDate|Date|Interaction Date",
            "direction": "CallType|Call Type",
            "outcome": "CallDisposition|Call Result", "summary": "Description|Full Comments|Comments|Notes",
            "duration_seconds": "CallDurationInSeconds",
        },
        "users": {"id": "Id|User ID", "name": "Name|Full Name", "manager": "Manager", "time_zone": "TimeZoneSidKey"},
    },
    ignored={"accounts": SYSTEM_COLUMNS + "|type", "contacts": SYSTEM_COLUMNS,
    "opportunities": SYSTEM_COLUMNS + "|opportunity name"},
)  # fmt: skip
HUBSPOT = Profile(
    name="hubspot",
    label="HubSpot",
    order=Order.MONTH_FIRST,
    headers={
        "accounts": {
            "id": "Record ID|Company ID|hs_object_id", "employees": "Number of Employees|numberofemployees",
            "parent_id": "Parent Company IDs|hs_parent_company_id", "parent": "Parent Company",
            "owner": "Company owner",
            "assigned_on": "Owner assigned date",
        },
        "contacts": {
            "id": "Record ID|Contact ID|hs_object_id", "account_id": "Associated Company IDs|associatedcompanyid",
            "account": "Company Name|Associated Company|company", "account_domain": "Associated Company Domain",
        },
        "opportunities": {
            "id": "Record ID|Deal ID|hs_object_id", "name": "Deal Name|dealname", "stage": "Deal Stage|dealstage",
            "close_on": "Close Date|closedate", "opened_on": "Create Date|createdate",
            "currency": "Currency|deal_currency_code",
            "next_step": "Next step|hs_next_step", "lost_reason": "Closed Lost Reason|closed_lost_reason",
            "account_domain": "Associated Company Domain",
        },
        "interactions": {
            "id": "Activity ID|Record ID", "kind": "Activity Type|Task type", "happened_at": "Activity Date",
            "user": "Activity Owner|Activity assigned to",
            "outcome": "Call Outcome|Meeting Outcome", "subject": "Call/Meeting Title/Subject|Title",
        },
    },
    ignored={
        "accounts": SYSTEM_COLUMNS, "opportunities": "pipeline|associated contact email|last modified date",
        "contacts": SYSTEM_COLUMNS + "|lead status|lead source|lifecycle stage|contact owner|website url|street address"
        "|city|state/region|postal code|country",
        "interactions": "task status|task due date",
    },
)  # fmt: skip
ZOHO = Profile(
    name="zoho",
    label="Zoho CRM",
    headers={
        "accounts": {
            "id": "Record Id|Account Id", "name": "Account Name", "postal_code": "Billing Code",
            "parent": "Parent Account",
            "parent_id": "Parent Account.id", "owner_id": "Account Owner.id", "street": "Billing Address - Street",
            "city": "Billing Address - City", "country": "Billing Address - Country / Region",
        },
        "contacts": {"id": "Record Id|Contact Id", "account": "Account Name", "account_id": "Account Name.id"},
        "opportunities": {
            "id": "Record Id|Deal Id", "name": "Deal Name|Potential Name", "account": "Account Name",
            "account_id": "Account Name.id",
            "close_on": "Closing Date", "owner_id": "Deal Owner.id", "lost_reason": "Reason For Loss",
        },
        "interactions": {
            "id": "Record Id", "happened_at": "Call Start Time|Start DateTime|Created Time",
            "user": "Call Owner|Task Owner|Note Owner",
            "summary": "Description|Note Content|Call Agenda", "contact": "Contact Name",
        },
    },
    ignored={"accounts": "account type"},
)  # fmt: skip
ODOO = Profile(
    name="odoo",
    label="Odoo",
    headers={
        "accounts": {
            "id": "External ID|ID|.id", "name": "Name|Display Name|Complete Name|display_name|complete_name",
            "region": "State|state_id/name",
            "country": "Country|country_id/name", "industry": "Industry|industry_id/name",
            "owner": "Salesperson|user_id/name",
            "owner_id": "user_id/id", "parent": "Related Company|parent_id/name", "parent_id": "parent_id/id",
            "description": "Notes|comment",
            "tags": "Tags|category_id/name",
        },
        "contacts": {
            "id": "External ID|ID", "account": "Related Company|Company Name|parent_id/name",
            "account_id": "parent_id/id",
            "title": "Job Position|function",
        },
        "opportunities": {
            "id": "External ID|ID", "name": "Opportunity", "account": "Customer|Company Name|partner_id|partner_name",
            "account_id": "partner_id/id",
            "owner": "Salesperson|user_id", "stage": "Stage|stage_id/name",
            "amount": "Expected Revenue|expected_revenue",
            "close_on": "Expected Closing|date_deadline", "opened_on": "Created on|create_date",
            "lost_reason": "Lost Reason|lost_reason_id",
        },
    },
)  # fmt: skip
ESPO = Profile(
    name="espocrm",
    label="EspoCRM",
    headers={
        "accounts": {
            "id": "id", "name": "name", "street": "billingAddressStreet", "city": "billingAddressCity",
            "region": "billingAddressState",
            "postal_code": "billingAddressPostalCode", "country": "billingAddressCountry",
        },
        "contacts": {"id": "id", "account": "accountName|Account", "account_id": "accountId",
        "title": "title|Account Title"},
        "opportunities": {
            "id": "id", "account": "accountName|Account", "account_id": "accountId", "currency": "amountCurrency",
            "opened_on": "createdAt",
        },
        "interactions": {"id": "id", "happened_at": "dateStart|Date Start", "account": "accountName",
        "account_id": "accountId"},
    },
)  # fmt: skip
SUITE = Profile(
    name="suitecrm",
    label="SuiteCRM",
    headers={
        "accounts": {"id": "ID", "phone": "Office Phone", "owner": "Assigned to|Assigned User",
        "parent_id": "Parent Account ID"},
        "contacts": {"id": "ID", "account": "Account Name", "phone": "Phone Work", "mobile": "Phone Mobile"},
        "opportunities": {"id": "ID", "amount": "Opportunity Amount", "stage": "Sales Stage",
        "close_on": "Expected Close Date", "opened_on": "Date Created"},
        "interactions": {"id": "ID", "happened_at": "Start Date|Date", "subject": "Subject|Name",
        "summary": "Description|Note"},
    },
)  # fmt: skip
TWENTY = Profile(
    name="twenty",
    label="Twenty",
    headers={
        "accounts": {
            "id": "Id",
            "domain": "Domain Name / Link URL|Domain Name / Link Label|Domain / Domain URL|Domain / Domain Label",
            "street": "Address / Address 1", "city": "Address / City", "region": "Address / State",
            "postal_code": "Address / Post Code",
            "country": "Address / Country", "owner_id": "Account Owner Id",
        },
        "contacts": {"id": "Id", "account_id": "Company Id"},
        "opportunities": {
            "id": "Id", "account_id": "Company Id", "amount": "Amount / Amount", "currency": "Amount / Currency",
            "owner_id": "Owner Id",
            "opened_on": "Creation date",
        },
    },
)  # fmt: skip
PROFILES = (SALESFORCE, HUBSPOT, ZOHO, ODOO, ESPO, SUITE, TWENTY)
