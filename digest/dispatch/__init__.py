"""DISPATCHER: message → outcome. `dispatcher.Dispatcher` is the front."""
