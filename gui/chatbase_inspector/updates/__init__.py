"""Whether there is a newer version. Qt-free. Off until the person switches it on; nothing is ever installed by itself.

channel     where the list of releases is and whose signature it must have; `resources/updates/channel.json`
feed        the list: signed text → releases, or a refusal with its reason; nothing unsigned is read
fetch       gets the text, over HTTPS, saying nothing about the person
looking     all of it: one look → newer releases, and what to remember of it
controller  when to look, and what the dialog says
"""
