"""The command line on the same core, without a window.

arguments   what can be typed        retry    one retry from a script
keys        where its key comes from  output   what is printed        result   its last line as an object
"""
