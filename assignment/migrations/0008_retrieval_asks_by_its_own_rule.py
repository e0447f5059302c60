"""The starter's retrieval asks the leader by the rule of decision 26 (the switch, and the first four runs) alone."""

from django.db import migrations


def leave_it_to_the_switch(apps, schema_editor):
    """Only where nobody edited the plan since it was installed."""
    plans = apps.get_model("assignment", "Plan").objects
    plans.filter(code="weekly-retrieval", kind="retrieval", version=1).update(needs_approval=False)


class Migration(migrations.Migration):
    dependencies = [("assignment", "0007_waiting_return_spares")]
    operations = [migrations.RunPython(leave_it_to_the_switch, migrations.RunPython.noop)]
