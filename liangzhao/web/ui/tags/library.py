"""The one library all tags of the kit register in."""

from django.template import Library

register = Library()
