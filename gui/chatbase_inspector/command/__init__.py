"""The command line on the same core, without a window.

arguments   what can be typed        retry    one retry from a script
history     list, search, export what is kept, without a server or key
keys        where its key comes from  output   what is printed        result   its last line as an object
"""
