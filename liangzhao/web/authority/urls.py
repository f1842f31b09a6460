"""Addresses of the 管理端; pages about 本辖区 are routes of their own."""

from django.urls import path

from liangzhao.web.authority import (
    home,
    institutions,
    maintenance,
    photos,
    practitioners,
    registers,
    standings,
    statistics,
    voiding,
)

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
    path("licences/<uuid:ref>/void/", voiding.void, name="void"),
    path("maintenance/", maintenance.queue, name="maintenance"),
    path("maintenance/<uuid:ref>/", maintenance.proposal, name="proposal"),
    path("photos/", photos.photos, name="photos"),
    path("photos/<uuid:ref>/", photos.picture, name="photo"),
]
