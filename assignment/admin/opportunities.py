"""Opportunities, with what they mean for the holding: an open one protects it at once."""

from django.contrib import admin

from accounts.admin.records import OpportunityAdmin
from accounts.models import Opportunity
from assignment.actions.opportunities import change_opportunity, start_opportunity


@admin.register(Opportunity)
class CountedOpportunityAdmin(OpportunityAdmin):
    add = staticmethod(start_opportunity)
    edit = staticmethod(change_opportunity)
