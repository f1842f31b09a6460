"""Addresses of the 机构端."""

from django.urls import path

from liangzhao.registers.effects import Register
from liangzhao.web.importing.urls import routes as import_routes
from liangzhao.web.institution import activation, clean, home, importing, info, licence, person, photos, staff, verify

app_name = "institution"

PHYSICIAN, NURSE = {"kind": Register.PHYSICIAN}, {"kind": Register.NURSE}

urlpatterns = [
    path("", home.home, name="home"),
    path("info/", info.info, name="info"),
    path("licence/", licence.licence, name="licence"),
    path("licence/apply/", licence.apply, name="apply"),
    path("licence/show/", licence.show, name="show"),
    path("licence/poster/", licence.poster, name="poster"),
    path("licence/<uuid:ref>/", licence.version, name="version"),
    path("licence/<uuid:ref>/<str:file_format>/", licence.file, name="file"),
    path("activate/", activation.activation, name="activation"),
    path("activate/codes/", activation.hand_out, name="activation_codes"),
    path("activate/automatic/", activation.automatic, name="activation_automatic"),
    path("clean/", clean.clean, name="clean"),
    path("clean/confirm/", clean.confirm, name="clean_confirm"),
    path("clean/<uuid:ref>/", clean.answer, name="clean_answer"),
    path("confirm/photos/", photos.queue, name="photos"),
    path("confirm/photos/review/", photos.review, name="photo_review"),
    path("confirm/photos/confirm/", photos.confirm, name="photo_confirm"),
    path("confirm/photos/return/", photos.give_back, name="photo_return"),
    path("confirm/photos/<uuid:ref>/", photos.photo, name="photo"),
    path("confirm/photos/<uuid:ref>/image/", photos.image, name="photo_image"),
    *import_routes(importing.SIDE),
    path("physicians/", staff.listing, PHYSICIAN, name="physicians"),
    path("physicians/export/", staff.export, PHYSICIAN, name="physicians_csv"),
    path("physicians/verify/", verify.physicians, name="verify_physician"),
    path("physicians/<uuid:ref>/", person.detail, PHYSICIAN, name="physician"),
    path("physicians/<uuid:ref>/reveal/", person.reveal, PHYSICIAN, name="physician_reveal"),
    path("physicians/<uuid:ref>/activate/", person.activate, PHYSICIAN, name="physician_activate"),
    path("nurses/", staff.listing, NURSE, name="nurses"),
    path("nurses/export/", staff.export, NURSE, name="nurses_csv"),
    path("nurses/verify/", verify.nurses, name="verify_nurse"),
    path("nurses/<uuid:ref>/", person.detail, NURSE, name="nurse"),
    path("nurses/<uuid:ref>/reveal/", person.reveal, NURSE, name="nurse_reveal"),
    path("nurses/<uuid:ref>/activate/", person.activate, NURSE, name="nurse_activate"),
    path("staff/licences/<uuid:ref>/photo/", verify.licence_photo, name="licence_photo"),
]
