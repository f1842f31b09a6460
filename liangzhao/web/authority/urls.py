"""Addresses of the 管理端; pages about 本辖区 are routes of their own."""

from django.urls import path

from liangzhao.web.authority import (
    activation,
    home,
    importing,
    institutions,
    maintenance,
    photos,
    practitioners,
    quality_report,
    quality_score,
    registers,
    rights,
    standings,
    statistics,
    voiding,
)
from liangzhao.web.authority.cleaning import case as cleaning_case
from liangzhao.web.authority.cleaning import decided as cleaning_decided
from liangzhao.web.authority.cleaning import overview as cleaning
from liangzhao.web.authority.cleaning import pointing as cleaning_pointing
from liangzhao.web.authority.cleaning import queue as cleaning_queue
from liangzhao.web.authority.cleaning import together as cleaning_together
from liangzhao.web.importing.urls import routes as import_routes

app_name = "authority"
urlpatterns = [
    path("", home.home, name="home"),
    path("institutions/licences/", institutions.institutions, name="institutions"),
    path("institutions/licences/area/", institutions.institutions_in_area, name="institutions_area"),
    path("institutions/licences/<uuid:ref>/", institutions.institution, name="institution"),
    path("institutions/licences/area/<uuid:ref>/", institutions.institution_in_area, name="institution_area"),
    path("physicians/licences/", practitioners.physicians, name="physicians"),
    path("physicians/licences/area/", practitioners.physicians_in_area, name="physicians_area"),
    path("nurses/licences/", practitioners.nurses, name="nurses"),
    path("nurses/licences/area/", practitioners.nurses_in_area, name="nurses_area"),
    path("stats/licences/", statistics.own, name="statistics"),
    path("stats/licences/area/", statistics.area, name="statistics_area"),
    path("stats/licences/csv/", statistics.own_csv, name="statistics_csv"),
    path("stats/licences/area/csv/", statistics.area_csv, name="statistics_csv_area"),
    path("stats/licences/list/", standings.own, name="standings"),
    path("stats/licences/area/list/", standings.area, name="standings_area"),
    path("stats/licences/list/csv/", standings.own_csv, name="standings_csv"),
    path("stats/licences/area/list/csv/", standings.area_csv, name="standings_csv_area"),
    path("registers/", registers.registers, name="registers"),
    path("registers/area/", registers.registers_in_area, name="registers_area"),
    path("registers/<slug:register>/<uuid:ref>/", registers.entry, name="entry"),
    path("registers/area/<slug:register>/<uuid:ref>/", registers.entry_in_area, name="entry_area"),
    path("registers/<slug:register>/<uuid:ref>/maintain/<slug:kind>/", maintenance.maintain, name="maintain"),
    path("registers/<slug:register>/<uuid:ref>/merge/", cleaning_pointing.merge_with, name="merge_with"),
    path("licences/<uuid:ref>/void/", voiding.void, name="void"),
    *import_routes(importing.SIDE),
    path("maintenance/", maintenance.queue, name="maintenance"),
    path("maintenance/<uuid:ref>/", maintenance.proposal, name="proposal"),
    path("clean/", cleaning.overview, name="cleaning"),
    path("activation/", activation.own, name="activation"),
    path("activation/area/", activation.area, name="activation_area"),
    path("clean/score/", quality_score.own, name="quality_score"),
    path("clean/score/area/", quality_score.area, name="quality_score_area"),
    path("clean/score/csv/", quality_score.own_csv, name="quality_score_csv"),
    path("clean/score/area/csv/", quality_score.area_csv, name="quality_score_csv_area"),
    path("clean/report/", quality_report.own, name="quality_report"),
    path("clean/report/area/", quality_report.area, name="quality_report_area"),
    path("clean/report/csv/", quality_report.own_csv, name="quality_report_csv"),
    path("clean/report/area/csv/", quality_report.area_csv, name="quality_report_csv_area"),
    path("clean/decided/", cleaning_decided.decided, name="cleaning_decided"),
    path("clean/decided/csv/", cleaning_decided.decided_csv, name="cleaning_decided_csv"),
    path("clean/<slug:rule>/", cleaning_queue.queue, name="cleaning_queue"),
    path("clean/<slug:rule>/csv/", cleaning_queue.queue_csv, name="cleaning_csv"),
    path("clean/<slug:rule>/<uuid:ref>/", cleaning_case.case, name="cleaning_case"),
    path("clean/<slug:rule>/<uuid:ref>/together/", cleaning_together.together_with, name="cleaning_together"),
    path("rights/", rights.queue, name="rights"),
    path("rights/<uuid:ref>/", rights.answer, name="rights_request"),
    path("photos/", photos.photos, name="photos"),
    path("photos/<uuid:ref>/", photos.picture, name="photo"),
]
