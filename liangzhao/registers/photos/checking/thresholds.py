"""Every number of the photo checks with its reason; lengths are pixels, lightness and colour are CIELAB units."""

from __future__ import annotations

from typing import Final

# The file
MAX_FILE_BYTES: Final = 5 * 1024 * 1024  # security.md W3; a 12-megapixel phone photo has 2 to 4 MB
MAX_PIXELS: Final = 25_000_000  # security.md W3; 75 MB once decoded
MIN_SHORT_SIDE: Final = 295  # a one-inch photo at 300 dpi; less cannot be enlarged to two inches
LEAST_SIDE: Final = 60  # below, nothing more can be told about a picture
MIN_LONG_SIDE: Final = 413  # the same photo's height

# The ID photo we make: two inches, 35 x 45 mm at 300 dpi
CROP_WIDTH: Final = 413
CROP_HEIGHT: Final = 531
CROP_MAX_BYTES: Final = 60 * 1024  # prints well at two inches; 11 million of them are 660 GB at most
ORIGINAL_LONG_SIDE: Final = 2000  # kept to cut again; a face in it is still larger than in the crop
THUMBNAIL_HEIGHT: Final = 160  # two rows of text beside it in a list
THUMBNAIL_MAX_BYTES: Final = 4 * 1024  # 24 of them fit in the budget of one page

# The face. The cascade's box reaches from the middle of the forehead to the chin.
WORK_LONG_SIDE: Final = 720  # faces are looked for at this size; larger costs time and finds nothing more
MIN_FACE_SHARE: Final = 0.13  # of the short side; smaller heads belong to people in a room, not to a portrait
LEAST_FACE_SHARE: Final = 0.045  # looked for only to say that the head is too small
MIN_FACE_PIXELS: Final = 85  # in the upload; below, the crop would be enlarged more than twice
MAX_FACE_SHARE: Final = 0.78  # of the width; above, hair or ears are out of the picture
SECOND_FACE_SHARE: Final = 0.35  # of the first face; smaller finds are ears, buttons and posters far away
MAX_TILT_DEGREES: Final = 12.0  # eyes out of level; beyond it the head is plainly on one side
NOTE_TILT_DEGREES: Final = 7.0  # worth a word, no reason to send anybody away

# Place in the crop
HEAD_SHARE: Final = 0.64  # crown to chin of the picture's height, between the 60 and 70 % of ID photos
TOP_SHARE: Final = 0.085  # free space above the crown
CROWN_ABOVE_BOX: Final = 0.45  # of the box's height, when the outline of the hair cannot be measured
CHIN_IN_BOX: Final = 1.03  # of the box's height from its top
MAX_PADDING: Final = 0.10  # of a side; this much plain background may be added where the head is near the edge
MIN_ROOM_BELOW: Final = 0.25  # of the box's height; neck and collar must be seen

# Background: left and right of the head and above it, down to the eyes
MIN_BACKGROUND_LIGHTNESS: Final = 80.0  # of 100; a white wall in shade, about 200 of 255
MAX_BACKGROUND_CHROMA: Final = 11.0  # daylight and lamps tint white by up to 8; the pale blue of studios has 15
PLAIN_DISTANCE: Final = 14.0  # from the background's own colour; folds and soft shadows stay below
MAX_UNPLAIN_SHARE: Final = 0.08  # of the sampled area; stray hair takes up to 5 %
MAX_BACKGROUND_TEXTURE: Final = 5.0  # mean local contrast; JPEG noise of phones stays below 2

# Sharpness and light of the face
SHARPNESS_WIDTH: Final = 160  # the face is measured at this width, so that one number fits all cameras
MIN_SHARPNESS: Final = 25.0  # variance of the Laplacian; plainly visible blur lies below 15
MIN_BRIGHT_PART: Final = 88.0  # luma reached by the brightest tenth of the face; dark skin in good light has 110
MAX_MEDIAN_LUMA: Final = 238.0  # of the face; above, its features are washed out
MAX_CLIPPED_SHARE: Final = 0.30  # of the face at 252 or more; a flash leaves up to 5 %
MIN_CONTRAST: Final = 14.0  # standard deviation of luma in a bright face; fog on the lens lies below 10
