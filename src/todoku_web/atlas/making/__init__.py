"""Makes the files of the atlas from region packs and from what is built in."""
