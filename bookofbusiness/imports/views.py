"""The pages of imports, for ops: upload, what came of it, the rejected rows."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Import
from accounts.queries.keyset import page
from bookofbusiness.imports.fields import SHAPES
from bookofbusiness.imports.forms import ImportForm
from bookofbusiness.imports.jobs import repeat_import, request_import
from bookofbusiness.imports.rejected import rejected_csv

may_import = permission_required("accounts.import_records", raise_exception=True)
LEVELS = ("rejected", "warning")


@require_GET
@may_import
def import_list_view(request: HttpRequest) -> HttpResponse:
    """All imports, newest first."""
    shown = page(Import.objects.select_related("by"), order=["-pk"], cursor=request.GET.get("cursor", ""))
    return render(request, "bookofbusiness/imports/list.html", {"page": shown, "now": timezone.now()})


@require_http_methods(["GET", "POST"])
@may_import
def import_create_view(request: HttpRequest) -> HttpResponse:
    """The upload form; POST keeps the file and queues its import."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        job = request_import(
            values["file"], kind=values["kind"], source=form.source, by=request.user, dry_run=values["dry_run"],
            client_key=values["client_key"],
        )  # fmt: skip
        return redirect("imports:detail", job.pk)
    columns = [(label, ", ".join(SHAPES[kind].fields)) for kind, label in Import.Kind.choices]
    status = 422 if request.method == "POST" else 200
    return render(request, "bookofbusiness/imports/create.html", {"form": form, "columns": columns}, status=status)


@require_GET
@may_import
def import_view(request: HttpRequest, job_id: int) -> HttpResponse:
    """What came of one import; while it runs, the part with the figures alone asks again."""
    job = get_object_or_404(Import.objects.select_related("by"), pk=job_id)
    level = request.GET.get("level", "")
    issues = job.issues.filter(level=level) if level in LEVELS else job.issues.all()
    context = {
        "job": job, "now": timezone.now(), "level": level,
        "page": page(issues, order=["row", "pk"], cursor=request.GET.get("cursor", ""), limit=100),
    }  # fmt: skip
    is_part = request.htmx and not request.htmx.boosted
    template = "bookofbusiness/imports/_result.html" if is_part else "bookofbusiness/imports/detail.html"
    return render(request, template, context)


@require_POST
@may_import
def import_repeat_view(request: HttpRequest, job_id: int) -> HttpResponse:
    """Import in earnest what was only tried."""
    job = repeat_import(get_object_or_404(Import, pk=job_id), by=request.user)
    return redirect("imports:detail", job.pk)


@require_GET
@may_import
def rejected_view(request: HttpRequest, job_id: int) -> StreamingHttpResponse:
    """The rejected rows as a file to correct and import again."""
    job = get_object_or_404(Import, pk=job_id)
    name = slugify(job.file_name.rsplit(".", 1)[0])[:80] or "import"
    return StreamingHttpResponse(
        rejected_csv(job),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-rejected.csv"'},
    )
