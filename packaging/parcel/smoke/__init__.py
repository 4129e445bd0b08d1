"""Tries the .deb in a clean Debian, as a person would, by keyboard and from outside. Linux, as root.

root       a Debian made with debootstrap, and programs run in it with no network but loopback
screen     what an invisible X screen shows, read from its frame buffer
person     presses keys, waits until the screen rests
story      what is done with the program, and what must be true after it
watched    what a traced run opened and where it connected
"""
