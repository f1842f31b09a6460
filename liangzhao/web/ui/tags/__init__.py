"""The template tags of the kit, a module per family, registered in one library."""
