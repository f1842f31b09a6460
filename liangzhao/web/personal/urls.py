"""Addresses of the 个人端."""

from django.urls import path

from liangzhao.web.personal import home, info, licences, log, photos, showing

app_name = "personal"
urlpatterns = [
    path("", home.home, name="home"),
    path("licence/", licences.licence, name="licence"),
    path("licence/apply/", licences.apply, name="apply"),
    path("licence/show/", showing.show, name="show"),
    path("licence/log/", log.uses, name="log"),
    path("licence/log/uses.csv", log.uses_csv, name="uses_csv"),
    path("licence/log/views.csv", log.views_csv, name="views_csv"),
    path("licence/<uuid:ref>/", licences.version, name="version"),
    path("licence/<uuid:ref>/photo/", licences.photo, name="licence_photo"),
    path("licence/<uuid:ref>/<str:file_format>/", licences.file, name="file"),
    path("photo/", photos.photo, name="photo"),
    path("photo/check/", photos.check, name="check"),
    path("photo/<uuid:ref>/", photos.picture, name="picture"),
    path("info/", info.info, name="info"),
    path("info/id-number/", info.id_number, name="id_number"),
]
