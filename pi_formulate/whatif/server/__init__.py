"""The panel as a local web page.

    serve                                the command: Voila with the panel, and its link
    guarded                              kernels that wait, their number and their memory
    gate                                 who may use it

Each line imports only from the lines below it.
"""
