"""A simulated agency site: a few thousand pages, their menus and traps, and the documents that hide among them.

Everything is made from a seed and the two text files beside this one; the same seed is the same site on
every machine. Nothing of it is copied from a real site.
"""
