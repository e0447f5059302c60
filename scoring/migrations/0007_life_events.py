"""A kind of signal for the dated life events of people; it counts once a version of the model gives it points."""

from django.db import migrations
from django.db.models import Max

from scoring.starter import LIFE_EVENT

MOST_SLOTS = 64


def install(apps, schema_editor):
    """Add the type in the first free slot; an organisation that has one of this code, or no slot left, keeps its own."""
    SignalType = apps.get_model("scoring", "SignalType")
    slot = (SignalType.objects.aggregate(last=Max("slot"))["last"] or 0) + 1
    if slot <= MOST_SLOTS and not SignalType.objects.filter(code=LIFE_EVENT).exists():
        SignalType.objects.create(slot=slot, code=LIFE_EVENT, name="Life event", is_own_record=True)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0006_field_history")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
