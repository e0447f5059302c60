"""The lines of the admin. See table.py."""

TABLE = """
Admin
admin:login                      GET   in  403 403 403 403 302
admin:index                      GET   in  403 403 403 403 200
admin:accounts_account_changelist        GET in 403 403 403 403 200
admin:accounts_attachment_changelist     GET in 403 403 403 403 200
admin:accounts_availability_changelist   GET in 403 403 403 403 200
admin:accounts_book_changelist           GET in 403 403 403 403 200
admin:accounts_capturedmail_changelist   GET in 403 403 403 403 200
admin:accounts_mailing_changelist        GET in 403 403 403 403 200
admin:accounts_contact_changelist        GET in 403 403 403 403 200
admin:accounts_contract_changelist       GET in 403 403 403 403 200
admin:accounts_event_changelist          GET in 403 403 403 403 200
admin:accounts_holiday_changelist        GET in 403 403 403 403 200
admin:accounts_interaction_changelist    GET in 403 403 403 403 200
admin:accounts_lifeevent_changelist      GET in 403 403 403 403 200
admin:accounts_note_changelist           GET in 403 403 403 403 200
admin:accounts_opportunity_changelist    GET in 403 403 403 403 200
admin:accounts_organisation_changelist   GET in 403 403 403 403 302
admin:accounts_preference_changelist     GET in 403 403 403 403 200
admin:accounts_product_changelist        GET in 403 403 403 403 200
admin:accounts_segment_changelist        GET in 403 403 403 403 200
admin:accounts_stagechange_changelist    GET in 403 403 403 403 200
admin:accounts_targetbook_changelist     GET in 403 403 403 403 200
admin:accounts_task_changelist           GET in 403 403 403 403 200
admin:accounts_team_changelist           GET in 403 403 403 403 200
admin:accounts_transaction_changelist    GET in 403 403 403 403 200
admin:accounts_user_changelist           GET in 403 403 403 403 200
admin:assignment_appeal_changelist       GET in 403 403 403 403 200
admin:assignment_flag_changelist         GET in 403 403 403 403 200
admin:assignment_flagrule_changelist     GET in 403 403 403 403 200
admin:assignment_protection_changelist   GET in 403 403 403 403 200
admin:assignment_strategicaccount_changelist GET in 403 403 403 403 200
admin:assignment_dispute_changelist GET in 403 403 403 403 200
admin:assignment_ruleacknowledgement_changelist GET in 403 403 403 403 200
admin:assignment_plan_changelist         GET in 403 403 403 403 200
admin:assignment_repair_changelist       GET in 403 403 403 403 200
admin:assignment_return_changelist       GET in 403 403 403 403 200
admin:assignment_returnreason_changelist GET in 403 403 403 403 200
admin:assignment_rulesofengagement_changelist GET in 403 403 403 403 200
admin:assignment_run_changelist          GET in 403 403 403 403 200
admin:assignment_simulation_changelist   GET in 403 403 403 403 200
admin:assignment_workingactivity_changelist GET in 403 403 403 403 200
admin:scoring_scoremodel_changelist      GET in 403 403 403 403 200
admin:scoring_scoreoverride_changelist   GET in 403 403 403 403 200
admin:scoring_signal_changelist          GET in 403 403 403 403 200
admin:scoring_signaltype_changelist      GET in 403 403 403 403 200
admin:account_emailaddress_changelist    GET in 403 403 403 403 403
admin:auth_group_changelist              GET in 403 403 403 403 403
admin:authtoken_tokenproxy_changelist    GET in 403 403 403 403 403
admin:axes_accessattempt_changelist      GET in 403 403 403 403 403
admin:axes_accessfailurelog_changelist   GET in 403 403 403 403 403
admin:axes_accesslog_changelist          GET in 403 403 403 403 403
"""
