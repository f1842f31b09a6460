"""Addresses of the 个人端."""

from django.urls import path

from liangzhao.web.personal import clean, home, info, licences, log, photos, rights, showing, wallet

app_name = "personal"
urlpatterns = [
    path("", home.home, name="home"),
    path("licence/", licences.licence, name="licence"),
    path("licence/apply/", licences.apply, name="apply"),
    path("licence/show/", showing.show, name="show"),
    path("licence/wallet/", wallet.wallet, name="wallet"),
    path("licence/log/", log.uses, name="log"),
    path("licence/log/uses.csv", log.uses_csv, name="uses_csv"),
    path("licence/log/views.csv", log.views_csv, name="views_csv"),
    path("licence/<uuid:ref>/", licences.version, name="version"),
    path("licence/<uuid:ref>/photo/", licences.photo, name="licence_photo"),
    path("licence/<uuid:ref>/<str:file_format>/", licences.file, name="file"),
    path("photo/", photos.photo, name="photo"),
    path("photo/check/", photos.check, name="check"),
    path("photo/<uuid:ref>/", photos.picture, name="picture"),
    path("clean/", clean.clean, name="clean"),
    path("clean/confirm/", clean.confirm, name="clean_confirm"),
    path("clean/<uuid:ref>/", clean.answer, name="clean_answer"),
    path("info/", info.info, name="info"),
    path("info/id-number/", info.id_number, name="id_number"),
    path("rights/", rights.rights, name="rights"),
    path("rights/data/", rights.data, name="rights_data"),
    path("rights/data/copy/", rights.copy, name="rights_copy"),
    path("rights/ask/", rights.ask, name="rights_ask"),
    path("rights/release/", rights.release, name="rights_release"),
    path("rights/<uuid:ref>/withdraw/", rights.withdraw, name="rights_withdraw"),
]
