"""What a stack's methods do: numbers of its layers, its coats and its batches.

In: `Layer`s. Out: `LayerNumbers`, `LineBalance`, `Recipe`s.
"""
