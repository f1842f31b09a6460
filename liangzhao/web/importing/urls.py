"""Addresses of 导入 within a portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from liangzhao.web.importing import (
    columns,
    compared,
    compared_line,
    comparing,
    jobs,
    listing,
    loaded,
    preview,
    rest,
    stops,
    unlisted,
    values,
)
from liangzhao.web.importing.sides import Side


def comparisons(side: Side) -> list[URLPattern]:
    """The pages of 名单对照, for the portal that loads lists of institutions."""
    return [
        path("import/compare/", comparing.compare(side), name="import_compare"),
        path("import/compare/<uuid:ref>/", compared.compared(side), name="import_compared"),
        path("import/compare/<uuid:ref>/csv/", compared.compared_csv(side), name="import_compared_csv"),
        path("import/compare/<uuid:ref>/<int:place>/", compared_line.line(side), name="import_compared_line"),
        path("import/compare/<uuid:ref>/<int:place>/doubt/", compared_line.doubt(side), name="import_compared_doubt"),
    ]


def of_node(side: Side) -> list[URLPattern]:
    """The pages of lists that the command took in, for the portal of those whose registers they enter."""
    return [
        path("import/loads/<uuid:ref>/", loaded.loaded(side), name="import_load"),
        path("import/loads/<uuid:ref>/undo/", loaded.undo(side), name="import_load_undo"),
        path("import/loads/<uuid:ref>/rest/", rest.of_node(side), name="import_load_rest"),
    ]


def routes(side: Side) -> list[URLPattern]:
    """The pages of 导入 for one portal."""
    return [
        *([] if side.is_institution else [*comparisons(side), *of_node(side)]),
        path("import/", listing.listing(side), name="import"),
        path("import/template/", listing.template(side), name="import_template"),
        path("import/export/", listing.export(side), name="import_csv"),
        path("import/<uuid:ref>/", preview.preview(side), name="import_preview"),
        path("import/<uuid:ref>/columns/", columns.columns(side), name="import_columns"),
        path("import/<uuid:ref>/columns/toml/", columns.toml(side), name="import_toml"),
        path("import/<uuid:ref>/values/", values.meanings(side), name="import_values"),
        path("import/<uuid:ref>/apply/", preview.apply(side), name="import_apply"),
        path("import/<uuid:ref>/decide/", preview.decide(side), name="import_decide"),
        path("import/<uuid:ref>/refused/", preview.refused(side), name="import_refused"),
        path("import/<uuid:ref>/stops/", stops.stops_csv(side), name="import_stops"),
        path("import/<uuid:ref>/unlisted/", unlisted.unlisted_csv(side), name="import_unlisted"),
        path("jobs/<uuid:ref>/", jobs.job(side), name="job"),
        path("jobs/<uuid:ref>/undo/", jobs.undo(side), name="job_undo"),
        path("jobs/<uuid:ref>/rest/", rest.of_upload(side), name="job_rest"),
    ]
