"""The interactive panel: a batch whose ratios, monomers and size can be changed, with every result at once.

    serve, panel                      the panel as a local web page, and in a notebook
    guarded, gate                     the server of the page; who may use it
    weighing, exchange, several       its view of the balance; its files; a file with several batches
    own_monomer, drawing              a monomer that no table lists; the editor to draw it with
    form rows controls, pause         its controls; work that waits until the user pauses
    past, against, curving, linking   undo and history, A against B, the curve, the link: their widgets, in a fold
    weighing_page, page               the vessel and the results as HTML
    compare, curve                    differences of two results, a property over a ratio
    answers                           the results
    history, words, state_link        steps, what changed in one, a state in a link
    change state fields               a batch as plain data, from a recipe file and back

Each line imports from the lines below it, never from above. Plots and panel do not know each other.
"""
