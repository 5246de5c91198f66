"""TEMPLATING: picks → message. `composer.Composer` is the front; all beside it is pure."""
